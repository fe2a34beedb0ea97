"""``stats``, ``compare`` and ``grr`` from the command line."""

import json
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import yaml

from bench.commands import stats
from metrology.verdict import Verdict
from reports.stored_run import StoredRun
from tests.bench.command_line import Bench
from tests.bench.made_up_store import put
from tests.reports.statistics.production import line, run_of, text_result
from tests.reports.statistics.published_data import gage_study

USAGE = 4
SERIALS = {1: "22091001"}
PARTS = [f"{22091000 + part}" for part in range(10)]


def answering(number: int, answer: str, error_pct: float = 0.0) -> StoredRun:
    """A run of one unit whose answer to an illegal value the manual leaves open."""
    name = "settings/illegal-values/combination_code/12/answer"
    open_question = text_result(1, name, answer, Verdict.CHARACTERISED)
    return run_of(number, {1: error_pct}, serials=SERIALS, extra=(open_question,))


def test_statistics_as_tables_page_and_json_are_of_the_same_units(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, [*line(3), run_of(9, {1: 3.0}, station="line 2")])
    page, data = tmp_path / "s.html", tmp_path / "s.json"
    assert bench("stats", "--out", tmp_path, "--html", page, "--json", data) == 0
    said = capsys.readouterr().out
    (every, *_) = json.loads(data.read_text(encoding="ascii"))["yields"]
    assert (every["first_pass"]["passed"], every["first_pass"]["units"]) == (12, 13)
    for text in (said, page.read_text(encoding="utf-8")):
        assert "12 of 13, 92.3 %" in text
        assert "accuracy/error/itr-pf1" in text
    assert bench("stats", "--out", tmp_path, "--station", "line 1", "--since", "2026-03-02") == 0
    assert "12 of 12, 100.0 %" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--model", "pro2-mod"], "no unit of any run is model pro2-mod"),
        (["--since", "soon"], "'soon' is no date"),
        (["--confidence", "100"], "--confidence 100"),
        (["--html", "no/such/folder/x.html"], "cannot be written"),
        (["--position", "1"], "it belongs to --chart"),
        (["--only", "yield", "--html", "x.html"], "--html: has no meaning with --only"),
        (["--chart", "x", "--model", "pro2-mod"], "--model: has no meaning with --chart"),
        (["--chart", "accuracy/none"], "no two values of a result 'accuracy/none'"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_said(
    bench: Bench,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    said: str,
) -> None:
    put(tmp_path, [run_of(1, {1: 0.0})])
    assert bench("stats", "--out", tmp_path, *options) == USAGE
    assert said in capsys.readouterr().err


def test_the_yield_and_a_chart_are_had_by_themselves(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, [*line(3), run_of(9, {1: 3.0}, station="line 2")])
    asked = ("stats", "--out", tmp_path)
    assert bench(*asked, "--only", "yield", "--since", "2026-03-02") == 0
    said = capsys.readouterr().out
    assert "12 of 13, 92.3 %" in said
    assert "Capability" not in said
    assert bench(*asked, "--chart", "accuracy/error/itr-pf1", "--position", "2") == 0
    assert "position 2" in capsys.readouterr().out


def test_the_exit_code_of_a_comparison_is_a_gate(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, lacking = answering(1, "exception 03"), answering(4, "exception 03")
    (unit,) = lacking.units
    lacking = replace(lacking, units=(replace(unit, results=unit.results[:-1]),))
    runs = [first, answering(2, "exception 03", 0.01), answering(3, "exception 04"), lacking]
    put(tmp_path, runs)
    page, data = tmp_path / "c.html", tmp_path / "c.json"
    asked = ("--out", tmp_path, "--html", page, "--json", data)
    for second, code, status in (("r0002", 0, "same"), ("r0003", 1, "different")):
        assert bench("compare", "r0001", second, *asked) == code
        assert json.loads(data.read_text(encoding="ascii"))["status"] == status
        assert status.upper() in page.read_text(encoding="utf-8")
        assert capsys.readouterr().out.endswith(f"\n{status.upper()}\n")
    assert bench("compare", "r0001", "r0004", *asked) == 2


def test_a_run_is_held_against_a_frozen_baseline(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, [answering(1, "exception 03"), answering(2, "exception 04")])
    frozen, page, data = (tmp_path / name for name in ("b.json", "b.html", "c.json"))
    assert bench("compare", "r0001", "--out", tmp_path, "--freeze", frozen) == 0
    against = ("--out", tmp_path, "--baseline", frozen, "--html", page, "--json", data)
    assert bench("compare", "r0001", *against) == 0
    assert bench("compare", "r0002", *against) == 1
    assert "exception 04" in capsys.readouterr().out
    assert "exception 04" in page.read_text(encoding="utf-8")
    assert json.loads(data.read_text(encoding="ascii"))["status"] == "different"


@pytest.mark.parametrize(
    "arguments", [["r0001"], ["r0001", "r0001", "--baseline", "x"], ["r0001", "r0009"]]
)
def test_a_comparison_that_lacks_a_side_is_wrong_usage(
    bench: Bench, tmp_path: Path, arguments: list[str]
) -> None:
    put(tmp_path, [answering(1, "none")])
    assert bench("compare", *arguments, "--out", tmp_path) == USAGE


@pytest.fixture(scope="module")
def gages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the manual as runs: one for each operator and trial, a part a position."""
    study, folder = gage_study(), tmp_path_factory.mktemp("gages")
    serials = {part + 1: serial for part, serial in enumerate(PARTS)}
    runs = [
        run_of(
            10 * operator + trial,
            {part + 1: study[operator][part][trial] for part in range(len(PARTS))},
            serials=serials,
        )
        for operator, trial in product(range(3), range(3))
    ]
    put(folder, [*runs, run_of(40, {1: 0.1}, serials={1: PARTS[0]})])
    return folder


def study_file(folder: Path, **changes: list[list[str]]) -> Path:
    """The study, with other trials of some operators."""
    operators = {
        name: [[f"r{10 * operator + trial:04}"] for trial in range(3)]
        for operator, name in enumerate(("Anna", "Ben", "Carla"))
    }
    content = {"plan": "plans/eol.yaml", "serials": PARTS, "operators": {**operators, **changes}}
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_study_of_the_manual_from_runs_of_the_bench(
    bench: Bench, gages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, data, page = study_file(tmp_path), tmp_path / "g.json", tmp_path / "g.html"
    assert bench("grr", path, "--out", gages, "--json", data, "--html", page) == 0
    point, *others = json.loads(data.read_text(encoding="ascii"))["points"]
    assert point["grr"] == pytest.approx(0.302373, abs=1.5e-6)
    assert point["shares"]["grr"] == pytest.approx(0.279, abs=5e-4)
    assert point["statement"] == "conditional"
    assert point["tolerance_share"] == pytest.approx(6 * 0.302373 / 2, rel=1e-4)
    assert len(others) == 2
    for text in (capsys.readouterr().out, page.read_text(encoding="utf-8")):
        assert "27.9 %" in text


def test_a_study_that_is_not_complete_says_what_is_next(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = study_file(tmp_path, Ben=[["r0010"], [], ["r0012"]])
    assert bench("grr", path) == 2
    said = capsys.readouterr().out
    assert said.startswith("next: Ben, trial 2")
    assert "--unit 10=MODEL:22091009" in said


@pytest.mark.parametrize(
    ("ben", "said"),
    [
        ([["r0010"], ["r0099"], ["r0012"]], "no run 'r0099'"),
        ([["r0010"], ["r0011", "r0012"], ["r0012"]], "Ben, trial 2: unit 22091000 was measured"),
        ([["r0010"], ["r0040"], ["r0012"]], "Ben, trial 2: has no accuracy result of unit 2209100"),
    ],
)
def test_a_study_with_the_wrong_runs_is_refused(
    bench: Bench,
    gages: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    ben: list[list[str]],
    said: str,
) -> None:
    assert bench("grr", study_file(tmp_path, Ben=ben), "--out", gages) == USAGE
    assert said in capsys.readouterr().err


def test_one_trial_of_each_operator_is_no_study(
    bench: Bench, gages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = study_file(tmp_path, Anna=[["r0000"]], Ben=[["r0010"]], Carla=[["r0020"]])
    assert bench("grr", alone, "--out", gages) == USAGE
    assert "the same number everywhere" in capsys.readouterr().err


def test_more_units_than_are_read_at_once_are_asked_for_or_refused(
    bench: Bench,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(tmp_path, [run_of(1, {1: 0.1, 2: 0.1}), run_of(300, {1: 0.0, 2: 0.1}), run_of(600, {1: 0})])
    asked = ("stats", "--out", tmp_path)
    monkeypatch.setattr(stats, "MOST_UNITS", 3)
    assert bench(*asked) == USAGE
    said = capsys.readouterr().err
    assert "5 units with every result of them are more than the 3 that are read at once" in said
    day = re.search(r"--since (\d{4}-\d\d-\d\d) has fewer", said)
    assert day is not None
    assert bench(*asked, "--since", day[1]) == 0
    assert "3 of 3, 100.0 %" in capsys.readouterr().out
    for options in (["--all"], ["--only", "yield"]):
        assert bench(*asked, *options) == 0
        assert "5 of 5, 100.0 %" in capsys.readouterr().out
