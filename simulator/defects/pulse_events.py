"""Defects of single pulses: lost, doubled, merged, late, cut short, held back."""

from collections.abc import Mapping

import numpy as np

from simulator.defects.expected import AT_S0
from simulator.defects.model import Comes, Defect, Parameter, number, of_unit, one_of, whole
from simulator.defects.sizes import NOT_STATED, UNEVEN, Size, always, uneven_s
from simulator.meter.model import Model
from simulator.meter.pulses import FloatArray, PulseOutput
from simulator.rack import Rack

TIMES_S = (0.0, 10.0)
COUNTS = (1, 10**9)
MUCH_HZ = 40.0
Pulses = tuple[FloatArray, FloatArray]


def output_of(rack: Rack, target: str, p: Mapping[str, Parameter]) -> PulseOutput:
    """The output of the parameter ``output``."""
    outputs = rack.meter(target).outputs.lines
    return outputs[str(one_of(p, "output", outputs))]


def some_output(model: Model) -> Mapping[str, Parameter]:
    """Where there is no S0, the LED."""
    return {} if model.has_s0 else {"output": "led"}


def _too_fast(model: Model) -> Mapping[str, Parameter]:
    """With a highest rate that pulses exceed at Imax, at 10000 imp/kWh."""
    reached_hz = model.highest_w * 10000.0 / 3.6e6
    return {**some_output(model), **({"highest_hz": 5} if reached_hz < MUCH_HZ else {})}


def _with(
    starts: FloatArray, stops: FloatArray, more_starts: FloatArray, more_stops: FloatArray
) -> Pulses:
    return np.concatenate((starts, more_starts)), np.concatenate((stops, more_stops))


def _lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every = whole(p, "every", *COUNTS)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        kept = numbers % every != every - 1
        return starts[kept], stops[kept]

    output_of(rack, target, p).spoilers.append(spoil)


