"""Plan part ``accuracy``: load points of the intrinsic error, and for how long one is measured."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bench.yaml_file import Strict
from metrology.load_point import LoadPoint, PowerFactor
from metrology.standards import Ratings

Phase = Annotated[int, Field(ge=1, le=3)]
Positive = Annotated[float, Field(gt=0)]
IREF = ("iref", "ib", "in")
"""Names of the reference current."""


class Point(Strict):
    """A load point in terms of the meter's own currents: ``0.5 imax``, ``itr``."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    current: str
    power_factor: str | float = 1
    phases: tuple[Phase, ...] = (1, 2, 3)
    reverse: bool = False

    @field_validator("current")
    @classmethod
    def _known_current(cls, value: str) -> str:
        Ratings(1, 1, 1, 1).current_a(value)
        return value

    @field_validator("power_factor")
    @classmethod
    def _known_power_factor(cls, value: str | float) -> str | float:
        PowerFactor.parse(value)
        return value

    @property
    def alone(self) -> bool:
        """Whether one phase carries the current, and the others none."""
        return len(self.phases) == 1

    def like(self, other: "Point") -> bool:
        """Whether the phases with current carry the same."""
        return (
            _current(self.current) == _current(other.current)
            and PowerFactor.parse(self.power_factor) == PowerFactor.parse(other.power_factor)
            and self.reverse == other.reverse
        )

    def at(self, ratings: Ratings, voltage_v: float, frequency_hz: float) -> LoadPoint:
        """The load point for a meter with these ratings."""
        return LoadPoint(
            name=self.name,
            voltage_v=voltage_v,
            current_a=ratings.current_a(self.current),
            power_factor=PowerFactor.parse(self.power_factor),
            frequency_hz=frequency_hz,
            phases=self.phases,
            reverse=self.reverse,
        )


class RegisterPoint(Point):
    """A load point at which registers are read; ``reversed_sequence``: L2 and L3 are exchanged."""

    reversed_sequence: bool = False

    def at(self, ratings: Ratings, voltage_v: float, frequency_hz: float) -> LoadPoint:
        """The load point for a meter with these ratings."""
        point = super().at(ratings, voltage_v, frequency_hz)
        return replace(point, reversed_sequence=self.reversed_sequence)


def _current(text: str) -> tuple[float, str]:
    factor, _, symbol = text.rpartition(" ")
    name = symbol.lower()
    return float(factor or 1), "iref" if name in IREF else name


class AccuracyPlan(Strict):
    """Intrinsic error: the points, and when the measurement of one ends.

    ``until``: ``decision`` ends a unit's point as soon as the sequential rule has decided it by
    all its limits; ``uncertainty`` when ``min_pulses`` periods have been seen, ``min_time_s`` have
    passed and the timing contributes at most ``timing_pct`` to the standard uncertainty, or, where
    it is given, the expanded uncertainty is at most ``expanded_pct``. ``max_time_s`` ends it in
    any case. ``meter_tick_s`` bounds the meter's firmware tick while there are too few pulses to
    see it. ``difference``: of single-phase to balanced load at Iref and power factor 1 is judged
    as well; the points must have both.
    """

    points: tuple[Point, ...]
    until: Literal["decision", "uncertainty"] = "uncertainty"
    expanded_pct: Positive | None = None
    min_pulses: Annotated[int, Field(ge=1)] = 2
    min_time_s: Positive = 3.0
    max_time_s: Positive = 60.0
    timing_pct: Positive = 0.03
    meter_tick_s: Positive = 0.005
    difference: bool = False

    @model_validator(mode="after")
    def _one_way_to_end(self) -> "AccuracyPlan":
        if self.until == "decision" and self.expanded_pct is not None:
            raise ValueError(
                "expanded_pct is for 'until: uncertainty'; 'until: decision' measures each unit "
                "as long as its decision needs"
            )
        if self.min_time_s > self.max_time_s:
            raise ValueError(
                f"min_time_s {self.min_time_s:g} is above max_time_s {self.max_time_s:g}"
            )
        return self

    @model_validator(mode="after")
    def _points_of_the_difference(self) -> "AccuracyPlan":
        if not self.difference:
            return self
        alone = [point for point in self.points if _of_difference(point)]
        if not alone:
            raise ValueError(
                "difference: needs a point with one phase loaded at iref and power factor 1, as "
                "{name: l1-iref-pf1, current: iref, phases: [1]}"
            )
        paired = {single.name for single, _ in self.difference_pairs}
        for point in alone:
            if point.name not in paired:
                raise ValueError(
                    f"difference: point {point.name} has no balanced one beside it: one with the "
                    "same current, power factor and direction on phases 1, 2 and 3 is needed"
                )
        return self

    @property
    def difference_pairs(self) -> tuple[tuple[Point, Point], ...]:
        """Each single-phase point at Iref and power factor 1 with the balanced one beside it."""
        balanced = [point for point in self.points if len(point.phases) == 3]
        return tuple(
            (single, next(point for point in balanced if point.like(single)))
            for single in self.points
            if _of_difference(single) and any(point.like(single) for point in balanced)
        )


def _of_difference(point: Point) -> bool:
    unity = PowerFactor.parse(point.power_factor).cos_phi == 1
    return point.alone and _current(point.current) == (1.0, "iref") and unity
