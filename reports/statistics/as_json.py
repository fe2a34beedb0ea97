"""The statistics as JSON, for programs: the keys are stable."""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from reports.json_text import indented
from reports.records import JSON
from reports.statistics.capability import Capability
from reports.statistics.gage_rr import GageRR
from reports.statistics.shewhart import Chart
from reports.statistics.summary import Group, Summary
from reports.statistics.yields import Share

if TYPE_CHECKING:
    from reports.statistics.points import Point


def text(summary: Summary) -> str:
    """The summary as indented JSON in plain ASCII, without a final newline."""
    return indented(
        {
            "runs": summary.runs,
            "first_utc": summary.first,
            "last_utc": summary.last,
            "confidence": summary.confidence,
            "yields": [_group(group) for group in summary.groups],
            "causes": [asdict(cause) for cause in summary.causes],
            "points": [_point(point) for point in summary.points],
            "drifts": [{**asdict(drift), "drifts": drift.drifts} for drift in summary.drifts],
        }
    )


def gage_rr(found: GageRR) -> dict[str, JSON]:
    """A gage study; shares of the total variation are from 0 to 1."""
    deviations = ("ev", "av", "interaction", "grr", "pv")
    return {
        **{field.name: getattr(found, field.name) for field in fields(found)},
        "shares": {name: found.share(getattr(found, name)) for name in deviations},
    }


def _group(group: Group) -> dict[str, JSON]:
    found = group.found
    return {
        "by": group.by,
        "name": group.name,
        "runs": found.runs,
        "bench_failed": found.bench_faults,
        "first_pass": _share(found.first_pass),
        "final": _share(found.final),
        "rolled": found.rolled,
        "steps": {step: _share(share) for step, share in found.steps.items()},
    }


def _share(share: Share | None) -> JSON:
    if share is None:
        return None
    return {**asdict(share), "value": share.value}


def _point(point: "Point") -> dict[str, JSON]:
    return {
        **asdict(point.key),
        "values": point.values,
        "capability": _capability(point.capability),
        "chart": _chart(point.chart),
        "subgroups": _chart(point.subgroups),
    }


def _capability(found: Capability | None) -> JSON:
    return None if found is None else asdict(found)


def _chart(chart: Chart | None) -> JSON:
    return None if chart is None else asdict(chart)
