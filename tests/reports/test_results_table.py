import io
import math
from dataclasses import replace

import pytest

from metrology.verdict import Verdict
from reports import colour
from reports.plain_text import width_of
from reports.progress import progress_line
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.rows import Style
from reports.stored_run import NOT_ENDED, StoredRun, StoredUnit
from reports.table import render

RESULT = ResultRecord(
    position=1,
    name="accuracy/iref-pf1",
    quantity="percentage error",
    value=0.12345,
    unit="%",
    expanded_uncertainty=0.0345,
    k=2.0,
    lower_limit=-1.0,
    upper_limit=1.0,
    limit_set="EN 50470-3 class B",
    decision_rule="simple acceptance",
    verdict=Verdict.PASS,
    reason="inside of the limits",
    conditions={},
    evidence=("wire.jsonl#120-180",),
)
FAILED = replace(
    RESULT, name="accuracy/imax-pf1", value=1.5, verdict=Verdict.FAIL, reason="1.5 % is outside"
)
LENGTH = replace(
    RESULT,
    name="pulses/s0-1000/width-5kW",
    value=31.2,
    unit="ms",
    expanded_uncertainty=None,
    k=None,
    lower_limit=30.0,
    upper_limit=None,
)
INFO = RunInfo("r1", "eol", "ab" * 32, "virtual bench", "2026-03-01T10:00:00Z", "x 1", 1, ())
OUTCOME = RunOutcome(Verdict.PASS, 3725.0, 12.25, "2026-03-01T10:01:00Z", ())


def run_with(
    *results: ResultRecord, planned: tuple[str, ...] = (), outcome: RunOutcome | None = OUTCOME
) -> StoredRun:
    names = (*(result.name for result in results), *planned)
    who = UnitRecord(1, "pro380-mod", "22091001", "2.18")
    return StoredRun(INFO, (StoredUnit(who, results, names, outcome is not None),), (), outcome)


def many(count: int) -> list[ResultRecord]:
    return [
        replace(RESULT, name=f"accuracy/point-{index}", value=index / 1000)
        for index in range(count)
    ]


def row_of(table: str, name: str) -> list[str]:
    (line,) = (line for line in table.splitlines() if f" {name} " in line)
    return line.split()


def test_a_row_has_verdict_name_value_unit_and_limits() -> None:
    table = render(run_with(RESULT, FAILED, LENGTH))
    assert row_of(table, "accuracy/iref-pf1") == [
        "PASS", "accuracy/iref-pf1", "0.123", "±", "0.034", "%", "±1",
    ]  # fmt: skip
    assert row_of(table, "pulses/s0-1000/width-5kW") == [
        "PASS", "pulses/s0-1000/width-5kW", "31.2", "ms", "≥", "30",
    ]  # fmt: skip


def test_a_unit_is_headed_by_who_it_is_and_closed_by_what_it_came_to() -> None:
    lines = render(run_with(RESULT, FAILED)).splitlines()
    assert lines[0] == "Position 1  pro380-mod  serial 22091001  firmware 2.18  FAIL"
    assert "  Position 1: FAIL (1 PASS, 1 FAIL; 2 of 2 planned recorded)" in lines


def test_a_serial_that_is_not_known_is_said_to_be() -> None:
    unit = StoredUnit(UnitRecord(2, "pro1-mod", "", ""), (), (), run_ended=True)
    table = render(StoredRun(INFO, (unit,), (), OUTCOME))
    assert table.startswith("Position 2  pro1-mod  serial not known  INCONCLUSIVE\n")
    assert "Position 2: INCONCLUSIVE (no results)" in table


def test_the_reason_and_the_evidence_stand_below_what_did_not_pass() -> None:
    lines = render(run_with(RESULT, FAILED)).splitlines()
    (index,) = (index for index, line in enumerate(lines) if "accuracy/imax-pf1" in line)
    assert lines[index + 1] == "      1.5 % is outside [wire.jsonl#120-180]"
    assert "inside of the limits" not in "\n".join(lines)


def test_a_finding_without_a_reason_says_so() -> None:
    odd = replace(RESULT, verdict=Verdict.ERROR, reason="", evidence=())
    assert "      no reason was recorded\n" in render(run_with(odd))


def test_results_stand_together_by_the_first_part_of_their_name() -> None:
    table = render(run_with(RESULT, LENGTH, FAILED))
    lines = table.splitlines()
    assert "  accuracy: 1 PASS, 1 FAIL" in lines
    first = lines.index("  accuracy: 1 PASS, 1 FAIL")
    assert "iref-pf1" in lines[first + 1]
    assert "imax-pf1" in lines[first + 2]


def test_what_was_planned_and_not_recorded_is_named() -> None:
    table = render(run_with(RESULT, planned=("registers/l1", "registers/l2")))
    assert "Position 1: INCONCLUSIVE (1 PASS; 1 of 3 planned recorded)" in table
    assert "    not recorded: registers/l1, registers/l2" in table


def test_the_end_tells_run_plan_station_times_faults_and_evidence() -> None:
    outcome = replace(OUTCOME, verdict=Verdict.ERROR, faults=("source did not settle",))
    tail = render(run_with(RESULT, outcome=outcome), evidence="out/r1").split("\n\n")[-1]
    assert tail.splitlines() == [
        "run         r1",
        "plan        eol (SHA-256 abababababababab…)",
        "station     virtual bench",
        "verdict     ERROR",
        "position 1  PASS          pro380-mod  22091001",
        "bench time  1 h 02 min 05 s (what a real station would need)",
        "wall time   12.2 s",
        "judged by   EN 50470-3 class B; simple acceptance; ± is the expanded uncertainty, k = 2",
        "bench fault source did not settle",
        "evidence    out/r1",
    ]


