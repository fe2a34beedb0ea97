"""What a limit set says about a load point: limits of error, of variations, and rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from metrology.load_point import LoadPoint, Waveform
from metrology.standards.certainty import Certainty
from metrology.standards.clauses import Clause
from metrology.standards.influence import POLYPHASE_ONLY, Influence
from metrology.standards.ratings import Connection, Ratings
from metrology.standards.rows import Origin, Row
from metrology.standards.rules import CurrentRatio, NoLoadRule, RepeatabilityRule, StartRule

__all__ = ["Certainty", "Connection", "Limit", "LimitSet", "NoLimitError", "Ratings", "Row"]

Energy = Literal["active", "reactive"]
Rule = TypeVar("Rule")
WITH_GAPS = (Waveform.HALF_WAVE, Waveform.PHASE_FIRED, Waveform.BURST)
RMS_WITH_GAPS = 0.5**0.5
"""RMS of a current that flows half of the time, as a share of the sine that it is cut from."""


class NoLimitError(ValueError):
    """The limit set says nothing about this load point."""


def _required(name: str, rule: Rule | None, what: str) -> Rule:
    if rule is None:
        raise NoLimitError(f"{name} has no rule for {what}")
    return rule


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit for one load point, and where it comes from.

    Attributes:
        mpe_pct: plus and minus, in ``unit``.
        limit_set, clause, certainty, source: whose it is, where, how sure, who says so.
        unit: ``%``, or ``%/K`` of a coefficient of temperature.
        lowest_pct: the lower end where it is not minus ``mpe_pct``.
        note: what else is to be known about it.
    """

    mpe_pct: float
    limit_set: str
    clause: str
    certainty: Certainty
    source: str
    unit: str = "%"
    lowest_pct: float | None = None
    note: str = ""

    @property
    def lower_pct(self) -> float:
        """The lower end."""
        return -self.mpe_pct if self.lowest_pct is None else self.lowest_pct


