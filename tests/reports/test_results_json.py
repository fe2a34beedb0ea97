import json
import math
from dataclasses import replace

import pytest

from metrology.verdict import Verdict
from reports import results_json
from reports.records import JSON, ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.stored_run import NOT_ENDED, StoredRun, StoredUnit
from tests.reports import recordings

RESULT = replace(recordings.RESULT, conditions={"voltage_v": 230.0, "phases": ["l1", "l2"]})
INFO = RunInfo("r1", "eol", "ab" * 32, "virtual bench", "2026-03-01T10:00:00Z", "x 1", 1, ())
OUTCOME = RunOutcome(Verdict.PASS, 3725.5, 12.25, "2026-03-01T10:01:00Z", ())


def run_with(*results: ResultRecord, outcome: RunOutcome | None = OUTCOME) -> StoredRun:
    names = tuple(result.name for result in results)
    unit = StoredUnit(
        UnitRecord(1, "pro380-mod", "22091001", "2.18"), results, names, outcome is not None
    )
    return StoredRun(INFO, (unit,), (), outcome)


def refuse(constant: str) -> JSON:
    raise AssertionError(f"{constant} is no JSON")


def test_the_document_has_exactly_these_keys_and_values() -> None:
    assert json.loads(results_json.text(run_with(RESULT))) == {
        "run": "r1",
        "plan": "eol",
        "station": "virtual bench",
        "verdict": "PASS",
        "bench_time_s": 3725.5,
        "wall_time_s": 12.25,
        "chain_head": "",
        "faults": [],
        "healed": [],
        "resumed": [],
        "units": [
            {
                "position": 1,
                "meter": "pro380-mod",
                "serial": "22091001",
                "firmware": "2.18",
                "verdict": "PASS",
                "missing": [],
                "results": [
                    {
                        "name": "accuracy/iref-pf1",
                        "quantity": "percentage error",
                        "value": 0.123,
                        "unit": "%",
                        "expanded_uncertainty": 0.034,
                        "k": 2.0,
                        "lower_limit": -1.0,
                        "upper_limit": 1.0,
                        "limit_set": "EN 50470-3 class B",
                        "decision_rule": "simple acceptance",
                        "verdict": "PASS",
                        "reason": "inside of the limits",
                        "conditions": {"voltage_v": 230.0, "phases": ["l1", "l2"]},
                        "evidence": ["wire.jsonl#1-4"],
                    }
                ],
            }
        ],
    }


def test_what_is_open_is_null() -> None:
    bare = replace(RESULT, value=None, expanded_uncertainty=None, k=None, lower_limit=None)
    document = json.loads(results_json.text(run_with(bare)))
    result = document["units"][0]["results"][0]
    keys = ("value", "expanded_uncertainty", "k", "lower_limit")
    assert [result[key] for key in keys] == [None] * 4


def test_a_run_that_did_not_end_has_no_times_and_says_why() -> None:
    document = json.loads(results_json.text(run_with(RESULT, outcome=None)))
    assert document["verdict"] == "ERROR"
    assert document["units"][0]["verdict"] == "INCONCLUSIVE"
    assert (document["bench_time_s"], document["wall_time_s"]) == (None, None)
    assert document["faults"] == [NOT_ENDED]


def test_what_was_planned_and_not_recorded_is_named() -> None:
    unit = StoredUnit(UnitRecord(1, "m", "", ""), (RESULT,), (RESULT.name, "a/2"), run_ended=True)
    document = json.loads(results_json.text(StoredRun(INFO, (unit,), (), OUTCOME)))
    assert document["units"][0]["missing"] == ["a/2"]
    assert document["verdict"] == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("number", "text"), [(math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")]
)
def test_numbers_that_are_not_finite_are_texts(number: float, text: str) -> None:
    odd = replace(
        RESULT, value=number, verdict=Verdict.FAIL, conditions={"a": [number, {"b": number}]}
    )
    document = json.loads(results_json.text(run_with(odd)), parse_constant=refuse)
    result = document["units"][0]["results"][0]
    assert result["value"] == text
    assert result["conditions"] == {"a": [text, {"b": text}]}


def test_any_text_is_plain_ascii_on_its_line_and_comes_back() -> None:
    hostile = 'one\ntwo\x00\x1b[2J "quoted" ❤️‍🔥 漢字' + "x" * 10_000
    text = results_json.text(run_with(replace(RESULT, name=hostile, reason=hostile)))
    assert text.isascii()
    assert all(line.isprintable() for line in text.split("\n"))
    result = json.loads(text)["units"][0]["results"][0]
    assert result["name"] == result["reason"] == hostile


def test_half_a_character_is_written_out() -> None:
    text = results_json.text(run_with(replace(RESULT, reason="half \udc80")))
    assert json.loads(text)["units"][0]["results"][0]["reason"] == "half \\udc80"
