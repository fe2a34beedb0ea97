"""Measured steps as this project records them: a test each, its result on disk before the next."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.peers.step import LIMIT_PCT, STEPS, error_pct
from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.store import RunStore


@pytest.fixture(scope="session")
def store() -> Iterator[RunStore]:
    with RunStore(Path("runs.sqlite")) as opened:
        opened.begin(RunInfo("r1", "eol", "", "station", "", "meterbench", None, ()))
        opened.add_unit("r1", UnitRecord(1, "pro380-mod", "22091001", "2.18"))
        yield opened
        opened.end("r1", RunOutcome(Verdict.PASS, 1.0, 1.0, "2026-03-01T10:00:00Z", ()))


@pytest.mark.parametrize("number", range(int(os.environ[STEPS])))
def test_step(number: int, store: RunStore) -> None:
    found_pct = error_pct(number)
    inside = abs(found_pct) <= LIMIT_PCT
    store.add(
        "r1",
        ResultRecord(
            position=1,
            name=f"accuracy/step-{number}",
            quantity="percentage error",
            value=found_pct,
            unit="%",
            expanded_uncertainty=0.034,
            k=2.0,
            lower_limit=-LIMIT_PCT,
            upper_limit=LIMIT_PCT,
            limit_set="EN 50470-3 class B",
            decision_rule="simple",
            verdict=Verdict.PASS if inside else Verdict.FAIL,
            reason="",
            conditions={"voltage_v": 230.0, "current_a": 5.0},
            evidence=(),
        ),
        float(number),
    )
    assert inside