@dataclass(frozen=True, slots=True)
class Constant:
    """How well the meter constant must be kept, and by how much energy that is tested.

    Attributes:
        mpe_pct: between pulses and register.
        base_mpe_pct: b; the least energy is 1000 R / b, with R the resolution of the register.
        origin: who says so.
    """

    mpe_pct: float
    base_mpe_pct: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class LimitSet:
    """The limits of one edition of a document and one class.

    Attributes:
        name: as ``EN50470-3:2006/B``.
        title: of the document.
        source: where the numbers were taken from.
        balanced: rows for balanced load.
        single_phase: rows for current in one phase alone.
        document, edition: parts of the name.
        accuracy_class: in the document's own terms: ``B``, ``1``, ``0.5S``.
        for_classes: classes of a model, A, B or C, that this one is for; empty: none of them.
        equivalence: why it is for them.
        energy: what it is about.
        differences: rows for the difference between one phase loaded and all.
        variations: rows for each influence.
        start, no_load_rule, constant_rule, repeatability_rule: None where there is none.
        ratios: of the currents of a meter.
        transient_kwh_per_va: critical change of a transient, as a share of m Un Imax; None: none.
        clauses: of the document, with the suites that cover them.
        taken_over: of an edition whose numbers are those of another: why, and what is not known.
        manual_title: of the manual whose table it is; empty: it is a standard.
    """

    name: str
    title: str
    source: str
    balanced: tuple[Row, ...]
    single_phase: tuple[Row, ...]
    document: str = ""
    edition: str = ""
    accuracy_class: str = ""
    for_classes: tuple[str, ...] = ()
    equivalence: str = ""
    energy: Energy = "active"
    differences: tuple[Row, ...] = ()
    variations: Mapping[Influence, tuple[Row, ...]] = field(default_factory=dict)
    start: StartRule | None = None
    no_load_rule: NoLoadRule | None = None
    constant_rule: Constant | None = None
    repeatability_rule: RepeatabilityRule | None = None
    ratios: tuple[CurrentRatio, ...] = ()
    transient_kwh_per_va: float | None = None
    clauses: tuple[Clause, ...] = ()
    taken_over: str = ""
    manual_title: str = ""

    def limit(
        self,
        point: LoadPoint,
        ratings: Ratings,
        *,
        elements: int = 3,
        temperature_degc: float = 23.0,
    ) -> Limit:
        """The limit of error at a load point.

        Args:
            point: what flows.
            ratings: currents of the meter.
            elements: of the meter; to a single-phase meter one phase is its whole load.
            temperature_degc: of the air; some documents have bands of it.

        Raises:
            NoLimitError: the set has no row for it.
        """
        whole = point.balanced or elements == 1
        rows = self.balanced if whole else self.single_phase
        what = "error with balanced load" if whole else "error with one phase loaded"
        return self._first(rows, what, point, ratings, temperature_degc)

    def difference(self, point: LoadPoint, ratings: Ratings) -> Limit:
        """The limit of the difference between the errors with one phase loaded and with all.

        Raises:
            NoLimitError: the set has none at this load.
        """
        return self._first(
            self.differences, "difference of single-phase to balanced load", point, ratings
        )

    def variation(
        self, influence: Influence, point: LoadPoint, ratings: Ratings, *, elements: int = 3
    ) -> Limit:
        """The limit of the variation of the error by an influence, from that at reference.

        The current of a row is the RMS of what flows. Of a waveform with gaps it may be that of
        the sine that it is cut from as well: which of the two a document means is not known here.

        Args:
            influence: what changes.
            point: the load, with the influence.
            ratings: currents of the meter.
            elements: of the meter.

        Raises:
            NoLimitError: the set has no limit for this influence at this load.
        """
        if elements == 1 and influence in POLYPHASE_ONLY:
            raise NoLimitError(
                f"{self.name}: {influence} is for polyphase meters, and this one has one element"
            )
        if influence not in self.variations:
            has = ", ".join(self.variations) or "no influence at all"
            raise NoLimitError(f"{self.name} has no limit of {influence}; it has {has}")
        rows = self.variations[influence]
        return self._first(rows, f"variation by {influence}", point, ratings)

    def starting(self) -> StartRule:
        """At which current a meter starts, and how soon.

        Raises:
            NoLimitError: the set has no such rule.
        """
        return _required(self.name, self.start, "starting current")

    def no_load(self) -> NoLoadRule:
        """How long a meter without current may not register.

        Raises:
            NoLimitError: the set has no such rule.
        """
        return _required(self.name, self.no_load_rule, "no-load test")

    def constant(self) -> Limit:
        """The limit between what a test output counts and what the register does.

        Raises:
            NoLimitError: the set has no such rule.
        """
        rule = _required(self.name, self.constant_rule, "meter constant")
        return self._limit(rule.mpe_pct, rule.origin)

    def least_energy_wh(self, resolution_wh: float) -> float:
        """Energy that the test of the constant takes at least: 1000 R / b.

        Args:
            resolution_wh: R, of the register.

        Raises:
            NoLimitError: the set has no such rule.
        """
        rule = _required(self.name, self.constant_rule, "meter constant")
        return 1000 * resolution_wh / rule.base_mpe_pct

    def repeatability(self) -> RepeatabilityRule:
        """How much repeated errors may scatter.

        Raises:
            NoLimitError: the set has no such rule.
        """
        return _required(self.name, self.repeatability_rule, "repeatability")

    def transient_change_kwh(self, elements: int, un_v: float, imax_a: float) -> float:
        """Most that a transient may change the register or send as pulses: m Un Imax 1e-6 kWh.

        Raises:
            NoLimitError: the set has no such rule.
        """
        share = _required(self.name, self.transient_kwh_per_va, "critical change of transients")
        return share * elements * un_v * imax_a

    def ratio_findings(self, ratings: Ratings) -> tuple[str, ...]:
        """What is wrong with how the currents of a meter lie to one another."""
        found = (ratio.finding(ratings) for ratio in self.ratios)
        return tuple(text for text in found if text)

    def _first(
        self,
        rows: tuple[Row, ...],
        what: str,
        point: LoadPoint,
        ratings: Ratings,
        temperature_degc: float = 23.0,
    ) -> Limit:
        for current_a in _currents_a(point):
            for row in rows:
                if row.holds(current_a, point.power_factor, ratings, temperature_degc):
                    return self._limit(row.limit_pct(current_a, ratings), row.origin, row)
        raise NoLimitError(
            f"{self.name} has no limit at {point.current_a:g} A, PF {point.power_factor}, "
            f"phases {'+'.join(map(str, point.phases))}, {temperature_degc:g} °C; "
            f"{_what_there_is(rows, what, ratings)}"
        )

    def _limit(self, mpe_pct: float, origin: Origin, row: Row | None = None) -> Limit:
        return Limit(
            mpe_pct,
            self.name,
            origin.clause,
            origin.certainty,
            origin.source,
            unit=row.unit if row else "%",
            lowest_pct=row.lowest_pct if row else None,
            note=origin.note,
        )


def _currents_a(point: LoadPoint) -> tuple[float, ...]:
    if point.waveform in WITH_GAPS:
        return (point.current_a * RMS_WITH_GAPS, point.current_a)
    return (point.current_a,)


def _what_there_is(rows: tuple[Row, ...], what: str, ratings: Ratings) -> str:
    if not rows:
        return f"it has none at all for the {what}"
    own = [row for row in rows if row.connection in (None, ratings.connection)]
    if not own:
        return f"for the {what} it has none for connection {ratings.connection!r}"
    words = (f"{row.span or 'any current'} at {row.angles or 'any power factor'}" for row in own)
    return f"for the {what} it has " + "; ".join(dict.fromkeys(words))
