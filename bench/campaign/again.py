"""Which units of a run must be run again alone, as the company of others may have mattered."""

import re
from collections.abc import Iterable

from bench.procedures.start_up import OTHERS_WERE_ASKED
from metrology.verdict import Verdict
from reports.stored_run import StoredRun, StoredUnit

OF_UNIT = re.compile(r"unit (\d+) \(")
"""Begins a fault that is about one unit: what was set on it could not be restored."""
NAMED = re.compile(r"\b(?:positions?|units?) (\d+)(?: and (\d+))?")
"""How a reason names the positions that it is about."""


def in_company(run: StoredRun, position: int, untouched: int) -> bool:
    """Whether what a unit came to may be the doing of another one.

    Args:
        run: of several units.
        position: of the unit in question.
        untouched: position of the unit that nobody has touched.
    """
    if _at(run, untouched).verdict is not Verdict.PASS:
        return True
    faulty = [OF_UNIT.match(fault) for fault in run.faults]
    positions = {int(found[1]) if found else 0 for found in faulty}
    if positions - {unit.unit.position for unit in run.units if unit.unit.position != untouched}:
        return True
    unit = _at(run, position)
    return position in positions or _doubted_with_another(unit) or _waited_for_others(unit)


def others_named(reason: str, position: int) -> set[int]:
    """The positions, apart from its own, that a reason is about."""
    return {int(n) for found in NAMED.findall(reason) for n in found if n} - {position}


def _doubted_with_another(unit: StoredUnit) -> bool:
    """Whether it is INCONCLUSIVE for a reason that names another position."""
    if unit.verdict is not Verdict.INCONCLUSIVE:
        return False
    return any(others_named(reason, unit.unit.position) for reason in _open_reasons(unit))


def _waited_for_others(unit: StoredUnit) -> bool:
    """Whether how long it took to answer was not judged, as others were asked meanwhile."""
    return any(
        r.verdict is Verdict.CHARACTERISED and r.reason.endswith(OTHERS_WERE_ASKED)
        for r in unit.results
    )


def _open_reasons(unit: StoredUnit) -> Iterable[str]:
    return (r.reason for r in unit.results if r.verdict is Verdict.INCONCLUSIVE)


def _at(run: StoredRun, position: int) -> StoredUnit:
    return next(unit for unit in run.units if unit.unit.position == position)
