"""Which units of a campaign are run again alone, and what is kept of their first run."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from bench.campaign import running
from bench.campaign.again import in_company, others_named
from bench.campaign.outcomes import Outcome
from bench.campaign.running import Setting, run_all
from bench.campaign.trials import Trial
from metrology.verdict import Verdict
from reports.records import UnitRecord
from reports.stored_run import StoredRun, StoredUnit
from tests.reports.recordings import INFO, OUTCOME, RESULT
from tests.reports.test_not_passed import result

OWN = "position 3 cannot be judged: a bad contact on the pulse line"
CROSSED = (
    "position 3 cannot be judged: its LED goes with the S0 output of position 4, and not with its "
    "own: pulse lines of positions 3 and 4 are exchanged"
)
WAITED = "it had not been asked for 2.1 s: others were"
TRIALS = [Trial(name, name, None, (name,)) for name in ("two", "three", "four")]


def unit(position: int, verdict: Verdict, reason: str = "") -> StoredUnit:
    who = UnitRecord(position, "pro380-mod", f"2209100{position}", "")
    return StoredUnit(who, (result(RESULT.name, verdict, reason),), (), run_ended=True)


def run_of(
    third: Verdict, reason: str = "", first: Verdict = Verdict.PASS, faults: tuple[str, ...] = ()
) -> StoredRun:
    others = [unit(p, Verdict.FAIL) for p in (2, 4)]
    units = (unit(1, first), others[0], unit(3, third, reason), others[1])
    return StoredRun(INFO, units, faults, OUTCOME)


@pytest.mark.parametrize(
    ("reason", "others"),
    [
        (OWN, set()),
        (CROSSED, {4}),
        ("position 3 has pulses of S0 and none of its LED, position 1 the other way round", {1}),
        ("error 0.98 % is between the limits", set()),
    ],
)
def test_a_reason_names_the_positions_that_it_is_about(reason: str, others: set[int]) -> None:
    assert others_named(reason, 3) == others


@pytest.mark.parametrize(
    ("run", "again"),
    [
        (run_of(Verdict.PASS), []),
        (run_of(Verdict.INCONCLUSIVE, OWN), []),
        (run_of(Verdict.INCONCLUSIVE, CROSSED), [3]),
        (run_of(Verdict.FAIL, CROSSED), []),
        (run_of(Verdict.CHARACTERISED, WAITED), [3]),
        (run_of(Verdict.CHARACTERISED, "no manual says what is right"), []),
        (run_of(Verdict.PASS, first=Verdict.FAIL), [2, 3, 4]),
        (run_of(Verdict.PASS, faults=("the source tripped",)), [2, 3, 4]),
        (run_of(Verdict.PASS, faults=("unit 4 (pro380-mod): code not restored",)), [4]),
        (run_of(Verdict.PASS, faults=("unit 1 (pro380-mod): code not restored",)), [2, 3, 4]),
    ],
)
def test_only_what_another_unit_may_have_done_is_run_again(
    run: StoredRun, again: list[int]
) -> None:
    assert [p for p in (2, 3, 4) if in_company(run, p, 1)] == again


def ended(
    monkeypatch: pytest.MonkeyPatch, folder: Path, first: StoredRun | str
) -> dict[str, Outcome]:
    """What became of three trials whose first run came to this, and each of which passes alone."""
    alone = StoredRun(INFO, (unit(1, Verdict.PASS), unit(2, Verdict.PASS)), (), OUTCOME)
    found: dict[str, Outcome] = {}
    monkeypatch.setattr(running, "_python", lambda: nullcontext("python"))
    monkeypatch.setattr(running, "_run", lambda some, *_: first if len(some) > 1 else alone)
    setting = Setting(Path("plan"), Path("station"), "pro380-mod", folder, 4, 1)
    run_all(TRIALS, setting, 1, lambda some: found.update({o.key: o for o in some}))
    return found


def test_the_first_verdict_is_kept_beside_the_second_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = ended(monkeypatch, tmp_path, run_of(Verdict.INCONCLUSIVE, CROSSED))
    assert {key: (o.first_verdict, o.verdict) for key, o in found.items()} == {
        "two": ("", "FAIL"),
        "three": ("INCONCLUSIVE", "PASS"),
        "four": ("", "FAIL"),
    }
    assert found["three"].verdict_at_first == "INCONCLUSIVE"
    assert found["two"].verdict_at_first == "FAIL"


def test_a_run_that_was_refused_gave_no_verdict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found = ended(monkeypatch, tmp_path, "the virtual bench refuses defect three")
    assert {(o.first_verdict, o.verdict) for o in found.values()} == {("", "PASS")}


def test_runs_are_kept_in_memory_only_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    memory, folder = tmp_path / "memory", tmp_path / "folder"
    memory.mkdir()
    monkeypatch.setattr(running, "MEMORY", memory)
    monkeypatch.setattr(running, "MEMORY_BYTES", 1)
    assert running._fast(folder) == memory
    monkeypatch.setattr(running, "MEMORY_BYTES", 10**18)
    assert running._fast(folder) == folder
    monkeypatch.setattr(running, "MEMORY", tmp_path / "missing")
    monkeypatch.setattr(running, "MEMORY_BYTES", 1)
    assert running._fast(folder) == folder
