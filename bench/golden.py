"""Control charts of a reference unit: has the bench changed since yesterday?

One chart of individual values for each load point and position. Its centre and its standard
deviation come from the first values of the unit's own history, the latter from their moving
ranges, or from reference values with an uncertainty. Four rules look at the newest value: those
of Western Electric, the fourth with nine points in place of eight as Nelson has it (L. S. Nelson,
Journal of Quality Technology 16, 1984). A chart by these rules gives a false alarm about every
hundred checks, and a check of many points one more often: see the point again before the bench is
taken apart.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from metrology.verdict import Verdict
from reports.statistics.rules import BEYOND, signals
from reports.statistics.shewhart import individuals
from reports.stored_run import StoredRun

RULES = (BEYOND, "two of three beyond 2 s", "four of five beyond 1 s", "nine on one side")
LEAST, BASELINE = 8, 20
"""So many values at least, and at most, are what later ones are compared with; an assumption."""
LEAST_SD_PCT = 0.01
"""No chart is narrower: less scatter than this is luck or rounding; an assumption."""
QUANTITY = "percentage error"

Key = tuple[int, str, str]
"""Position, serial number, name of the result."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a value should scatter about, in %.

    Attributes:
        centre_pct: the middle.
        sd_pct: standard deviation of a value.
    """

    centre_pct: float
    sd_pct: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What the chart of one point at one position says.

    Attributes:
        position: of the unit.
        name: of the result.
        value_pct: the newest value; None if there is none.
        expected: what it is compared with; None while the history is too short.
        broken: rules that the newest value completes; or why there is no value.
    """

    position: int
    name: str
    value_pct: float | None
    expected: Expected | None
    broken: tuple[str, ...]


def expected_of(history_pct: Sequence[float]) -> Expected | None:
    """From the first values of a history, in %; None while there are too few."""
    if len(history_pct) < LEAST:
        return None
    chart = individuals(history_pct[:BASELINE])
    return Expected(fmean(history_pct[:BASELINE]), max(chart.sd, LEAST_SD_PCT))


def broken_rules(
    values_pct: Sequence[float], expected: Expected, rules: Sequence[str] = RULES
) -> tuple[str, ...]:
    """The rules that the last of some values completes, in %."""
    last = len(values_pct) - 1
    found = signals(values_pct, expected.centre_pct, expected.sd_pct)
    return tuple(signal.rule for signal in found if signal.index == last and signal.rule in rules)


def check(
    history: Sequence[StoredRun],
    newest: StoredRun,
    reference: Mapping[str, Expected],
) -> tuple[Finding, ...]:
    """Compare the newest run of a reference unit with its history.

    Args:
        history: earlier runs of the same plan on the same station, in the order of time.
        newest: the run of today.
        reference: given values by name of the result; what is not there has its history.
    """
    earlier: dict[Key, list[float]] = {}
    for run in history:
        for key, value_pct in values_of(run).items():
            earlier.setdefault(key, []).append(value_pct)
    now = values_of(newest)
    units = {(unit.unit.position, unit.unit.serial) for unit in newest.units}
    keys = [*now, *(key for key in earlier if key not in now and key[:2] in units)]
    if not keys:
        return tuple(
            Finding(p, "accuracy", None, None, ("nothing was measured",)) for p, _ in units
        )
    return tuple(_finding(key, earlier.get(key, []), now.get(key), reference) for key in keys)


def values_of(run: StoredRun) -> dict[Key, float]:
    """The errors of a run that were measured, in %."""
    return {
        (unit.unit.position, unit.unit.serial, result.name): float(result.value)
        for unit in run.units
        for result in unit.results
        if result.quantity == QUANTITY
        and isinstance(result.value, int | float)
        and result.verdict is not Verdict.ERROR
        and math.isfinite(result.value)
    }


def _finding(
    key: Key,
    earlier_pct: Sequence[float],
    value_pct: float | None,
    reference: Mapping[str, Expected],
) -> Finding:
    position, _, name = key
    expected = reference.get(name) or expected_of(earlier_pct)
    if value_pct is None:
        return Finding(position, name, None, expected, ("it was not measured",))
    broken = () if expected is None else broken_rules([*earlier_pct, value_pct], expected)
    return Finding(position, name, value_pct, expected, broken)


def out_of_control(findings: Iterable[Finding]) -> tuple[str, ...]:
    """What is out of control, a line each; empty if everything is in control."""
    return tuple(
        f"position {f.position}, {f.name}{_value(f)}: {', '.join(f.broken)}"
        for f in findings
        if f.broken
    )


def _value(finding: Finding) -> str:
    if finding.value_pct is None:
        return ""
    text = f" {finding.value_pct:+.3f} %"
    known = finding.expected
    return text if known is None else f"{text} (about {known.centre_pct:+.3f} ± {known.sd_pct:.3f})"
