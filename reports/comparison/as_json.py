"""A comparison as JSON, for programs: the keys are stable."""

from collections.abc import Sequence
from dataclasses import asdict

from reports.comparison.comparing import Comparison
from reports.comparison.finding import Finding
from reports.comparison.status import Status
from reports.comparison.tables import assumptions
from reports.json_text import indented
from reports.records import JSON


def text(found: Comparison) -> str:
    """The comparison as indented JSON in plain ASCII, without a final newline."""
    return indented(
        {
            "first": found.first,
            "second": found.second,
            "stations": found.stations,
            "plans": found.plans,
            "status": found.status.value,
            "k": found.k,
            "alone": found.alone,
            "units": [
                {
                    "position": unit.position,
                    "model": unit.model,
                    "serials": unit.serials,
                    "firmwares": unit.firmwares,
                    "verdicts": unit.verdicts,
                    "same_copy": unit.same_copy,
                    "same_instruments": unit.same_instruments,
                    "assumed": assumptions(unit),
                    "findings": _findings(unit.findings),
                }
                for unit in found.units
            ],
        }
    )


def baseline_text(run: str, baseline_run: str, status: Status, findings: Sequence[Finding]) -> str:
    """A run against a baseline, as ``text``."""
    return indented(
        {
            "baseline": baseline_run,
            "run": run,
            "status": status.value,
            "findings": _findings(findings),
        }
    )


def _findings(findings: Sequence[Finding]) -> list[JSON]:
    return [asdict(finding) for finding in findings]
