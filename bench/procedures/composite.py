"""What the composite error is made of: the error, and its variations within the rated ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.computations import edges_within
from bench.edges_at import EdgesAt
from bench.outcome import Outcomes, together
from bench.plan_parts.composite import CompositePlan, TypeTestValue
from bench.procedures.accuracy import ErrorMeasurement
from bench.procedures.influence import (
    InfluenceStep,
    Loads,
    MeasuredPoints,
    VariationMeasurement,
    deviation,
    measure_variation,
    reason_against_range,
)
from meters.catalogue import Meter
from metrology.composite import CompositeMeasured
from metrology.load_point import LoadPoint
from metrology.standards.influence import Influence
from metrology.uncertainty import Estimate, estimate, normal


@dataclass(frozen=True, slots=True)
class CompositeStep:
    """The composite error at one load.

    Attributes:
        name: unique in the plan.
        load: at reference conditions.
        influences: the variations that go into it.
        against: why it cannot be done here; empty if it can.
    """

    name: str
    load: LoadPoint
    influences: tuple[InfluenceStep, ...]
    against: str = ""


@dataclass(frozen=True, slots=True)
class CompositeMeasurement:
    """What was measured of one unit.

    Attributes:
        intrinsic: its error at reference conditions.
        variations: by the step that made each.
    """

    intrinsic: ErrorMeasurement
    variations: tuple[tuple[InfluenceStep, VariationMeasurement], ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Where everything is kept."""
        cited = [name for _, variation in self.variations for name in variation.evidence]
        return tuple(dict.fromkeys((*self.intrinsic.evidence, *cited)))

    def inputs(self, temperature: Estimate | None) -> CompositeMeasured:
        """What the composite error is computed from."""
        return CompositeMeasured(
            self.intrinsic.inputs,
            tuple(variation.inputs for variation in self._by(Influence.VOLTAGE)),
            tuple(variation.inputs for variation in self._by(Influence.FREQUENCY)),
            temperature,
        )

    @property
    def edges(self) -> dict[str, EdgesAt]:
        """By the way to the input, where its edges lie."""
        found = edges_within("error", self.intrinsic.edges)
        for influence in (Influence.VOLTAGE, Influence.FREQUENCY):
            for number, variation in enumerate(self._by(influence)):
                found |= edges_within(f"{influence.value}.{number}", variation.edges)
        return found

    def _by(self, influence: Influence) -> tuple[VariationMeasurement, ...]:
        return tuple(v for step, v in self.variations if step.influence is influence)


def steps(part: CompositePlan, meters: Sequence[Meter]) -> tuple[CompositeStep, ...]:
    """The steps of a plan for units that have the same currents and elements."""
    loads = Loads.of(meters[0])
    return tuple(_step(part, loads.at(*load), meters) for load in part.loads)


def _step(part: CompositePlan, load: LoadPoint, meters: Sequence[Meter]) -> CompositeStep:
    influences = (
        *(deviation(Influence.VOLTAGE, load, share) for share in part.voltage_shares),
        *(deviation(Influence.FREQUENCY, load, share) for share in part.frequency_shares),
    )
    reasons = (reason_against_range(s.disturbed, m) for s in influences for m in meters)
    against = next(filter(None, reasons), "")
    return CompositeStep(load.name.removeprefix("undisturbed-"), load, influences, against)


def measure_composite(
    points: MeasuredPoints, step: CompositeStep
) -> Outcomes[CompositeMeasurement]:
    """Everything that goes into the composite error of each unit at one load."""
    if step.against:
        return Outcomes({}, {})
    found = points.at(step.load)
    parts: dict[int, list[tuple[InfluenceStep, VariationMeasurement]]] = {
        position: [] for position in found.values
    }
    last: Outcomes[VariationMeasurement] = Outcomes({}, found.faults)
    for influence in step.influences:
        last = together(last, measure_variation(points, influence))
        for position, variation in last.values.items():
            parts[position].append((influence, variation))
    values = {p: CompositeMeasurement(found.values[p], tuple(parts[p])) for p in last.values}
    return Outcomes(values, last.faults)


def type_test_value(stated: TypeTestValue | None) -> Estimate | None:
    """The term of the temperature, as a plan states it."""
    if stated is None:
        return None
    label = f"type test: {stated.certificate}"
    return estimate(normal(stated.variation_pct, stated.expanded_pct, stated.k, label))
