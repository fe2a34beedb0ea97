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


def line_of(lines: list[str], name: str) -> int:
    (index,) = (index for index, line in enumerate(lines) if name in line.split())
    return index


def tail_of(table: str) -> list[str]:
    lines = table.splitlines()
    return lines[lines.index("run         r1") :]


def test_a_row_has_verdict_name_in_its_group_value_unit_and_limits() -> None:
    lines = render(run_with(RESULT, FAILED, LENGTH)).splitlines()
    assert lines[line_of(lines, "iref-pf1")].split() == [
        "PASS", "iref-pf1", "0.123", "±", "0.034", "%", "±1",
    ]  # fmt: skip
    assert lines[line_of(lines, "s0-1000/width-5kW")].split() == [
        "PASS", "s0-1000/width-5kW", "31.2", "ms", "≥", "30",
    ]  # fmt: skip


def test_a_unit_is_headed_by_who_it_is_and_closed_by_what_it_came_to() -> None:
    lines = render(run_with(RESULT, FAILED)).splitlines()
    assert lines[0] == "Position 1  pro380-mod  serial 22091001  firmware 2.18  FAIL"
    assert lines[1] == "=" * len(lines[0])
    assert lines[-2:] == [
        "position 1  FAIL  pro380-mod  22091001  1 PASS, 1 FAIL",
        "verdict     FAIL",
    ]


def test_a_serial_that_is_not_known_is_said_to_be() -> None:
    unit = StoredUnit(UnitRecord(2, "pro1-mod", "", ""), (), (), run_ended=True)
    table = render(StoredRun(INFO, (unit,), (), OUTCOME))
    assert table.startswith("Position 2  pro1-mod  serial not known  INCONCLUSIVE\n")
    assert "position 2  INCONCLUSIVE  pro1-mod  serial not known  no results" in table


def test_what_did_not_pass_is_marked_and_has_its_reason_below() -> None:
    lines = render(run_with(RESULT, FAILED)).splitlines()
    index = line_of(lines, "imax-pf1")
    assert lines[index].startswith("> FAIL ")
    assert lines[index + 1] == "      1.5 % is outside"
    assert lines[line_of(lines, "iref-pf1")].startswith("  PASS ")
    assert "inside of the limits" not in "\n".join(lines)


def test_neighbours_with_the_same_reason_have_it_once() -> None:
    odd = replace(RESULT, verdict=Verdict.CHARACTERISED, reason="the manual states no default")
    lines = render(run_with(odd, replace(odd, name="accuracy/other"), RESULT)).splitlines()
    assert lines[line_of(lines, "other") + 1] == "      these 2: the manual states no default"
    assert sum("states no default" in line for line in lines) == 1


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR])
def test_what_did_not_pass_without_a_reason_says_so(verdict: Verdict) -> None:
    odd = replace(RESULT, verdict=verdict, reason="")
    assert "      no reason was recorded\n" in render(run_with(odd))


def test_a_characterised_value_needs_no_reason() -> None:
    odd = replace(RESULT, verdict=Verdict.CHARACTERISED, reason="")
    assert "no reason" not in render(run_with(odd))


def test_evidence_stands_once_below_all_that_cite_it() -> None:
    other = replace(RESULT, name="accuracy/other", evidence=("wire.jsonl#1-9", "edges.npz"))
    lines = render(
        run_with(RESULT, other, FAILED, replace(RESULT, name="accuracy/none", evidence=()))
    ).splitlines()
    first = line_of(lines, "iref-pf1")
    assert "imax-pf1" in lines[first + 1]
    assert lines[first + 3] == "      evidence: wire.jsonl#120-180"
    assert "other" in lines[first + 4]
    assert lines[first + 5] == "      evidence: wire.jsonl#1-9, edges.npz"
    assert "none" in lines[first + 6]
    assert sum("evidence:" in line for line in lines) == 2


def test_results_stand_together_by_the_first_part_of_their_name() -> None:
    lines = render(run_with(RESULT, LENGTH, FAILED)).splitlines()
    first, second = lines.index("accuracy: 1 PASS, 1 FAIL"), lines.index("pulses: 1 PASS")
    assert first < line_of(lines, "iref-pf1") < line_of(lines, "imax-pf1") < second
    assert second < line_of(lines, "s0-1000/width-5kW")


def test_a_group_names_who_judged_it_and_the_coverage_factor() -> None:
    others = [
        replace(RESULT, name="accuracy/2", k=2.1314, limit_set="plan", decision_rule=""),
        replace(RESULT, name="accuracy/3", limit_set="a long set of limits " * 2 + "end"),
        LENGTH,
    ]
    lines = render(run_with(RESULT, *others)).splitlines()
    accuracy, pulses = lines.index("accuracy: 3 PASS"), lines.index("pulses: 1 PASS")
    assert lines[accuracy + 1 : accuracy + 4] == [
        "  judged by     EN 50470-3 class B (simple acceptance) | plan",
        "                " + "a long set of limits " * 2 + "end (simple acceptance)",
        "  uncertainty   ± is the expanded uncertainty, k = 2 to 2.13",
    ]
    assert lines[pulses + 1] == "  judged by     EN 50470-3 class B (simple acceptance)"
    assert "uncertainty" not in "".join(lines[pulses:])


