import pytest

from metrology.verdict import Verdict
from reports.not_passed import of_units
from reports.plain_text import width_of
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.rows import Style
from reports.stored_run import StoredRun, StoredUnit
from reports.table import render

TITLE = "not passed, first cause first"


def result(name: str, verdict: Verdict = Verdict.PASS, reason: str = "") -> ResultRecord:
    return ResultRecord(
        1, name, "percentage error", 0.5, "%", None, None, -1.0, 1.0, "class B", "simple",
        verdict, reason, {}, (),
    )  # fmt: skip


def unit(position: int, *results: ResultRecord, planned: tuple[str, ...] = ()) -> StoredUnit:
    who = UnitRecord(position, "pro380-mod", f"2209100{position}", "")
    return StoredUnit(who, results, planned, run_ended=True)


GOOD = unit(1, result("accuracy/a"), result("accuracy/b", Verdict.CHARACTERISED, "open"))


def test_where_all_passed_nothing_is_listed() -> None:
    assert of_units([GOOD], Style()) == []


def test_unit_name_and_reason_are_listed_in_the_order_recorded() -> None:
    bad = unit(
        2,
        result("registers/l1", Verdict.INCONCLUSIVE, "between the limits"),
        result("accuracy/a"),
        result("accuracy/b", Verdict.FAIL, "1.5 is outside"),
    )
    assert of_units([GOOD, bad], Style()) == [
        TITLE,
        "  position 2  pro380-mod  22091002",
        "    INCONCLUSIVE  registers/l1: between the limits",
        "    FAIL  accuracy/b: 1.5 is outside",
    ]


def test_neighbours_with_the_same_reason_are_one_entry() -> None:
    stopped = [
        result(f"pulses/{index}", Verdict.ERROR, "the bench had stopped") for index in range(122)
    ]
    bad = unit(1, result("accuracy/a", Verdict.ERROR, "the source has tripped"), *stopped)
    assert of_units([bad], Style())[2:] == [
        "    ERROR  accuracy/a: the source has tripped",
        "    ERROR  pulses/0 and 121 more: the bench had stopped",
    ]


def test_a_reason_that_does_not_fit_beside_its_name_stands_below_it() -> None:
    bad = unit(1, result("registers/" + "n" * 50, Verdict.FAIL, "word " * 12))
    head, *reason = of_units([bad], Style(width=80))[2:]
    assert head == "    FAIL  registers/" + "n" * 50 + ":"
    assert reason == ["          " + "word " * 11 + "word"]


def test_after_twenty_causes_the_rest_is_counted() -> None:
    bad = unit(1, *(result(f"a/{index}", Verdict.FAIL, f"{index}") for index in range(25)))
    lines = of_units([bad], Style())
    assert lines[-2:] == ["    FAIL  a/19: 19", "    and 5 results more in the rows above"]


def test_what_was_planned_and_not_recorded_is_named() -> None:
    bad = unit(1, result("accuracy/a"), planned=("accuracy/a", "registers/l1", "registers/l2"))
    assert of_units([bad], Style())[2:] == [
        "    INCONCLUSIVE  not recorded, 2 of 3: registers/l1, registers/l2"
    ]


@pytest.mark.parametrize("width", [80, 100])
def test_any_text_stays_within_the_width(width: int) -> None:
    for text in ("x" * 10_000, "漢字" * 500, "one\ntwo", ""):
        bad = unit(1, result(f"a/{text}", Verdict.FAIL, text), planned=(text + "!",))
        lines = of_units([bad], Style(width=width))
        assert max(map(width_of, lines)) <= width
        assert all(line.isprintable() for line in lines)
        assert len(lines) < 12


def test_the_list_stands_right_above_the_verdicts_of_the_table() -> None:
    info = RunInfo("r1", "eol", "ab" * 32, "virtual bench", "2026-03-01T10:00:00Z", "x", 1, ())
    outcome = RunOutcome(Verdict.FAIL, 10.0, 1.0, "2026-03-01T10:01:00Z", ())
    bad = unit(2, result("accuracy/b", Verdict.FAIL, "1.5 is outside"))
    table = render(StoredRun(info, (GOOD, bad), (), outcome), Style(verbose=False))
    assert table.splitlines()[-8:] == [
        "",
        TITLE,
        "  position 2  pro380-mod  22091002",
        "    FAIL  accuracy/b: 1.5 is outside",
        "",
        "position 1  PASS  pro380-mod  22091001  1 PASS, 1 CHARACTERISED",
        "position 2  FAIL  pro380-mod  22091002  1 FAIL",
        "verdict     FAIL",
    ]
