"""The results of a unit as the rows of a report."""

from collections.abc import Iterable, Sequence

from metrology.verdict import Verdict
from reports import figures
from reports.lab_report.limits_used import LimitUsed, number_of
from reports.lab_report.row import (
    group_of,
    point_of,
    risk_text,
    stated_number,
    statement_text,
    value_text,
)
from reports.records import JSON, ResultRecord

_SAID_BY_GROUP = {"accuracy", "influence", "composite"}


def groups(results: Iterable[ResultRecord], used: Sequence[LimitUsed]) -> list[JSON]:
    """Every group with its rows; what does not apply is left out here."""
    found: dict[str, list[ResultRecord]] = {}
    for result in results:
        if result.verdict is not Verdict.NOT_APPLICABLE:
            found.setdefault(group_of(result), []).append(result)
    return [
        {"title": title, "rows": [_row(result, used) for result in rows]}
        for title, rows in found.items()
    ]


def _row(result: ResultRecord, used: Sequence[LimitUsed]) -> list[JSON]:
    number = stated_number(result)
    return [
        _named(result),
        value_text(result),
        result.unit,
        "" if number is None else number.k,
        figures.limits(result),
        number_of(result, used),
        risk_text(result),
        _statement(result),
    ]


def _named(result: ResultRecord) -> str:
    """What a row is about: the point, and the quantity where the name does not say it."""
    point = point_of(result)
    said = result.name.split("/")[0] in _SAID_BY_GROUP or not result.quantity
    return point if said or result.quantity in point else f"{point}: {result.quantity}"


def _statement(result: ResultRecord) -> str:
    text = statement_text(result)
    bad = result.verdict in {Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR}
    return f"{text}: {result.reason}" if bad and result.reason else text


def not_applicable(results: Iterable[ResultRecord]) -> list[str]:
    """What does not apply to this meter or this bench, and why."""
    return [f"{r.name}: {r.reason}" for r in results if r.verdict is Verdict.NOT_APPLICABLE]


def short_rows(results: Iterable[ResultRecord]) -> list[JSON]:
    """Rows for a short certificate: of each group what is nearest to its limit, and no pass."""
    wanted = {Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR}
    nearest: dict[str, ResultRecord] = {}
    for result in results:
        margin = figures.margin_pct(result)
        best = nearest.get(group_of(result))
        worst = figures.margin_pct(best) if best else None
        if margin is not None and (worst is None or margin < worst):
            nearest[group_of(result)] = result
    shown = {id(result) for result in nearest.values()}
    return [
        [r.name, value_text(r), r.unit, figures.limits(r), _statement(r)]
        for r in results
        if r.verdict in wanted or id(r) in shown
    ]