def test_a_group_that_passed_names_what_came_closest_to_a_limit() -> None:
    table = render(run_with(*many(13)))
    assert "  worst margin  99 % left at point-12: 0.012 ± 0.034 %\n" in table


@pytest.mark.parametrize(
    "results",
    [
        [RESULT],
        [*many(3), FAILED],
        [replace(one, lower_limit=None, upper_limit=None) for one in many(3)],
    ],
)
def test_without_two_margins_or_with_a_failure_there_is_no_worst_one(
    results: list[ResultRecord],
) -> None:
    assert "margin" not in render(run_with(*results))


def test_names_of_45_characters_stand_whole_in_100_columns() -> None:
    name = "reading/reverse-iref-pf1/l1_active_power/sign"
    wide = replace(
        RESULT, name=f"registers/{name}", value=-0.0123456, unit="kvarh", expanded_uncertainty=None,
        lower_limit=-0.0372, upper_limit=0.0434, verdict=Verdict.CHARACTERISED,
    )  # fmt: skip
    lines = render(run_with(wide)).splitlines()
    (row,) = (line for line in lines if name in line)
    assert row.endswith("-0.01235  kvarh  -0.0372 … 0.0434")


def test_a_name_that_is_too_long_for_its_column_gets_a_line_of_its_own() -> None:
    name = "a-name/" * 9
    lines = render(
        run_with(replace(RESULT, name=f"registers/{name}")), Style(width=80)
    ).splitlines()
    index = line_of(lines, name)
    assert lines[index].split() == ["PASS", name]
    assert lines[index + 1].split() == ["0.123", "±", "0.034", "%", "±1"]


def test_the_end_tells_run_plan_station_times_faults_evidence_and_the_verdicts_last() -> None:
    outcome = replace(OUTCOME, verdict=Verdict.ERROR, faults=("source did not settle",))
    table = render(run_with(RESULT, outcome=outcome), evidence="out/r1")
    assert tail_of(table) == [
        "run         r1",
        "plan        eol (SHA-256 abababababababab…)",
        "station     virtual bench",
        "bench time  1 h 02 min 05 s (what a real station would need)",
        "wall time   12.2 s",
        "evidence    out/r1",
        "bench fault source did not settle",
        "",
        "position 1  PASS  pro380-mod  22091001  1 PASS",
        "verdict     ERROR",
    ]


def test_a_run_that_did_not_end_says_so() -> None:
    tail = tail_of(render(run_with(RESULT, outcome=None)))
    assert f"bench time  not known: {NOT_ENDED}" in tail
    assert "wall time   not known" in tail
    assert tail[-2:] == [
        f"position 1  INCONCLUSIVE  pro380-mod  22091001  1 PASS  {NOT_ENDED}",
        "verdict     ERROR",
    ]


NOT_APPLICABLE = replace(
    RESULT,
    name="accuracy/reverse",
    value=None,
    verdict=Verdict.NOT_APPLICABLE,
    reason="it measures one direction",
    evidence=(),
)


def test_what_is_not_applicable_is_one_line_a_group_unless_all_rows_are_wanted() -> None:
    run = run_with(RESULT, NOT_APPLICABLE, replace(NOT_APPLICABLE, name="accuracy/other"))
    short = render(run, Style(verbose=False))
    assert "  NOT APPLICABLE  2 results: it measures one direction\n" in short
    assert "accuracy: 1 PASS, 2 NOT APPLICABLE\n" in short
    assert "reverse" not in short
    full = render(run).splitlines()
    assert "NOT APPLICABLE  reverse " in full[line_of(full, "reverse")]
    assert line_of(full, "other") == line_of(full, "reverse") + 1


def test_a_group_of_which_nothing_applies_is_one_line_of_sum() -> None:
    short = render(run_with(replace(NOT_APPLICABLE, reason="")), Style(verbose=False))
    assert "accuracy: 1 NOT APPLICABLE" in short
    assert "  NOT APPLICABLE  1 result\n" in short
    assert "limits" not in short


@pytest.mark.parametrize("verbose", [True, False])
def test_every_other_row_is_always_printed(verbose: bool) -> None:
    table = render(run_with(*many(150)), Style(verbose=verbose))
    assert sum(line.startswith("  PASS     point-") for line in table.splitlines()) == 150


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
    assert sum(line.startswith("> FAIL ") for line in lines) == 1
    assert len(lines) < 80


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
    assert "\x1b[2m      evidence: wire.jsonl#120-180\x1b[0m" in coloured
    for code in ("\x1b[2m", "\x1b[32m", "\x1b[31;1m", "\x1b[0m"):
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
