"""A run as JSON, for programs: the keys are stable."""

from dataclasses import asdict

from reports.json_text import indented
from reports.records import JSON, ResultRecord
from reports.resumption import gaps_of
from reports.stored_run import StoredRun, StoredUnit


def of_run(run: StoredRun) -> dict[str, JSON]:
    """The run with its units and results.

    Only a run whose raw data retention took away has the key ``removed``.

    Times are None if the run did not end. A value that is not finite is left as it is here, and
    is a text in ``text``.
    """
    return {
        "run": run.info.run,
        "plan": run.info.plan,
        "station": run.info.station,
        "verdict": run.verdict.value,
        "bench_time_s": None if run.outcome is None else run.outcome.bench_time_s,
        "wall_time_s": None if run.outcome is None else run.outcome.wall_time_s,
        "chain_head": run.chain_head,
        "faults": run.faults,
        "healed": [fault.fields for fault in run.healed],
        "resumed": [asdict(gap) for gap in gaps_of(run)],
        "units": [of_unit(unit) for unit in run.units],
    } | ({"removed": [asdict(one) for one in run.removed]} if run.removed else {})


def text(run: StoredRun) -> str:
    """The run as indented JSON in plain ASCII, without a final newline.

    Numbers that are not finite are the texts ``nan``, ``inf`` and ``-inf``.
    """
    return indented(of_run(run))


def of_unit(unit: StoredUnit) -> dict[str, JSON]:
    """One unit with its results."""
    return {
        "position": unit.unit.position,
        "meter": unit.unit.meter,
        "serial": unit.unit.serial,
        "firmware": unit.unit.firmware,
        "verdict": unit.verdict.value,
        "missing": unit.missing,
        "results": [of_result(result) for result in unit.results],
    }


def of_result(result: ResultRecord) -> dict[str, JSON]:
    """One result."""
    return {
        "name": result.name,
        "quantity": result.quantity,
        "value": result.value,
        "unit": result.unit,
        "expanded_uncertainty": result.expanded_uncertainty,
        "k": result.k,
        "lower_limit": result.lower_limit,
        "upper_limit": result.upper_limit,
        "limit_set": result.limit_set,
        "decision_rule": result.decision_rule,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "conditions": dict(result.conditions),
        "evidence": result.evidence,
    }
