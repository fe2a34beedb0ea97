"""Temperature and humidity: a Vaisala HMP probe at an Indigo510 or Indigo520, over Modbus TCP.

Indigo500 Series User Guide M212287EN, appendix A; HMP Series User Guide M212022EN, table 75. The
registers are those of the probe, at the unit identifier of its place: 241 for probe 1. A value of
32 bits is two registers, the least significant first. Nothing here was verified on hardware.
"""

import math
import struct

from contracts.clock import Clock
from contracts.errors import ConfigError, InstrumentError
from contracts.wire import Direction, WireEvent, WireRecorder
from instruments.ambient import AmbientReading
from instruments.documented import Documented
from instruments.identity import Identity
from instruments.modbus_tcp import PORT, ModbusTcpLink

COMMANDS = (
    Documented("relative humidity, 0000 and 0001 hex", "HMP Series M212022EN, table 75; in %RH"),
    Documented("temperature, 0002 and 0003 hex", "HMP Series M212022EN, table 75; in °C"),
    Documented(
        "32-bit float, least significant word first", "Indigo500 M212287EN, example of a reading"
    ),
    Documented("unit identifier 241 (F1 hex) is probe 1", "Indigo500 M212287EN, example"),
    Documented("test value -123.45 at 1F01 hex", "HMP60 and HMP110 M211060EN, table 45; of an HMP"),
    Documented(
        "not a number stands for a value that is not available",
        "HMW90 M211399EN and DMT340, Modbus reference; not found for the HMP",
        "from memory, verify",
    ),
)
WHO = "Vaisala Indigo500"
WIRE = "ambient"
PROBE_1 = 241
HUMIDITY, TEST = 0x0000, 0x1F01
TEST_VALUE = -123.45
TIMEOUT_S = 1.0
LOWEST_DEGC, HIGHEST_DEGC = -70.0, 180.0
LOWEST_PCT, HIGHEST_PCT = -5.0, 105.0
"""A sensor at the end of its range shows somewhat less than 0 % or more than 100 %."""


class VaisalaIndigo500:
    """The air around the bench.

    Each reading has a connection of its own, for a sensor is asked rarely.

    Args:
        address: ``host`` or ``host:port``; the port is 502 else.
        unit_id: of the probe's place.
        clock: bench time.
        recorder: gets what was sent and received, as a note.
        timeout_s: how long an answer may take, in s of wall time.

    Raises:
        ConfigError: the address is in no known form.
    """

    __slots__ = ("_clock", "_closed", "_host", "_port", "_recorder", "_timeout_s", "_unit_id")

    def __init__(
        self,
        address: str,
        *,
        unit_id: int = PROBE_1,
        clock: Clock,
        recorder: WireRecorder,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._host, colon, port = address.partition(":")
        if not self._host or (colon and not port.isdecimal()):
            raise ConfigError(f"ambient: resource {address!r}: must be HOST or HOST:PORT")
        self._port = int(port) if port else PORT
        self._unit_id = unit_id
        self._clock = clock
        self._recorder = recorder
        self._timeout_s = timeout_s
        self._closed = False

    def identify(self) -> Identity:
        """That it speaks as a probe of this make does; it has no registers that say who it is.

        Raises:
            InstrumentError: it is not there, or its test value is another.
        """
        (found,) = self._floats(TEST, 1)
        if not math.isclose(found, TEST_VALUE, rel_tol=1e-6):
            raise InstrumentError(
                f"{WHO} at {self._host}: its test register holds {found:g}, must hold "
                f"{TEST_VALUE:g}: another device, another order of words, or another unit_id"
            )
        return Identity("Vaisala", "HMP probe at Indigo500", "not told", "not told")

    def read(self) -> AmbientReading:
        """The air now.

        Raises:
            InstrumentError: it is not there, or has no value that can be.
        """
        humidity_pct, temperature_degc = self._floats(HUMIDITY, 2)
        self._require("temperature", "°C", temperature_degc, LOWEST_DEGC, HIGHEST_DEGC)
        self._require("humidity", "%", humidity_pct, LOWEST_PCT, HIGHEST_PCT)
        return AmbientReading(temperature_degc, humidity_pct)

    def close(self) -> None:
        """Further use is refused; nothing is held between readings. May be called twice."""
        self._closed = True

    def _floats(self, address: int, count: int) -> tuple[float, ...]:
        if self._closed:
            raise InstrumentError(f"{WHO} at {self._host}: was closed; make a new one")
        began_s = self._clock.now()
        link = ModbusTcpLink(WHO, self._host, self._port, self._timeout_s, unit_id=self._unit_id)
        try:
            data = link.read(address, 2 * count)
        finally:
            link.close()
        words = [data[at : at + 2] for at in range(0, len(data), 2)]
        pairs = zip(words[1::2], words[::2], strict=True)
        values = tuple(float(struct.unpack(">f", high + low)[0]) for high, low in pairs)
        text = f"registers from {address:04X} hex: {data.hex(' ')}: {values}".encode()
        self._recorder.record(WireEvent(WIRE, Direction.NOTE, text, began_s, self._clock.now()))
        return values

    def _require(
        self, quantity: str, unit: str, value: float, lowest: float, highest: float
    ) -> None:
        if not lowest <= value <= highest:
            raise InstrumentError(
                f"{WHO} at {self._host}: {quantity} is {value:g} {unit}, must be from {lowest:g} "
                f"to {highest:g} {unit}: the probe is missing or defective"
            )
