"""A unit of a run as OpenHTF writes its test records with ``output.callbacks.json_factory``.

The fields are those of ``TestRecord``, ``PhaseRecord`` and ``Measurement`` of OpenHTF 1.6 in the
form that its JSON output gives them. A suite is a phase, a result a measurement of its own name.
What OpenHTF has no word for:

* INCONCLUSIVE and ERROR of a result: its outcome is UNSET, so that it neither passes nor fails;
* INCONCLUSIVE of a unit: the outcome is ERROR, and ``outcome_details`` says which;
* times of phases: not recorded by result, so each phase has the times of the run;
* coverage factor, uncertainty, decision rule, conditions: under ``metadata.meterbench``, where
  the whole unit stands as ``results --json`` has it.

A unit of measure has its text and no UNECE code.
"""

from datetime import UTC, datetime
from itertools import groupby

from metrology.verdict import Verdict
from reports import results_json
from reports.json_text import indented
from reports.records import JSON, ResultRecord
from reports.stored_run import StoredRun, StoredUnit

_UNITS = {
    Verdict.PASS: "PASS",
    Verdict.FAIL: "FAIL",
    Verdict.INCONCLUSIVE: "ERROR",
    Verdict.ERROR: "ERROR",
}
_RESULTS = {
    Verdict.PASS: "PASS",
    Verdict.CHARACTERISED: "PASS",
    Verdict.FAIL: "FAIL",
    Verdict.NOT_APPLICABLE: "SKIPPED",
    Verdict.INCONCLUSIVE: "UNSET",
    Verdict.ERROR: "UNSET",
}
_NO_CODE: dict[str, JSON] = {"name": "", "docstring": None, "sourcecode": ""}
_OPTIONS: dict[str, JSON] = {
    "name": None,
    "timeout_s": None,
    "run_if": None,
    "requires_state": False,
    "force_repeat": False,
    "repeat_on_measurement_fail": False,
    "repeat_on_timeout": False,
    "repeat_limit": None,
    "run_under_pdb": False,
    "phase_name_case": "KEEP",
    "stop_on_measurement_fail": False,
}


def document(run: StoredRun, unit: StoredUnit) -> bytes:
    """The record as JSON in plain ASCII; the same for the same run."""
    return (indented(record(run, unit)) + "\n").encode("ascii")


def record(run: StoredRun, unit: StoredUnit) -> dict[str, JSON]:
    """The record of one unit."""
    start, end = _times(run)
    return {
        "dut_id": unit.unit.serial or None,
        "start_time_millis": start,
        "end_time_millis": end,
        "outcome": "ABORTED" if run.outcome is None else _UNITS.get(unit.verdict, "ERROR"),
        "outcome_details": _details(run, unit),
        "marginal": None,
        "metadata": {
            "test_name": run.info.plan,
            "config": {},
            "meterbench": {
                **{key: cell for key, cell in results_json.of_run(run).items() if key != "units"},
                "unit": results_json.of_unit(unit),
            },
        },
        "phases": _phases(unit, start, end),
        "subtests": [],
        "branches": [],
        "diagnosers": [],
        "diagnoses": [],
        "log_records": [],
        "station_id": run.info.station,
        "code_info": _NO_CODE,
    }


def _times(run: StoredRun) -> tuple[int, int | None]:
    end = None if run.outcome is None else _millis(run.outcome.finished_utc)
    return _millis(run.info.started_utc), end


def _millis(utc: str) -> int:
    moment = datetime.fromisoformat(utc)
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(known.timestamp() * 1000)


def _details(run: StoredRun, unit: StoredUnit) -> list[JSON]:
    causes = [(r.verdict.value, f"{r.name}: {r.reason}") for r in unit.results if _stands(r)]
    causes += [("MISSING", f"{name}: planned and never recorded") for name in unit.missing]
    causes += [("BENCH", fault) for fault in run.faults]
    return [{"code": code, "description": words} for code, words in causes]


def _stands(result: ResultRecord) -> bool:
    return result.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR)


def _phases(unit: StoredUnit, start: int, end: int | None) -> list[JSON]:
    suites = groupby(unit.results, key=lambda result: result.name.partition("/")[0])
    return [
        _phase(number, suite, list(results), start, end)
        for number, (suite, results) in enumerate(suites)
    ]


def _phase(
    number: int, suite: str, results: list[ResultRecord], start: int, end: int | None
) -> dict[str, JSON]:
    verdicts = {result.verdict for result in results}
    outcome = "FAIL" if Verdict.FAIL in verdicts else "PASS"
    if outcome == "PASS" and verdicts & {Verdict.ERROR, Verdict.INCONCLUSIVE}:
        outcome = "ERROR"
    if verdicts == {Verdict.NOT_APPLICABLE}:
        outcome = "SKIP"
    return {
        "measurements": _measurements(results),
        "options": _OPTIONS,
        "diagnosers": [],
        "subtest_name": None,
        "start_time_millis": start,
        "end_time_millis": end,
        "attachments": {},
        "diagnosis_results": [],
        "failure_diagnosis_results": [],
        "result": {"phase_result": "SKIP" if outcome == "SKIP" else "CONTINUE"},
        "outcome": outcome,
        "marginal": None,
        "descriptor_id": number,
        "name": suite,
        "codeinfo": _NO_CODE,
    }


def _measurements(results: list[ResultRecord]) -> dict[str, JSON]:
    """By name; a second result of the same name gets a number behind it."""
    found: dict[str, JSON] = {}
    for result in results:
        name, number = result.name, 2
        while name in found:
            name, number = f"{result.name} ({number})", number + 1
        found[name] = _measurement(name, result)
    return found


def _measurement(name: str, result: ResultRecord) -> dict[str, JSON]:
    made: dict[str, JSON] = {"name": name, "outcome": _RESULTS[result.verdict]}
    if limits := _validator(result):
        made["validators"] = [limits]
    if result.unit:
        made["units"] = {"name": result.unit, "code": None, "suffix": result.unit}
    words = "; ".join(filter(None, (result.quantity, result.limit_set, result.reason)))
    if words:
        made["docstring"] = words
    if result.value is not None:
        made["measured_value"] = result.value
    return made


def _validator(result: ResultRecord) -> str:
    lower = "" if result.lower_limit is None else f"{result.lower_limit!r} <= "
    upper = "" if result.upper_limit is None else f" <= {result.upper_limit!r}"
    return f"{lower}x{upper}" if lower or upper else ""
