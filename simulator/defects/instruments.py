"""What goes wrong with the bench itself: it must never become a verdict about a meter."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from simulator.daqmx.faults import DaqFault
from simulator.daqmx.faults import FaultKind as DaqKind
from simulator.defects.model import Defect, Parameter, Plant, number
from simulator.rack import Rack
from simulator.scpi.device import ScpiDevice
from simulator.scpi.faults import FaultKind, WireFault


@runtime_checkable
class Switched(Protocol):
    """An instrument with an output."""

    refuse_output: bool


TIMES_S = (0.0, 1e9)
AFTER: Mapping[str, Parameter] = {"after_s": 20}


CURRENT = "current"
"""Target: the current source beside the voltage source."""


def _device(rack: Rack, target: str) -> ScpiDevice:
    address = "source current" if target == CURRENT else target
    if address not in rack.scpi_devices:
        raise ValueError("the source of this station is one instrument; plant it in 'source'")
    return rack.scpi_devices[address]


def _wire(kind: FaultKind) -> Plant:
    def plant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
        device = _device(rack, target)
        late_s = number({"delay_s": 0.0, **p}, "delay_s", *TIMES_S)
        device.inject(WireFault(kind, after_s=number(p, "after_s", *TIMES_S), delay_s=late_s))

    return plant


def _counter(kind: DaqKind) -> Plant:
    def plant(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
        rack.counter.faults.append(DaqFault(kind, number(p, "after_s", *TIMES_S)))

    return plant


def _refuse(rack: Rack, target: str, __: Mapping[str, Parameter]) -> None:
    device = _device(rack, target)
    if not isinstance(device, Switched):
        raise ValueError(f"{target} has no output")  # noqa: TRY004 - a wrong order, not a wrong type
    device.refuse_output = True


def _stay_on(rack: Rack, _: str, __: Mapping[str, Parameter]) -> None:
    rack.source.stays_on = True


def _noise(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    for bus in rack.buses.values():
        bus.wire_noise = number(p, "share", 0.0, 1.0)


def _cut(rack: Rack, _: str, __: Mapping[str, Parameter]) -> None:
    for bus in rack.buses.values():
        bus.broken = True


def _both(kind: FaultKind, summary: str, **more: Parameter) -> tuple[Defect, ...]:
    return tuple(
        Defect(kind.value, f"{target}: {summary}", target, {**AFTER, **more}, _wire(kind))
        for target in ("source", "reference")
    )


INHIBIT, DROP = _wire(FaultKind.INHIBIT), _wire(FaultKind.DROP)
HEADER = _wire(FaultKind.HEADER)

DEFECTS = (
    Defect("trip", "the source switches its output off", "source", AFTER, _wire(FaultKind.TRIP)),
    Defect("refuse-output", "the source does not switch on", "source", {}, _refuse),
    Defect("stays-on", "the source does not switch off", "source", {}, _stay_on),
    Defect("inhibit", "the source's remote inhibit is closed", "source", AFTER, INHIBIT),
    Defect("trip", "the current source trips", CURRENT, AFTER, _wire(FaultKind.TRIP)),
    Defect("refuse-output", "the current source does not switch on", CURRENT, {}, _refuse),
    Defect("inhibit", "the current source's inhibit is closed", CURRENT, AFTER, INHIBIT),
    Defect("drop", "current source: its connection is closed", CURRENT, AFTER, DROP),
    Defect("nan", "the reference has no values", "reference", AFTER, _wire(FaultKind.NAN)),
    *_both(FaultKind.DROP, "its connection is closed in a query"),
    *_both(FaultKind.DELAY, "a reply comes late", delay_s=3.0),
    *_both(FaultKind.STALE, "replies are one behind from then on"),
    *_both(FaultKind.GARBAGE, "a reply is garbage"),
    *_both(FaultKind.PARTIAL, "half of a reply comes, and no more"),
    *_both(FaultKind.RESTART, "its supply is gone for a moment, and with it what was set"),
    Defect("header", "replies of the reference have headers", "reference", AFTER, HEADER),
    Defect("overrun", "the counter loses samples", "counter", AFTER, _counter(DaqKind.OVERRUN)),
    Defect("gone", "the counter is gone", "counter", AFTER, _counter(DaqKind.GONE)),
    Defect("noise", "frames on the bus have flipped bits", "bus", {"share": 0.01}, _noise),
    Defect("cut", "the bus is cut", "bus", {}, _cut),
)
