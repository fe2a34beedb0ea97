"""Variation of the error with influence quantities: the error with and without each of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bench.assembly import Bench
from bench.capabilities import reason_against_waveform
from bench.computations import edges_within
from bench.edges_at import EdgesAt
from bench.limits import ratings_of
from bench.outcome import Outcomes, together
from bench.plan_parts.accuracy import AccuracyPlan
from bench.plan_parts.influence import CURRENTS, InfluencePlan, MissingPhases
from bench.procedures.accuracy import ErrorMeasurement, measure_errors
from bench.procedures.shared_uncertainty import shared_labels
from bench.station import Station
from meters.catalogue import Meter
from metrology.load_point import LoadPoint, PowerFactor, Waveform
from metrology.standards import Ratings
from metrology.standards.influence import Influence
from metrology.uncertainty import Estimate
from metrology.variation import VariationInputs, variation

BY_WAVEFORM = {
    Waveform.FIFTH_HARMONIC: Influence.HARMONICS,
    Waveform.HALF_WAVE: Influence.DC_EVEN_HARMONICS,
    Waveform.PHASE_FIRED: Influence.ODD_HARMONICS,
    Waveform.BURST: Influence.SUB_HARMONICS,
}
HOW_MANY_MISSING: dict[MissingPhases, tuple[int, ...]] = {
    "none": (),
    "one": (1,),
    "two": (2,),
    "all": (1, 2),
}
PHASES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class InfluenceStep:
    """One influence at one load.

    Attributes:
        name: unique in the plan.
        influence: as the standards call it.
        disturbed: the load point with it.
        undisturbed: the same load at reference conditions.
        against: why it cannot be done here; empty if it can.
    """

    name: str
    influence: Influence
    disturbed: LoadPoint
    undisturbed: LoadPoint
    against: str = ""


@dataclass(frozen=True, slots=True)
class VariationMeasurement:
    """By how much an influence changed the error of one unit.

    Attributes:
        variation: in % of reading, disturbed minus undisturbed, with its budget.
        disturbed, undisturbed: the two errors.
        common: labels of what is the same in both.
    """

    variation: Estimate
    disturbed: ErrorMeasurement
    undisturbed: ErrorMeasurement
    common: tuple[str, ...]

    @classmethod
    def between(
        cls, disturbed: ErrorMeasurement, undisturbed: ErrorMeasurement, common: Collection[str]
    ) -> "VariationMeasurement":
        """The variation between two errors of the same unit."""
        found = variation(disturbed.error, undisturbed.error, common)
        return cls(found, disturbed, undisturbed, tuple(sorted(common)))

    @property
    def inputs(self) -> VariationInputs:
        """What it is computed from."""
        return VariationInputs(self.disturbed.inputs, self.undisturbed.inputs, self.common)

    @property
    def edges(self) -> dict[str, EdgesAt]:
        """By the way to the input, where its edges lie."""
        return {
            **edges_within("disturbed", self.disturbed.edges),
            **edges_within("undisturbed", self.undisturbed.edges),
        }

    @property
    def evidence(self) -> tuple[str, ...]:
        """Where both are kept."""
        return tuple(dict.fromkeys((*self.disturbed.evidence, *self.undisturbed.evidence)))


class MeasuredPoints:
    """Errors by load point: each point is measured once for all steps that need it.

    With ``by_name`` the same load under another name is another point.
    """

    def __init__(self, bench: Bench, plan: AccuracyPlan, *, by_name: bool = False) -> None:
        self._bench = bench
        self._plan = plan
        self._by_name = by_name
        self._errors: dict[LoadPoint, Outcomes[ErrorMeasurement]] = {}

    def at(self, point: LoadPoint) -> Outcomes[ErrorMeasurement]:
        """The errors of all units at a load point, measured now if they were not before."""
        key = point if self._by_name else replace(point, name="")
        if key not in self._errors:
            self._errors[key] = measure_errors(self._bench, point, self._plan)
        return self._errors[key]


def measure_variation(
    points: MeasuredPoints, step: InfluenceStep
) -> Outcomes[VariationMeasurement]:
    """The variation of each unit's error; none where the step cannot be done."""
    if step.against:
        return Outcomes({}, {})
    before = points.at(step.undisturbed)
    after = together(before, points.at(step.disturbed))
    common = shared_labels(step.influence)
    values = {
        position: VariationMeasurement.between(disturbed, before.values[position], common)
        for position, disturbed in after.values.items()
        if position in before.values
    }
    return Outcomes(values, after.faults)


def steps(
    part: InfluencePlan, meters: Sequence[Meter], station: Station
) -> tuple[InfluenceStep, ...]:
    """The steps of a plan for units that have the same currents and elements."""
    loads = Loads.of(meters[0])
    found = [*_deviations(part, loads), *_distortions(part, loads)]
    if meters[0].ratings.elements > 1:
        found += [*_reversed(part, loads), *_missing(part, loads)]
    return tuple(replace(step, against=_against(step, meters, station)) for step in found)