def _doubled(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every, gap_s = whole(p, "every", *COUNTS), number(p, "gap_s", *TIMES_S)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        again = numbers % every == every - 1
        return _with(starts, stops, starts[again] + gap_s, stops[again] + gap_s)

    output_of(rack, target, p).spoilers.append(spoil)


def _jitter(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    output_of(rack, target, p).jitter_s = number(p, "seconds", *TIMES_S)


def _stuck(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    output_of(rack, target, p).stuck = True


def _bounce(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    output_of(rack, target, p).bounce_s = number(p, "seconds", *TIMES_S)


def _merged(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every = whole(p, "every", *COUNTS)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        merged = np.flatnonzero(numbers[:-1] % every == every - 1)
        longer = stops.copy()
        longer[merged] = starts[merged + 1]
        return starts, longer

    output_of(rack, target, p).spoilers.append(spoil)


def _late(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every, late_s = whole(p, "every", *COUNTS), number(p, "seconds", *TIMES_S)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        delay_s = np.where(numbers % every == every - 1, late_s, 0.0)
        return starts + delay_s, stops + delay_s

    output_of(rack, target, p).spoilers.append(spoil)


def _runt(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every, width_s = whole(p, "every", *COUNTS), number(p, "width_s", *TIMES_S)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        cut = numbers % every == every - 1
        return starts, np.where(cut, np.minimum(stops, starts + width_s), stops)

    output_of(rack, target, p).spoilers.append(spoil)


def _spurious(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """Glitches in the middle between two pulses."""
    every, width_s = whole(p, "every", *COUNTS), number(p, "width_s", *TIMES_S)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        between = np.flatnonzero(numbers[:-1] % every == every - 1)
        middle_s = (stops[between] + starts[between + 1]) / 2
        return _with(starts, stops, middle_s, middle_s + width_s)

    output_of(rack, target, p).spoilers.append(spoil)


def _grouped(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """Pulses wait for the last of their group, and then come one after the other."""
    size, gap_s = whole(p, "pulses", 1, 1000), number(p, "gap_s", *TIMES_S)

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        group, place = numbers // size, numbers % size
        last = starts[np.searchsorted(group, group, side="right") - 1]
        begun = last + place * gap_s
        return begun, begun + (stops - starts)

    output_of(rack, target, p).spoilers.append(spoil)


def _queue(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """Pulses come at a highest rate; what is over comes later, after the load has changed."""
    period_s, last_s = 1 / number(p, "highest_hz", 1e-3, 1e6), [-np.inf]

    def spoil(_: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        steps = np.arange(starts.size) * period_s
        earliest = np.maximum.accumulate(starts - steps)
        begun = np.maximum(earliest, last_s[0] + period_s) + steps
        last_s[0] = float(begun[-1]) if begun.size else last_s[0]
        return begun, begun + (stops - starts)

    output_of(rack, target, p).spoilers.append(spoil)


def _limited(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """Pulses that come sooner after the one before than a shortest period are lost."""
    period_s, last_s = 1 / number(p, "highest_hz", 1e-3, 1e6), [-np.inf]

    def spoil(_: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        kept = np.zeros(starts.size, dtype=bool)
        for n, start_s in enumerate(starts):
            kept[n] = start_s >= last_s[0] + period_s
            last_s[0] = start_s if kept[n] else last_s[0]
        return starts[kept], stops[kept]

    output_of(rack, target, p).spoilers.append(spoil)


def _ends(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    output, longest = output_of(rack, target, p), whole(p, "pulses", 0, 10**9)
    first = output.count

    def spoil(numbers: FloatArray, starts: FloatArray, stops: FloatArray) -> Pulses:
        kept = numbers - first < longest
        return starts[kept], stops[kept]

    output.spoilers.append(spoil)


def _dead(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    output_of(rack, target, p).spoilers.append(lambda _, starts, stops: (starts[:0], stops[:0]))


def _inverted(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    output_of(rack, target, p).inverted = True


S0: Mapping[str, Parameter] = {"output": "s0_forward"}
ONE_PCT = "EN 50470-3:2006 8.7.10, test output and register agree; class B: 1 % of the pulses"
DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "lost-pulses",
        "an output leaves out a pulse now and then",
        _lost,
        "timer missed at high rate, marginal current of the opto-coupler",
        "pulse_outputs/regular",
        parameters={**S0, "every": 37},
        fitting=some_output,
        size=Size("every", always(100.0), ONE_PCT, rarer=True),
        comes=Comes.BY_PULSE,
        only_if=AT_S0,
    ),
    of_unit(
        "doubled-pulses",
        "an output puts out a pulse twice now and then; gap_s is from start to start",
        _doubled,
        "interrupt handled twice, bounce of a driver",
        "pulse_outputs/regular",
        "pulse_outputs/width",
        parameters={**S0, "every": 37, "gap_s": 0.006},
        fitting=some_output,
        size=Size("every", always(100.0), ONE_PCT, rarer=True),
        comes=Comes.BY_PULSE,
    ),
    of_unit(
        "merged-pulses",
        "an output does not open between two pulses now and then",
        _merged,
        "off-time not kept when the next pulse is due",
        "pulse_outputs/regular",
        "pulse_outputs/width",
        parameters={**S0, "every": 37},
        fitting=some_output,
        size=Size("every", always(100.0), ONE_PCT, rarer=True),
        comes=Comes.BY_PULSE,
    ),
    of_unit(
        "spurious-pulses",
        "an output puts out short pulses between the right ones",
        _spurious,
        "interference, dirt on the board, driver without a pull-down",
        "pulse_outputs/width",
        "pulse_outputs/regular",
        parameters={**S0, "every": 37, "width_s": 0.003},
        fitting=some_output,
        size=Size("every", always(100.0), ONE_PCT, rarer=True),
        comes=Comes.BY_PULSE,
    ),
    of_unit(
        "late-pulses",
        "every so often a pulse is late",
        _late,
        "firmware: a task of higher priority holds the timer up",
        "pulse_outputs/regular",
        parameters={**S0, "every": 20, "seconds": 0.05},
        fitting=some_output,
        size=Size("seconds", always(0.05), NOT_STATED),
        comes=Comes.BY_PULSE,
        only_if=AT_S0,
    ),
    of_unit(
        "runt-pulses",
        "every so often a pulse is cut short",
        _runt,
        "firmware: the width is a counter that something else resets",
        "pulse_outputs/width",
        parameters={**S0, "every": 20, "width_s": 0.001},
        fitting=lambda m: {**some_output(m), **({} if m.has_s0 else {"width_s": 0.0002})},
        comes=Comes.BY_PULSE,
        only_if=AT_S0,
    ),
    of_unit(
        "grouped-pulses",
        "pulses wait for one another and come in groups",
        _grouped,
        "firmware: energy is booked in lumps",
        "pulse_outputs/regular",
        "pulse_outputs/width",
        parameters={**S0, "pulses": 10, "gap_s": 0.06},
        fitting=some_output,
        size=Size("pulses", always(2.0), NOT_STATED, nothing=1.0, whole=True),
    ),
    of_unit(
        "pulse-queue",
        "above a rate pulses queue up and come after the load has gone",
        _queue,
        "firmware: pulses are counted and worked off at a fixed pace",
        "pulse_outputs/rate",
        "pulse_outputs/regular",
        parameters={**S0, "highest_hz": 20},
        fitting=_too_fast,
    ),
    of_unit(
        "rate-limited",
        "above a rate pulses are lost",
        _limited,
        "firmware: dead time after each pulse",
        "pulse_outputs/rate",
        "pulse_outputs/regular",
        parameters={**S0, "highest_hz": 20},
        fitting=_too_fast,
    ),
    of_unit(
        "stops-pulsing",
        "an output stops for good after some pulses",
        _ends,
        "counter overflows, solder crack opens",
        "pulse_outputs/direction",
        "pulse_outputs/rate",
        parameters={**S0, "pulses": 200},
        fitting=some_output,
    ),
    of_unit(
        "dead-output",
        "an output never conducts",
        _dead,
        "opto-coupler or its resistor missing, terminal not soldered",
        "pulse_outputs/direction",
        parameters=S0,
        fitting=some_output,
    ),
    of_unit(
        "inverted-output",
        "an output conducts between its pulses",
        _inverted,
        "driver with the other polarity",
        "pulse_outputs/width",
        parameters=S0,
        fitting=some_output,
        only_if=AT_S0,
    ),
    of_unit(
        "jitter",
        "edges of an output come late by chance",
        _jitter,
        "firmware: slow polling of the energy",
        "accuracy/error",
        "pulse_outputs/regular",
        parameters={"output": "led", "seconds": 0.02},
        size=Size("seconds", uneven_s, UNEVEN),
    ),
    of_unit(
        "stuck",
        "an output conducts for ever",
        _stuck,
        "opto-coupler broken through, solder bridge",
        "pulse_outputs/direction",
        parameters=S0,
        fitting=some_output,
    ),
    of_unit(
        "bounce",
        "an output bounces at each edge; too long and it is counted",
        _bounce,
        "mechanical relay in place of an opto-coupler, supply of the driver breaks down",
        "pulse_outputs/regular",
        "pulse_outputs/width",
        parameters={**S0, "seconds": 0.0015},
        fitting=some_output,
        size=Size("seconds", always(0.001), NOT_STATED),
        only_if=AT_S0,
    ),
)
