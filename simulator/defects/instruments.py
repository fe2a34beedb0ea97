"""What goes wrong with the bench itself: it must never become a verdict about a meter."""

from collections.abc import Mapping

from simulator.daqmx.faults import DaqFault
from simulator.daqmx.faults import FaultKind as DaqKind
from simulator.defects.model import Defect, Parameter, Plant, number
from simulator.rack import Rack
from simulator.scpi.faults import FaultKind, WireFault

TIMES_S = (0.0, 1e9)
AFTER: Mapping[str, Parameter] = {"after_s": 20}


def _wire(kind: FaultKind) -> Plant:
    def plant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
        device = {"source": rack.source, "reference": rack.reference}[target]
        late_s = number({"delay_s": 0.0, **p}, "delay_s", *TIMES_S)
        device.inject(WireFault(kind, after_s=number(p, "after_s", *TIMES_S), delay_s=late_s))

    return plant


def _counter(kind: DaqKind) -> Plant:
    def plant(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
        rack.counter.faults.append(DaqFault(kind, number(p, "after_s", *TIMES_S)))

    return plant


def _refuse(rack: Rack, _: str, __: Mapping[str, Parameter]) -> None:
    rack.source.refuse_output = True


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


DEFECTS = (
    Defect("trip", "the source switches its output off", "source", AFTER, _wire(FaultKind.TRIP)),
    Defect("refuse-output", "the source does not switch on", "source", {}, _refuse),
    Defect("nan", "the reference has no values", "reference", AFTER, _wire(FaultKind.NAN)),
    *_both(FaultKind.DROP, "its connection is closed in a query"),
    *_both(FaultKind.DELAY, "a reply comes late", delay_s=3.0),
    *_both(FaultKind.STALE, "replies are one behind from then on"),
    *_both(FaultKind.GARBAGE, "a reply is garbage"),
    Defect("overrun", "the counter loses samples", "counter", AFTER, _counter(DaqKind.OVERRUN)),
    Defect("gone", "the counter is gone", "counter", AFTER, _counter(DaqKind.GONE)),
    Defect("noise", "frames on the bus have flipped bits", "bus", {"share": 0.01}, _noise),
    Defect("cut", "the bus is cut", "bus", {}, _cut),
)
