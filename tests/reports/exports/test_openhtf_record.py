"""A record of ours has the fields of those that OpenHTF writes, and values of the same kinds."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reports.exports import openhtf
from reports.json_text import indented
from tests.reports.exports.exported import RUN

PYTHON = Path(__file__).resolve().parents[3] / ".venv-peers" / "bin" / "python"
"""Made by ``make peers``: OpenHTF wants other versions of what we use."""
NUMBER, TEXT, FLAG, NONE = "number", "text", "flag", "none"
RECORD = {
    "dut_id": {TEXT, NONE},
    "start_time_millis": {NUMBER},
    "end_time_millis": {NUMBER, NONE},
    "outcome": {TEXT},
    "outcome_details": {"list"},
    "marginal": {FLAG, NONE},
    "metadata": {"dict"},
    "phases": {"list"},
    "subtests": {"list"},
    "branches": {"list"},
    "diagnosers": {"list"},
    "diagnoses": {"list"},
    "log_records": {"list"},
    "station_id": {TEXT},
    "code_info": {"dict"},
}
"""Fields of ``TestRecord.as_base_types()`` of OpenHTF 1.6, with the kinds that each may have."""
PHASE = {
    "measurements": {"dict"},
    "options": {"dict"},
    "diagnosers": {"list"},
    "subtest_name": {TEXT, NONE},
    "start_time_millis": {NUMBER},
    "end_time_millis": {NUMBER, NONE},
    "attachments": {"dict"},
    "diagnosis_results": {"list"},
    "failure_diagnosis_results": {"list"},
    "result": {"dict"},
    "outcome": {TEXT},
    "marginal": {FLAG, NONE},
    "descriptor_id": {NUMBER},
    "name": {TEXT},
    "codeinfo": {"dict"},
}
MEASUREMENT = {
    "name": {TEXT},
    "outcome": {TEXT},
    "validators": {"list"},
    "units": {"dict"},
    "docstring": {TEXT},
    "measured_value": {NUMBER, TEXT},
}
ALWAYS = {"name", "outcome"}
PEER = """
import json, sys
import openhtf as htf
from openhtf.core import measurements, test_record
from openhtf.output.callbacks import json_factory
from openhtf.util import units

@htf.measures(htf.Measurement("a").in_range(-1.0, 1.0).with_units(units.Unit("V")).doc("x"),
              htf.Measurement("b").in_range(minimum=2.0), htf.Measurement("c"))
def accuracy(test):
    test.measurements.a, test.measurements.b, test.measurements.c = 0.5, 1.0, "text"

test = htf.Test(accuracy)
test.add_output_callbacks(json_factory.OutputToJSON(sys.argv[1]))
test.execute(test_start=lambda: "serial")
ours = json.load(open(sys.argv[2]))
test_record.Outcome(ours["outcome"])
for detail in ours["outcome_details"]:
    test_record.OutcomeDetails(**detail)
for phase in ours["phases"]:
    test_record.PhaseOutcome(phase["outcome"])
    for measurement in phase["measurements"].values():
        measurements.Outcome(measurement["outcome"])
        if "units" in measurement:
            units.UnitDescriptor(**measurement["units"])
"""


def kind(value: object) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int | float):
        return NUMBER
    return TEXT if isinstance(value, str) else type(value).__name__


def require_fields(found: dict[str, Any], fields: dict[str, set[str]], always: set[str]) -> None:
    assert always <= found.keys() <= fields.keys()
    for name, value in found.items():
        assert kind(value) in fields[name], name


def require_form(record: dict[str, Any]) -> None:
    extra = {"checkpoints"}  # written by some versions of OpenHTF
    require_fields({n: v for n, v in record.items() if n not in extra}, RECORD, set(RECORD))
    for phase in record["phases"]:
        require_fields(phase, PHASE, set(PHASE))
        for measurement in phase["measurements"].values():
            require_fields(measurement, MEASUREMENT, ALWAYS)
            require_units(measurement)
    for detail in record["outcome_details"]:
        assert detail.keys() == {"code", "description"}


def require_units(measurement: dict[str, Any]) -> None:
    if "units" in measurement:
        assert measurement["units"].keys() == {"name", "code", "suffix"}
    assert all(isinstance(text, str) for text in measurement.get("validators", ()))


@pytest.mark.parametrize("unit", RUN.units, ids=["hostile", "every verdict"])
def test_a_record_has_the_fields_of_openhtf(unit: Any) -> None:
    record = json.loads(openhtf.document(RUN, unit))
    require_form(record)
    assert record["end_time_millis"] - record["start_time_millis"] == 60_000


def test_verdicts_that_openhtf_does_not_have_neither_pass_nor_fail() -> None:
    record = json.loads(openhtf.document(RUN, RUN.units[1]))
    told = {n: m["outcome"] for phase in record["phases"] for n, m in phase["measurements"].items()}
    assert told == {
        "a/none": "SKIPPED",
        "a/same": "PASS",
        "a/same (2)": "PASS",
        "b/doubt": "UNSET",
        "b/broken": "UNSET",
    }
    assert [phase["outcome"] for phase in record["phases"]] == ["PASS", "ERROR"]
    assert record["outcome"] == "ERROR"
    codes = [detail["code"] for detail in record["outcome_details"]]
    assert codes == ["INCONCLUSIVE", "ERROR", "MISSING", "BENCH"]


@pytest.mark.long
@pytest.mark.skipif(not PYTHON.exists(), reason="OpenHTF is not installed: make peers")
def test_openhtf_writes_the_same_fields_and_knows_every_word_of_ours(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs.json", tmp_path / "ours.json"
    program = tmp_path / "program.py"
    program.write_text(PEER, encoding="ascii")
    for unit in RUN.units:
        ours.write_text(indented(openhtf.record(RUN, unit)), encoding="ascii")
        command = [str(PYTHON), str(program), str(theirs), str(ours)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    record = json.loads(theirs.read_text(encoding="utf-8"))
    require_form(record)
    mine = json.loads(ours.read_text(encoding="ascii"))
    (accuracy,) = [p for p in record["phases"] if p["name"] == "accuracy"]
    assert accuracy["options"].keys() == mine["phases"][0]["options"].keys()
    assert accuracy["measurements"]["a"]["validators"] == ["-1.0 <= x <= 1.0"]
    assert accuracy["measurements"]["b"]["validators"] == ["2.0 <= x"]
    assert record["code_info"].keys() == mine["code_info"].keys()
