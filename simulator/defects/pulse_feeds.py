"""Defects of what feeds the pulse outputs: directions, remainders, start."""

from collections.abc import Mapping

from simulator.defects.model import Defect, Parameter, number, of_unit, one_of, whole
from simulator.defects.models import with_s0
from simulator.defects.sizes import CONSTANT, Size, always
from simulator.meter.energy import FloatArray
from simulator.meter.outputs import Feed
from simulator.rack import Rack

FACTORS = (1e-6, 1e3)
SETTLED = "outputs are watched once a load has settled, not while the direction changes"


def _one_constant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    factor, outputs = number(p, "factor", *FACTORS), ("s0_forward", "s0_reverse")
    forward = one_of(p, "output", outputs) == outputs[0]

    def feed(first: float, second: float, _: float) -> tuple[float, float]:
        return (first * factor, second) if forward else (first, second * factor)

    fed(rack, target, feed)


def fed(rack: Rack, target: str, feed: Feed) -> None:
    """Let an output be fed in another way."""
    rack.meter(target).outputs.feeds.append(feed)


def _output_crosstalk(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    fed(rack, target, lambda first, second, _: (first + second, first + second))


def _led_forward_only(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    def forward(_: float, active: FloatArray, __: FloatArray) -> float:
        return float(active[active > 0].sum())

    rack.meter(target).outputs.led_feeds.append(forward)


def _led_nets(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.led_feeds.append(lambda _, active, __: abs(float(active.sum())))


def _led_reactive(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.led_feeds.append(lambda _, __, reactive: float(abs(reactive).sum()))


def _swapped(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.swapped = True


def _residue(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    """At a change of direction the output that fed before puts out some more pulses."""
    meter, pulses, gap_s = rack.meter(target), whole(p, "pulses", 1, 1000), 0.1
    was = [0]

    def feed(first: float, second: float, start_s: float) -> tuple[float, float]:
        now = 1 if first > second else 2 if second > first else was[0]
        if was[0] and now != was[0]:
            old = meter.outputs.s0_forward if was[0] == 1 else meter.outputs.s0_reverse
            old.burst(start_s + gap_s, pulses, gap_s)
        was[0] = now
        return first, second

    fed(rack, target, feed)


def _carried_over(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """Both directions share one remainder: after a change the first pulse comes too soon."""
    meter, was = rack.meter(target), [0]

    def feed(first: float, second: float, start_s: float) -> tuple[float, float]:
        now = 1 if first > second else 2 if second > first else was[0]
        if was[0] and now != was[0]:
            new = meter.outputs.s0_forward if now == 1 else meter.outputs.s0_reverse
            new.burst(start_s + 0.01, 1, 0.1)
        was[0] = now
        return first, second

    fed(rack, target, feed)


def _s0_power_up(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, pulses = rack.meter(target), whole(p, "pulses", 1, 1000)
    woken = [-1.0]

    def feed(first: float, second: float, start_s: float) -> tuple[float, float]:
        if meter.supply.since_s is not None and meter.supply.since_s != woken[0]:
            meter.outputs.s0_forward.burst(start_s + 0.1, pulses, 0.1)
            woken[0] = meter.supply.since_s
        return first, second

    fed(rack, target, feed)


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "s0-one-constant",
        "one S0 output puts out another rate",
        _one_constant,
        "firmware: one divider for each output",
        "pulse_outputs/rate",
        parameters={"output": "s0_reverse", "factor": 0.5},
        applies=with_s0,
        size=Size("factor", always(0.99), CONSTANT, nothing=1.0),
    ),
    of_unit(
        "led-forward-only",
        "the LED does not count reverse energy",
        _led_forward_only,
        "firmware: LED fed with forward energy alone",
        "accuracy/error/reverse-iref-pf1",
        "starting/pulses/reverse",
    ),
    of_unit(
        "led-nets",
        "the LED adds the phases up before it looks at the direction",
        _led_nets,
        "firmware: LED fed with the net power",
        applies=lambda m: m.elements > 1,
        why_not="what an LED does with phases that flow against one another no manual says",
    ),
    of_unit(
        "led-reactive",
        "the LED counts reactive energy",
        _led_reactive,
        "type of the test output left at reactive after adjustment",
        "accuracy/error/iref-pf1",
        "starting/pulses",
    ),
    of_unit(
        "swapped-outputs",
        "forward pulses come out of the reverse output",
        _swapped,
        "terminals or ports exchanged",
        "pulse_outputs/direction",
        applies=with_s0,
    ),
    of_unit(
        "output-crosstalk",
        "both S0 outputs put out forward and reverse energy",
        _output_crosstalk,
        "solder bridge between two drivers, direction not looked at",
        "pulse_outputs/direction",
        applies=with_s0,
    ),
    of_unit(
        "residue-at-reversal",
        "when the direction changes, the old output puts out some pulses more",
        _residue,
        "firmware: what waits is put out without a look at the direction",
        parameters={"pulses": 3},
        applies=with_s0,
        why_not=SETTLED,
        size=Size("pulses", always(1.0), "manuals, section 5: outputs by direction", whole=True),
    ),
    of_unit(
        "shared-remainder",
        "when the direction changes, the new output puts out one pulse too soon",
        _carried_over,
        "firmware: one remainder of energy for both directions",
        applies=with_s0,
        why_not="one pulse at each change is within what a rate may be off",
    ),
    of_unit(
        "s0-power-up-pulse",
        "S0 puts out pulses when the meter gets supply",
        _s0_power_up,
        "port in an undefined state during reset",
        "no_load/power-up",
        parameters={"pulses": 3},
        applies=with_s0,
        size=Size("pulses", always(1.0), "MID 2014/32/EU annex V 5.4", whole=True),
    ),
)
