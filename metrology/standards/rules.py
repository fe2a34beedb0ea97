"""Rules of a standard that are no limits of error: starting, no-load, repeatability, currents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from metrology.standards.ratings import Connection, Ratings
from metrology.standards.rows import Origin

SECONDS_PER_PULSE_W = 3.6e6
"""Seconds between pulses, times imp/kWh, times W."""

UNIT_S: Mapping[str, float] = {"min": 60.0, "h": 3600.0}


def nominal_period_s(
    constant_imp_per_kwh: float, elements: int, un_v: float, current_a: float
) -> float:
    """Time between two pulses at PF 1: tau = 3.6e6 / (k m Un I).

    >>> round(nominal_period_s(10_000, 1, 230, 0.02), 1)
    78.3
    """
    _require_positive(constant_imp_per_kwh=constant_imp_per_kwh, elements=elements, un_v=un_v)
    _require_positive(current_a=current_a)
    return SECONDS_PER_PULSE_W / (constant_imp_per_kwh * elements * un_v * current_a)


def _require_positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} {value:g}: must be above 0")


@dataclass(frozen=True, slots=True)
class StartCurrent:
    """The highest current at which a meter of one connection must start.

    Attributes:
        most: the current by name.
        declared: the maker states a current, at most this; else it is this one for all.
        connection: of the meters that it is about; None: of all.
    """

    most: str
    declared: bool
    origin: Origin
    connection: Connection | None = None


@dataclass(frozen=True, slots=True)
class StartRule:
    """At which current a meter must start, and how soon: at Un, PF 1, balanced, both directions.

    Attributes:
        limit_set: whose rule it is.
        currents: by connection.
        first_within_periods: the first pulse comes within so many nominal periods.
        second_within_periods: the second within so many after the first.
        pulses: where the numbers of periods come from.
    """

    limit_set: str
    currents: tuple[StartCurrent, ...]
    first_within_periods: float
    second_within_periods: float
    pulses: Origin

    def of(self, ratings: Ratings) -> StartCurrent:
        """The current for the connection of a meter, with where it comes from.

        Raises:
            ValueError: the document has none for it.
        """
        for current in self.currents:
            if current.connection in (None, ratings.connection):
                return current
        has = ", ".join(str(current.connection) for current in self.currents)
        raise ValueError(
            f"{self.limit_set} has no starting current for connection {ratings.connection!r}; "
            f"it has {has}"
        )

    def highest_a(self, ratings: Ratings) -> float:
        """The highest starting current in A that the document allows a meter with these ratings."""
        return ratings.current_a(self.of(ratings).most)

    def current_a(self, ratings: Ratings) -> float:
        """The current in A to test at: the declared one where it counts, else the highest."""
        if self.of(ratings).declared and ratings.ist_a is not None:
            return ratings.ist_a
        return self.highest_a(ratings)

    def first_pulse_s(
        self, constant_imp_per_kwh: float, elements: int, un_v: float, ratings: Ratings
    ) -> float:
        """For how long in s the first pulse is waited for."""
        period_s = nominal_period_s(constant_imp_per_kwh, elements, un_v, self.current_a(ratings))
        return self.first_within_periods * period_s

    def second_pulse_s(
        self, constant_imp_per_kwh: float, elements: int, un_v: float, ratings: Ratings
    ) -> float:
        """For how long in s after the first pulse the second is waited for."""
        period_s = nominal_period_s(constant_imp_per_kwh, elements, un_v, self.current_a(ratings))
        return self.second_within_periods * period_s


@dataclass(frozen=True, slots=True)
class NoLoadRule:
    """How long no energy may be registered with the current circuit open.

    t = ``numerator`` / (b k m U I) in ``unit``, with k in imp/kWh, m elements, U in V, I in A, and
    b the base limit in % where the document divides by it, else 1.

    Attributes:
        limit_set: whose rule it is.
        voltage_factor: the test is at so many times Un.
        most_pulses: more than these fail.
        numerator: of the formula.
        unit: of the time that the formula gives.
        current: which of the meter's currents is in the formula.
        at_test_voltage: U is the voltage of the test; else Un.
        base_mpe_pct: b.
        start: gives Ist where the meter declares none.
    """

    limit_set: str
    voltage_factor: float
    most_pulses: int
    numerator: float
    unit: Literal["min", "h"]
    current: str
    at_test_voltage: bool
    base_mpe_pct: float
    origin: Origin
    start: StartRule | None = None

    def duration_s(
        self, constant_imp_per_kwh: float, elements: int, un_v: float, ratings: Ratings
    ) -> float:
        """The shortest time of the test in s.

        Args:
            constant_imp_per_kwh: of the output whose pulses are counted.
            elements: measuring elements of the meter.
            un_v: phase to neutral.
            ratings: currents of the meter.

        Raises:
            ValueError: an argument that is not above 0, or a current that is not stated.
        """
        _require_positive(constant_imp_per_kwh=constant_imp_per_kwh, elements=elements, un_v=un_v)
        voltage_v = un_v * (self.voltage_factor if self.at_test_voltage else 1)
        power = constant_imp_per_kwh * elements * voltage_v * self._current_a(ratings)
        return self.numerator / (self.base_mpe_pct * power) * UNIT_S[self.unit]

    def formula(self) -> str:
        """The formula in words."""
        base = "" if self.base_mpe_pct == 1 else f"{self.base_mpe_pct:g} "
        voltage = "Utest" if self.at_test_voltage else "Un"
        return f"{self.numerator:g} / ({base}k m {voltage} {self.current}) {self.unit}"

    def _current_a(self, ratings: Ratings) -> float:
        if self.current == "Ist" and self.start is not None:
            return self.start.current_a(ratings)
        return ratings.current_a(self.current)


@dataclass(frozen=True, slots=True)
class RepeatabilityRule:
    """How much repeated errors at one load point may scatter.

    Attributes:
        limit_set: whose class it is a share of.
        runs: at least so many.
        deviation_pct: the highest standard deviation, n - 1.
        range_pct: the largest less the smallest, at most.
    """

    limit_set: str
    runs: int
    deviation_pct: float
    range_pct: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class CurrentRatio:
    """How the currents of a meter must lie to one another.

    Attributes:
        current: which.
        sign: ``<=``, ``>=`` or ``=``.
        bound: a current by name.
        connection: of the meters that it is about.
    """

    current: str
    sign: Literal["<=", ">=", "="]
    bound: str
    origin: Origin
    connection: Connection | None = None

    @property
    def words(self) -> str:
        """The ratio as it is written."""
        return f"{self.current} {self.sign} {self.bound}"

    def finding(self, ratings: Ratings) -> str:
        """What is wrong with a meter's currents; empty if nothing is, or if it is not stated."""
        if self.connection not in (None, ratings.connection):
            return ""
        if self.current.lower() == "ist" and ratings.ist_a is None:
            return ""
        found_a, bound_a = ratings.current_a(self.current), ratings.current_a(self.bound)
        if self._right(found_a, bound_a):
            return ""
        return (
            f"{self.current} is {found_a:g} A, must be {self.sign} {self.bound}, {bound_a:g} A "
            f"({self.origin.clause})"
        )

    def _right(self, found_a: float, bound_a: float) -> bool:
        slack_a = 1e-9 * bound_a
        if self.sign == "<=":
            return found_a <= bound_a + slack_a
        if self.sign == ">=":
            return found_a >= bound_a - slack_a
        return abs(found_a - bound_a) <= slack_a
