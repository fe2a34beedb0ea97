"""What goes wrong with the bench itself: it must never become a verdict about a meter."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol, runtime_checkable

from simulator.daqmx.faults import DaqFault
from simulator.daqmx.faults import FaultKind as DaqKind
from simulator.defects.model import Defect, Parameter, Plant, number, of_bench, whole
from simulator.meter.model import MBUS, MODBUS_RTU
from simulator.pulse_wires import SlowInput
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


def _wrong_reference(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    sampler, pct = rack.reference.sampler, number(p, "pct", -50, 50)
    one, two, three = (gain + pct for gain in sampler.errors.current_gain_pct)
    sampler.errors = replace(sampler.errors, current_gain_pct=(one, two, three))


def _wrong_ratio(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    rack.reference.sampler.ratio *= number(p, "factor", 0.01, 100)


def _wrong_constant(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    pulses, output = rack.reference_pulses, rack.station.pulse_output
    if output is not None and output.driver:
        raise ValueError("the bench sets the constant of this pulse output itself")
    pulses.set_constant(pulses.constant_imp_per_kwh * number(p, "factor", 0.01, 100))


def _stuck_range(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    element = whole(p, "element", 1, 3)
    rack.reference.sampler.stuck_a[element] = number(p, "amps", 1e-3, 100)


def _timebase(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    rack.counter.detune(number(p, "ppm", -1e5, 1e5))


def _slow_inputs(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    hold_s = number(p, "hold_s", 1e-5, 1.0)
    with rack.world.lock:
        rack.world.now()
        own = rack.station.pulse_output
        for number_of_line, line in rack.world.lines.items():
            if own is None or number_of_line != own.line:
                rack.world.lines[number_of_line] = SlowInput(line, hold_s)


def _double_address(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    position, as_position = (f"{whole(p, key, 1, 99)}" for key in ("position", "as"))
    own, other = rack.meter(position), rack.meter(as_position)
    bus = rack.station.buses[rack.station.sockets[int(position)].bus]
    if bus == MODBUS_RTU:
        own.settings.modbus_id = other.settings.modbus_id
    elif bus == MBUS:
        own.settings.mbus_address = other.settings.mbus_address
    else:
        raise ValueError(f"a bus of kind {bus} has no addresses")
    own.ports.apply(own.settings)


def _intermittent(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    every_s, open_s = number(p, "every_s", 0.05, 1e4), number(p, "open_s", 1e-3, 1e4)
    if open_s >= every_s:
        raise ValueError(f"open_s = {open_s:g}: must be less than every_s, which is {every_s:g}")
    for bus in rack.buses.values():
        bus.interrupted = lambda at_s: at_s % every_s < open_s


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
    of_bench(
        "bus",
        "noise",
        "frames on the bus have flipped bits",
        _noise,
        "no termination, a screen that is open, a converter beside a contactor",
        "disturbed",
        parameters={"share": 0.01},
        why_not="alone on its bus, a unit that damages its frames looks the same",
    ),
    Defect("cut", "the bus is cut", "bus", {}, _cut, recognised_by="the bus"),
    of_bench(
        "bus",
        "intermittent",
        "the bus is cut for moments: open_s long, every every_s",
        _intermittent,
        "a screw terminal that holds by a thread",
        "disturbed",
        parameters={"every_s": 7.0, "open_s": 0.3},
        why_not="alone on its bus, a unit that does not answer now and then looks the same",
    ),
    of_bench(
        "bus",
        "double-address",
        "the unit at a position has the address of another",
        _double_address,
        "two units with the address of the factory on one bus",
        "address",
        parameters={"position": 2, "as": 1},
    ),
    of_bench(
        "reference",
        "wrong",
        "the reference shows wrong currents, and so wrong powers",
        _wrong_reference,
        "a shunt that was overloaded, drift since the calibration",
        "the reference sees",
        parameters={"pct": 0.5},
        why_not="within what source and reference may differ by, no instrument of the bench tells "
        "which is wrong; a daily check with a golden unit does",
    ),
    of_bench(
        "reference",
        "wrong-ratio",
        "the transformers before the reference have another ratio than the station file says",
        _wrong_ratio,
        "another tap or transformer, a digit in the station file",
        "the reference sees",
        parameters={"factor": 2.0},
        why_not="a ratio that is off by less than source and reference may differ by: a daily "
        "check with a golden unit",
    ),
    of_bench(
        "reference",
        "wrong-constant",
        "the pulses of the reference have another constant than the station file says",
        _wrong_constant,
        "a setting of the comparator, a digit in the station file",
        "pulse output",
        parameters={"factor": 1.01},
    ),
    of_bench(
        "reference",
        "stuck-range",
        "one element of the reference stays in a low range",
        _stuck_range,
        "range relay stuck, range set for another element",
        "over",
        parameters={"element": 1, "amps": 0.2},
    ),
    of_bench(
        "counter",
        "timebase",
        "the timebase is off",
        _timebase,
        "an oscillator that is old, a reference clock that is not connected",
        parameters={"ppm": 200},
        why_not="0.02 % is a fiftieth of the limits of class B, and nothing else on the bench "
        "knows the time as well; calibration of the timebase, a golden unit",
    ),
    of_bench(
        "counter",
        "slow-inputs",
        "the inputs follow no level that is shorter than hold_s",
        _slow_inputs,
        "digital filter or debouncing set for relays, opto-isolators for slow signals",
        "all units",
        parameters={"hold_s": 0.2},
        why_not="S0 pulses alone, when LEDs are seen: it looks like units with short pulses",
    ),
)
