"""Whatever breaks a run: the output is off, and nothing untrue is said of a unit.

``CHAOS`` says how many runs are broken (``make chaos``); the way and the moment of each are drawn
from its number, which is in the name of its test.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.suites.bench_runs import require_reported
from tests.suites.chaos import FAULTS, Broken, Outcome, run_broken

RUNS = int(os.environ.get("CHAOS", "50"))
MET_BEFORE = (114, 182, 451, 542)
"""What once went wrong: the supply or the bus went between two units, and the second got a FAIL;
a counter gone as soon as the output was on was missed too late.
"""
OFF_WITHIN_S = 1.0
OFF_WITHIN_BENCH_S = 3.0
JUDGED = ("PASS", "FAIL")
Verdicts = Mapping[tuple[int, str], str]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    outcome = run_broken(None, tmp_path_factory.mktemp("undisturbed"))
    assert outcome.kept is not None
    assert [u["verdict"] for u in outcome.kept["units"]] == ["PASS", "FAIL"]
    return outcome.kept


def verdicts(kept: dict[str, Any]) -> Verdicts:
    return {
        (unit["position"], result["name"]): result["verdict"]
        for unit in kept["units"]
        for result in unit["results"]
        if result["verdict"] in JUDGED
    }


@pytest.mark.parametrize("number", sorted({*range(RUNS), *MET_BEFORE}))
def test_a_broken_run_is_safe_and_says_nothing_untrue(
    number: int, undisturbed: dict[str, Any], tmp_path: Path, record_property: Any
) -> None:
    broken = Broken.drawn(number)
    outcome = run_broken(broken, tmp_path)
    record_property("broken", str(broken))
    record_property("off_after_s", outcome.off_after_s)
    record_property("on_after_fault_s", outcome.on_after_fault_s)
    require_off(broken, outcome)
    if outcome.kept is None:
        assert not outcome.energised
        assert outcome.code != 0
        return
    require_reported(outcome.log, outcome.kept)
    require_nothing_untrue(outcome.kept, undisturbed)


def require_off(broken: Broken, outcome: Outcome) -> None:
    assert outcome.off_after_s < OFF_WITHIN_S
    met = outcome.kept is not None and outcome.kept["verdict"] == "ERROR"
    # A fault that no question met before the end of the run is none that could be noticed.
    if broken.way in FAULTS and met:
        assert outcome.on_after_fault_s < OFF_WITHIN_BENCH_S


def require_nothing_untrue(kept: dict[str, Any], undisturbed: dict[str, Any]) -> None:
    true, said = verdicts(undisturbed), verdicts(kept)
    assert {key: verdict for key, verdict in said.items() if true.get(key) != verdict} == {}
    if kept["verdict"] == undisturbed["verdict"]:
        # It came too late to disturb.
        assert said == true
        return
    assert kept["verdict"] == "ERROR"
    assert kept["faults"]
    for unit, other in zip(kept["units"], undisturbed["units"], strict=True):
        assert unit["verdict"] not in JUDGED or unit["verdict"] == other["verdict"]
        # What was not measured has not passed.
        assert unit["verdict"] != "PASS" or names(unit) == names(other)


def names(unit: dict[str, Any]) -> list[str]:
    return [result["name"] for result in unit["results"]]
