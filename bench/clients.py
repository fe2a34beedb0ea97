"""From a bus of the station to a link, and from a link to the client of a unit."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bench.station import BusConfig
from contracts.clock import Clock
from contracts.wire import WireRecorder
from meters.catalogue import Meter
from meters.client import MeterClient
from meters.iec62056_21.link import Iec62056Link
from meters.iec62056_21.meter import InfraredMeter
from meters.line_settings import LineSettings
from meters.mbus.link import MBusLink
from meters.mbus.meter import MBusMeter
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from meters.serial_port import SerialPort

Link = ModbusRtuLink | MBusLink | Iec62056Link
OPENED_AT: Mapping[str, LineSettings] = MappingProxyType(
    {
        "modbus_rtu": LineSettings(9600),
        "mbus": LineSettings(2400),
        "iec62056_21": LineSettings(300, data_bits=7),
    }
)
"""How the port of each kind of bus is set first; each meter is then asked at its own settings."""


def opened_at(bus: BusConfig) -> LineSettings:
    """How the port of a bus is set first, which is all that a plain TCP gateway can carry."""
    usual = OPENED_AT[bus.kind]
    if bus.kind == "iec62056_21":
        return usual
    return LineSettings(bus.baud or usual.baud, bus.parity or usual.parity, bus.stop_bits)


def open_link(
    bus: BusConfig,
    port: SerialPort,
    line: LineSettings,
    *,
    channel: str,
    clock: Clock,
    recorder: WireRecorder,
) -> Link:
    """The link on an open port, by the kind of bus."""
    if bus.kind == "mbus":
        return MBusLink(port, line, channel=channel, clock=clock, recorder=recorder)
    if bus.kind == "iec62056_21":
        return Iec62056Link(
            port, channel=channel, clock=clock, recorder=recorder, eight_bits=bus.eight_bits
        )
    return ModbusRtuLink(
        port,
        line,
        channel=channel,
        clock=clock,
        recorder=recorder,
        response_timeout_s=bus.response_timeout_s,
    )


def delivered_at(meter: Meter, bus: BusConfig, address: int | None) -> Place:
    """Where a model is found on a bus when it is delivered, unless the station says otherwise."""
    if bus.kind == "mbus" and meter.mbus is not None:
        usual = LineSettings(meter.mbus.default_baud, meter.mbus.parity)
        usual_address = meter.mbus.default_address
    else:
        usual = LineSettings(meter.modbus.default_baud, meter.modbus.default_parity)
        usual_address = meter.modbus.default_address
    line = LineSettings(bus.baud or usual.baud, bus.parity or usual.parity, bus.stop_bits)
    return Place(line, usual_address if address is None else address)


def open_client(
    meter: Meter,
    link: Link,
    bus: BusConfig,
    address: int | None,
    *,
    expendable: bool,
    before_irreversible: Callable[[str], None],
) -> MeterClient:
    """How a unit is read and set over a link."""
    if isinstance(link, Iec62056Link):
        return InfraredMeter(meter, link)
    place = delivered_at(meter, bus, address)
    if isinstance(link, MBusLink):
        return MBusMeter(
            meter, link, place, expendable=expendable, before_irreversible=before_irreversible
        )
    return ModbusMeter(
        meter, link, place, expendable=expendable, before_irreversible=before_irreversible
    )