def test_a_run_that_did_not_end_says_so() -> None:
    table = render(run_with(RESULT, outcome=None))
    assert f"bench time  not known: {NOT_ENDED}" in table
    assert "wall time   not known" in table
    assert "verdict     ERROR" in table
    assert f"Position 1: INCONCLUSIVE (1 PASS; 1 of 1 planned recorded; {NOT_ENDED})" in table


def test_different_coverage_factors_are_told_as_a_range() -> None:
    table = render(run_with(RESULT, replace(RESULT, name="accuracy/2", k=2.13)))
    assert "k = 2 to 2.13" in table


def test_a_large_group_that_passed_is_summed_up_on_request() -> None:
    table = render(run_with(*many(13)), Style(verbose=False))
    assert (
        "PASS           accuracy: 13 of 13 passed" in table or "PASS     accuracy: 13 of" in table
    )
    assert "worst margin 99 % at accuracy/point-12: 0.012 ± 0.034 %, limits ±1" in table
    assert "accuracy/point-3" not in table


def test_in_full_every_row_is_printed() -> None:
    table = render(run_with(*many(150)))
    assert sum("accuracy/point-" in line for line in table.splitlines()) == 150


@pytest.mark.parametrize(
    "results",
    [
        many(12),
        [*many(13), FAILED],
        [*many(13), replace(RESULT, name="accuracy/open", verdict=Verdict.CHARACTERISED)],
    ],
)
def test_a_small_group_and_one_that_did_not_pass_are_printed_in_full(
    results: list[ResultRecord],
) -> None:
    table = render(run_with(*results), Style(verbose=False))
    assert sum("accuracy/" in line for line in table.splitlines()) == len(results)


def test_a_summed_up_group_without_limits_names_no_margin() -> None:
    open_ended = [replace(one, lower_limit=None, upper_limit=None) for one in many(13)]
    table = render(run_with(*open_ended), Style(verbose=False))
    assert "13 of 13 passed" in table
    assert "margin" not in table


HOSTILE = ["one\ntwo\r\x1b[2J\x00", "🔥❤️‍🔥漢字" * 50, "x" * 10_000, "a\u0301" * 5_000, "\udc80", ""]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [80, 100, 160])
def test_any_text_stays_in_its_row(text: str, width: int) -> None:
    odd = replace(
        FAILED, name=f"group/{text}", value=text, unit=text, reason=text, limit_set=text,
        evidence=(text,),
    )  # fmt: skip
    who = UnitRecord(1, text, text, text)
    unit = StoredUnit(who, (RESULT, odd), (text + "!",), run_ended=True)
    run = StoredRun(replace(INFO, run=text, station=text), (unit,), (text,), OUTCOME)
    lines = render(run, Style(width=width), evidence=text).split("\n")
    assert all(line.isprintable() for line in lines)
    assert max(map(width_of, lines)) <= width
    assert sum(line.startswith("    FAIL ") for line in lines) == 1
    assert len(lines) < 50


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300, -1e-300])
def test_any_number_stays_in_its_row(value: float) -> None:
    table = render(run_with(replace(FAILED, value=value, lower_limit=-1e300, upper_limit=1e-300)))
    assert max(map(width_of, table.split("\n"))) <= 100


def test_a_narrow_terminal_gets_the_least_width_that_can_be_read() -> None:
    assert render(run_with(RESULT), Style(width=10)) == render(run_with(RESULT), Style(width=80))


def test_colours_come_on_request_and_move_nothing() -> None:
    plain = render(run_with(RESULT, FAILED))
    coloured = render(run_with(RESULT, FAILED), Style(colour=True))
    assert "\x1b" not in plain
    assert "\x1b[31;1mFAIL" in coloured
    for code in ("\x1b[32m", "\x1b[31;1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert colour.wanted(Terminal())
    assert not colour.wanted(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not colour.wanted(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour.wanted(Terminal())


COUNTS = {Verdict.PASS: 35, Verdict.FAIL: 2, Verdict.ERROR: 0}


def test_progress_tells_how_far_what_and_how_it_goes() -> None:
    assert progress_line(37, 150, "accuracy/iref-pf1", COUNTS, 1234.0) == (
        "37/150 accuracy/iref-pf1  PASS 35 FAIL 2  bench 20 min 34 s"
    )
    assert progress_line(0, 150, "", {}, 0.0) == "0/150  bench 0.0 s"


@pytest.mark.parametrize("width", range(101))
@pytest.mark.parametrize("name", ["accuracy/iref-pf1", "🔥\n" * 1_000])
def test_progress_fits_into_any_width(width: int, name: str) -> None:
    line = progress_line(37, 150, name, COUNTS, 1234.0, width)
    assert width_of(line) <= width
    assert line.isprintable()


def test_in_a_narrow_line_the_name_gives_way_first_then_the_bench_time() -> None:
    line = progress_line(37, 150, "accuracy/iref-pf1", COUNTS, 1234.0, 50)
    assert line == "37/150 accu…pf1  PASS 35 FAIL 2  bench 20 min 34 s"
    assert progress_line(37, 150, "a", COUNTS, 1234.0, 25) == "37/150  PASS 35 FAIL 2"