@dataclass(frozen=True, slots=True)
class Loads:
    """Load points at reference conditions, of the phases that a meter measures."""

    ratings: Ratings
    un_v: float
    fn_hz: float
    phases: tuple[int, ...]

    @classmethod
    def of(cls, meter: Meter) -> "Loads":
        """Those of a model."""
        own = meter.ratings
        return cls(ratings_of(meter), own.un_v, own.fn_hz, PHASES if own.elements > 1 else (1,))

    def at(self, current: str, power_factor: str | float = 1) -> LoadPoint:
        """One of them."""
        factor = PowerFactor.parse(power_factor)
        return LoadPoint(
            f"undisturbed-{current.replace(' ', '')}-pf{str(factor).lower()}",
            self.un_v,
            self.ratings.current_a(current),
            factor,
            self.fn_hz,
            self.phases,
        )


def _step(name: str, influence: Influence, load: LoadPoint, disturbed: LoadPoint) -> InfluenceStep:
    full = f"{name}-{load.name.removeprefix('undisturbed-')}"
    return InfluenceStep(full, influence, replace(disturbed, name=full), load)


def _deviations(part: InfluencePlan, loads: Loads) -> Iterator[InfluenceStep]:
    """By load first, so that a load is changed as seldom as can be."""
    for influence, grid in (
        (Influence.VOLTAGE, part.voltage),
        (Influence.VOLTAGE_EXTENDED, part.extended_voltage),
        (Influence.FREQUENCY, part.frequency),
    ):
        for current, power_factor in grid.loads if grid else ():
            for share in grid.shares if grid else ():
                yield deviation(influence, loads.at(current, power_factor), share)


def deviation(influence: Influence, load: LoadPoint, share: float) -> InfluenceStep:
    """The step to a share of the voltage, or of the frequency, at a load."""
    if influence is Influence.FREQUENCY:
        disturbed = replace(load, frequency_hz=load.frequency_hz * share)
        return _step(f"frequency-{share:g}fn", influence, load, disturbed)
    disturbed = replace(load, voltage_v=load.voltage_v * share)
    return _step(f"voltage-{share:g}un", influence, load, disturbed)


def _reversed(part: InfluencePlan, loads: Loads) -> Iterator[InfluenceStep]:
    if part.reversed_sequence:
        load = loads.at("itr")
        disturbed = replace(load, reversed_sequence=True)
        yield _step("reversed-sequence", Influence.REVERSED_SEQUENCE, load, disturbed)


def _missing(part: InfluencePlan, loads: Loads) -> Iterator[InfluenceStep]:
    """What is interrupted carries neither voltage nor current, or its current still."""
    load = loads.at("iref")
    for prefix, gone in (
        *(("without", gone) for gone in _combinations(part.missing_phases)),
        *(("without-voltage-of", gone) for gone in _combinations(part.missing_voltages)),
    ):
        left = tuple(phase for phase in PHASES if phase not in gone)
        name = f"{prefix}-" + "".join(f"l{phase}" for phase in gone)
        phases = left if prefix == "without" else PHASES
        yield _step(name, Influence.UNBALANCE, load, replace(load, supplied=left, phases=phases))


def _combinations(which: MissingPhases) -> Iterator[tuple[int, ...]]:
    for count in HOW_MANY_MISSING[which]:
        yield from combinations(PHASES, count)


def _distortions(part: InfluencePlan, loads: Loads) -> Iterator[InfluenceStep]:
    for name in part.waveforms:
        waveform, load = Waveform(name), loads.at(CURRENTS[name])
        disturbed = replace(load, waveform=waveform)
        yield _step(name.replace("_", "-"), BY_WAVEFORM[waveform], load, disturbed)


def _against(step: InfluenceStep, meters: Sequence[Meter], station: Station) -> str:
    if why := reason_against_waveform(step.disturbed.waveform, station):
        return why
    if step.influence is Influence.DC_EVEN_HARMONICS and meters[0].ratings.connection != "direct":
        return "a meter behind current transformers never sees direct current"
    return next(filter(None, (reason_against_range(step.disturbed, m) for m in meters)), "")


def reason_against_range(point: LoadPoint, meter: Meter) -> str:
    """Why a load point lies outside of what a model is made for; empty if it does not."""
    own = meter.ratings
    ranges = (
        ("voltage", "V", point.voltage_v, own.voltage_min_v, own.voltage_max_v),
        ("frequency", "Hz", point.frequency_hz, own.frequency_min_hz, own.frequency_max_hz),
    )
    for quantity, unit, value, lowest, highest in ranges:
        low = -float("inf") if lowest is None else lowest
        high = float("inf") if highest is None else highest
        if not low - 1e-9 <= value <= high + 1e-9:
            return (
                f"{quantity} {value:g} {unit}: the manual of {meter.key} has "
                f"{low:g} to {high:g} {unit}"
            )
    return ""
