"""How one result of two runs is compared: what it is decides what counts as a difference."""

from dataclasses import dataclass

from metrology.verdict import Verdict
from reports import figures
from reports.comparison.shift import Between, Shift, allowed, number_of, shift_of
from reports.comparison.status import Status
from reports.records import ResultRecord

NEGLIGIBLE = 0.05
"""A shift below this share of what the limits allow is none, however well it is known."""
OF_RANGE, OF_RANGE_OF_COPIES = 0.25, 1.0
"""Without an uncertainty: how far a value may move between limits, as a share of half of them."""
OF_LIMIT, OF_LIMIT_OF_COPIES = 0.1, 0.5
"""The same with one limit, as a share of it."""
OF_VALUE, OF_VALUE_OF_COPIES = 0.1, 0.5
"""The same without limits, as a share of the larger value."""
LEAST_PCT = 0.3
"""A value in % without limits and uncertainty may always move by this: an assumption."""
IDENTITY = "identification/firmware/"
SERIAL = "identification/serial-number"
BY_HISTORY = frozenset({"power_down_counter", "power-down counter"})
"""Quantities that depend on what a unit went through before."""
BY_POSITION = frozenset({"modbus_id", "primary_address"})
"""Quantities that depend on the position of a unit: the address that it is called by."""
BY_CHANCE = "registers/quadrant/"
"""Left open by the manual where the reactive power is nothing: noise decides."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one result.

    Attributes:
        position: of the unit in the second run; in the first if it is there alone.
        name: of the result.
        quantity: what its values are.
        unit: of the values.
        first, second: as they are stated; empty if the run has none.
        status: what it counts for.
        why: in words.
        shift: of a value with an uncertainty; else None.
    """

    position: int
    name: str
    quantity: str
    unit: str
    first: str
    second: str
    status: Status
    why: str
    shift: Shift | None = None


def finding_of(first: ResultRecord, second: ResultRecord, between: Between) -> Finding:
    """Compare a result of the second run with the same of the first."""
    shift = shift_of(first, second, between)
    status, why = _by_verdict(first.verdict, second.verdict) or _by_value(
        first, second, between, shift
    )
    return Finding(
        position=second.position,
        name=second.name,
        quantity=second.quantity,
        unit=second.unit,
        first=figures.stated(first),
        second=figures.stated(second),
        status=status,
        why=why,
        shift=shift,
    )


def _by_verdict(first: Verdict, second: Verdict) -> tuple[Status, str] | None:
    """What a change of the verdict says; None if there is none that says anything by itself."""
    said = f"{first} before, {second} now"
    if first is second or {first, second} <= {Verdict.PASS, Verdict.CHARACTERISED}:
        return None
    if second is Verdict.FAIL:
        return Status.DIFFERENT, said
    if first is Verdict.FAIL and second is Verdict.PASS:
        return Status.BETTER, said
    if first is Verdict.INCONCLUSIVE and second is Verdict.PASS:
        return Status.BETTER, said
    return Status.INCONCLUSIVE, said


def _by_value(
    first: ResultRecord, second: ResultRecord, between: Between, shift: Shift | None
) -> tuple[Status, str]:
    if first.unit != second.unit:
        return Status.DIFFERENT, f"unit {first.unit!r} before, {second.unit!r} now"
    if str(first.value) == str(second.value):
        return Status.SAME, ""
    excused = _excuse(second, between)
    if excused:
        return Status.NOTED, excused
    if shift is not None:
        return by_shift(first, second, shift)
    moved = _moved(first, second)
    if moved is None or _is_exact(second):
        return Status.DIFFERENT, "other value"
    tolerance, words = _tolerance(first, second, between)
    if abs(moved) <= tolerance:
        return Status.SAME, ""
    return Status.DIFFERENT, f"moved by {figures.number(float(f'{moved:.3g}'))}, more than {words}"


def _excuse(result: ResultRecord, between: Between) -> str:
    """Why another value says nothing; empty if it does."""
    if result.name == SERIAL and not between.same_copy:
        return "another copy of the meter"
    if result.quantity in BY_POSITION and not between.same_instruments:
        return "address at another position"
    if result.quantity in BY_HISTORY:
        return "depends on what the unit went through"
    if result.name.startswith(BY_CHANCE) and result.verdict is Verdict.CHARACTERISED:
        return "decided by noise where the reactive power is nothing"
    return ""


def by_shift(first: ResultRecord, second: ResultRecord, shift: Shift) -> tuple[Status, str]:
    """What a shift with its uncertainty says."""
    scale = allowed(first)
    moved, expanded = figures.rounded(shift.value, shift.expanded)
    said = f"shift {moved} ± {expanded}"
    if abs(shift.value) > max(shift.expanded, NEGLIGIBLE * (scale or 0.0)):
        nearer = _off_centre(first) - _off_centre(second)
        return (Status.BETTER if nearer > shift.expanded else Status.DIFFERENT), said
    if scale is not None and shift.expanded > scale:
        # Only accuracy is measured in order to see shifts.
        status = Status.INCONCLUSIVE if second.unit == "%" else Status.NOTED
        return status, f"{said}: one as large as the limit would not show"
    return Status.SAME, said


def _off_centre(result: ResultRecord) -> float:
    """How far a value is from the middle of its limits, or from zero with one or none."""
    return abs((number_of(result) or 0.0) - _middle(result))


def _moved(first: ResultRecord, second: ResultRecord) -> float | None:
    """How far a value moved, by itself or between its limits, whichever is less.

    Limits move with the stimulus, or with what the reference made of nothing.
    """
    a, b = number_of(first), number_of(second)
    if a is None or b is None:
        return None
    return min(b - a, b - a - (_middle(second) - _middle(first)), key=abs)


def _is_exact(result: ResultRecord) -> bool:
    """Whether a number is a setting, a code or a flag, which is the same or is not."""
    return not result.unit and allowed(result) is None and not _is_count(result)


def _is_count(result: ResultRecord) -> bool:
    return result.unit == "imp" or "pulses" in result.quantity


def _tolerance(first: ResultRecord, second: ResultRecord, between: Between) -> tuple[float, str]:
    """How far the place of a number without an uncertainty may move, and why, in words."""
    copy, scale = between.same_copy, allowed(first)
    if scale is None:
        a, b = number_of(first) or 0.0, number_of(second) or 0.0
        share, scale = (OF_VALUE if copy else OF_VALUE_OF_COPIES), max(abs(a), abs(b))
        of = "the value"
    elif first.lower_limit is None or first.upper_limit is None:
        share, of = (OF_LIMIT if copy else OF_LIMIT_OF_COPIES), "the limit"
    else:
        share = OF_RANGE if copy else OF_RANGE_OF_COPIES
        of = "half of what the limits allow"
    least = 1.0 if _is_count(second) else LEAST_PCT if _is_free_error(second) else 0.0
    return max(share * scale, least), f"{100 * share:g} % of {of}"


def _is_free_error(result: ResultRecord) -> bool:
    return result.unit == "%" and allowed(result) is None


def _middle(result: ResultRecord) -> float:
    lower, upper = result.lower_limit, result.upper_limit
    return 0.0 if lower is None or upper is None else (lower + upper) / 2
