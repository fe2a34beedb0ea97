"""The least bench time in which a run could have been done, from its evidence alone.

It is the sum of

* for each load: the ramp of the source, and two whole updates of the reference that agree;
* for each time that the lines were watched: until the slowest unit had given what is needed. An
  accuracy point: when the sequential rule could decide, looked at with every pulse that came, not
  with the updates at which the bench looked. A start: the second pulse. No load: the time of the
  standard. When supply comes: the time within which a meter must answer. Pulse outputs: the last
  of the edges that are judged; a rate that is only watched for pulses too many: its time;
* every exchange on a bus, from the first byte of a request to the last one of its answer, at
  which nothing of the above went on.

What is not in it, though no bench can do without: questions to the instruments, the start of the
meters, the age at which registers of the moment show a new load, and the time in which a meter
stores its settings.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from bench.calibrations import today
from bench.computations import Kept, kept
from bench.error_setup import Seen, setup_for
from bench.instruments import line_name
from bench.limits import limits_at
from bench.load_points import load_points
from bench.procedures import pulse_outputs
from bench.procedures.start_up import ANSWERS_WITHIN_S
from bench.restoring import restored
from bench.stopping import Progress
from benchmarks.captures import Span, course
from benchmarks.plan_runs import PlanRun
from instruments.edges import load, pulses
from metrology.errors.reference_pulses import ReferencePulseInputs
from metrology.no_load import NoLoadInputs
from metrology.starting import StartInputs

SETTLED_UPDATES = 2


def least_time_s(run: PlanRun) -> float:
    """The least time in which a run could have been done; see the module."""
    station = run.config.station
    settling_s = station.source.ramp_s + SETTLED_UPDATES * station.reference.update_s
    seen = course(run.evidence)
    settling = [Span(load_s, load_s + settling_s) for load_s in seen.loads_s]
    dosages = [_dosage(run, path, watched, settling) for path, watched in seen.captures.items()]
    busy = [*settling, *dosages]
    alone_s = sum(_outside(exchange, busy) for exchange in seen.exchanges)
    return sum(span.stop_s - span.start_s for span in busy) + alone_s


def _outside(span: Span, busy: Sequence[Span]) -> float:
    """How much of a span lies in none of the busy ones, which do not overlap one another."""
    inside_s = sum(
        max(min(span.stop_s, b.stop_s) - max(span.start_s, b.start_s), 0.0) for b in busy
    )
    return max(span.stop_s - span.start_s - inside_s, 0.0)


def _dosage(run: PlanRun, path: Path, watched: Span, settling: Sequence[Span]) -> Span:
    """From when the load was at rest, or the watch began, until no more was needed."""
    load_at_rest = [s for s in settling if s.start_s < watched.stop_s][-1]
    start_s = max(watched.start_s, load_at_rest.stop_s)
    name = path.stem.removeprefix("edges-").rpartition("-")[0]
    if name == "no-load-power-up":
        return Span(start_s, max(load_at_rest.start_s + ANSWERS_WITHIN_S, start_s))
    kinds: Mapping[str, Callable[[PlanRun, str, Path], float]] = {
        "accuracy-": _decided_s,
        "starting-": _started_s,
        "no-load-": _without_load_s,
        "pulses-": _edges_s,
    }
    prefix = next(prefix for prefix in kinds if name.startswith(prefix))
    return Span(start_s, start_s + kinds[prefix](run, name.removeprefix(prefix), path))


Inputs = TypeVar("Inputs")


def _restored(kind: type[Inputs], run: PlanRun, one: Kept) -> Inputs:
    found = restored(kind, one.inputs, run.evidence)
    if not isinstance(found, kind):
        raise TypeError(f"{one.name}: worked out from {type(found).__name__}")
    return found


def _kept(run: PlanRun, name: str) -> list[Kept]:
    found = [one for one in kept(run.evidence) if one.name == name]
    if len(found) != len(run.config.units):
        raise ValueError(f"{name}: {len(found)} numbers of {len(run.config.units)} units")
    return found


def _without_load_s(run: PlanRun, step: str, _: Path) -> float:
    """The time of the standard."""
    found = [_restored(NoLoadInputs, run, one) for one in _kept(run, f"no_load/pulses/{step}/led")]
    return max(inputs.needed_s for inputs in found)


def _started_s(run: PlanRun, step: str, _: Path) -> float:
    """Until the second pulse of the slowest unit."""
    numbers = _kept(run, f"starting/pulses/{step}/second")
    return max(_restored(StartInputs, run, one).pulses_s[1] for one in numbers)


def _edges_s(run: PlanRun, name: str, path: Path) -> float:
    """Until the slowest output had put out the edges that are judged."""
    plan, meter = run.config.plan.pulse_outputs, run.config.units[0].meter
    assert plan is not None, "its suite has run"  # noqa: S101
    step_name, _, rate_text = name.rpartition("-")
    step = next(s for s in pulse_outputs.steps(meter, plan) if s.name == step_name)
    rate = float(rate_text)
    if rate in step.quiet:
        return pulse_outputs.QUIET_S
    wanted = pulse_outputs.edges_wanted(step, rate, 3.6e6 / (rate * step.power_w))
    output = "s0_reverse" if step.reverse else "s0_forward"
    block = load(path)
    lines = [pulses(block, line_name(u.position, output)) for u in run.config.units]
    last_ticks = max(int(found.start_ticks[wanted - 1]) for found in lines)
    return block.clock.seconds(last_ticks - block.t_from)


def _decided_s(run: PlanRun, name: str, _: Path) -> float:
    """Until the sequential rule could decide the slowest unit."""
    return max(_unit_decided_s(run, name, one) for one in _kept(run, f"accuracy/error/{name}"))


def _unit_decided_s(run: PlanRun, name: str, one: Kept) -> float:
    """The rule is played with every pulse of the unit, once one of the reference encloses it."""
    station, plan = run.config.station, run.config.plan
    part = plan.accuracy
    inputs = _restored(ReferencePulseInputs, run, one)
    assert part is not None, "it has points"  # noqa: S101
    (meter,) = (u.meter for u in run.config.units if u.position == one.position)
    (point,) = (p for p in load_points(part.points, meter) if p.name == name)
    setup = setup_for(station, one.position, meter, point, part, today())
    limits = limits_at(plan, meter, point).limits
    progress = Progress(setup, part, limits, plan.decision_rule, plan.margin)
    for elapsed_s in _enclosed_s(inputs):
        edges_s = inputs.edges_s[inputs.edges_s <= elapsed_s]
        reference_s = inputs.reference_edges_s[inputs.reference_edges_s <= elapsed_s]
        progress.look(Seen(edges_s, reference_s, (), ()), elapsed_s)
        if progress.until_s is not None:
            return progress.until_s
    return float(inputs.reference_edges_s[-1])


def _enclosed_s(inputs: ReferencePulseInputs) -> Iterator[float]:
    reference_s = inputs.reference_edges_s
    for index in np.searchsorted(reference_s, inputs.edges_s):
        yield float(reference_s[index])
