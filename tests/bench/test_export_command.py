"""``export`` from the command line."""

import csv
import io
import json
import os
from pathlib import Path

import numpy as np
import pytest

from bench.run_name import run_folder
from instruments.edges import EdgeBlock, TickClock, save
from reports.resumption import Gap
from tests.bench.command_line import Bench
from tests.bench.made_up_store import put
from tests.reports.statistics.production import run_of

USAGE = 4
TAGS = (
    '<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>',
    "<script>window.dataLayer = [];\ngtag('js', new Date());</script>",
)
KEPT = '<script src="app.js"></script>\n<script>window.allure = {};</script>'


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of three runs; the last has two units and edges. Nothing of it is changed."""
    folder = tmp_path_factory.mktemp("store") / "out"
    put(folder, [run_of(1, {1: 0.1}), run_of(200, {1: 0.2}), run_of(300, {1: 0.3, 2: 0.4})])
    edges = run_folder(folder, "r0300") / "evidence" / "edges"
    edges.mkdir(parents=True)
    for name in ("edges-a-1", "edges-b-1"):
        save(block(), edges / f"{name}.npz")
    return folder


def block() -> EdgeBlock:
    ticks = np.array([100, 130, 200, 230], dtype=np.int64)
    return EdgeBlock(
        clock=TickClock("a clock", 10_000_000, 50.0),
        names=("1/led",),
        ticks=ticks,
        channels=np.zeros(4, dtype=np.uint16),
        levels=np.array([True, False, True, False]),
        initial=np.array([False]),
        t_from=100,
        t_to=300,
    )


def runs_in(path: Path) -> list[str]:
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return list(dict.fromkeys(row["run"] for row in rows))


@pytest.mark.parametrize(
    ("options", "runs"),
    [
        ([], ["r0300"]),
        (["r0001"], ["r0001"]),
        (["r0200", "r0001"], ["r0200", "r0001"]),
        (["--all"], ["r0001", "r0200", "r0300"]),
        (["--since", "2026-03-03"], ["r0200", "r0300"]),
        (["--since", "2026-03-03", "--until", "2026-03-04"], ["r0200"]),
    ],
)
def test_a_table_has_the_runs_that_are_meant(
    bench: Bench, out: Path, tmp_path: Path, options: list[str], runs: list[str]
) -> None:
    to = tmp_path / "x.csv"
    assert bench("export", *options, "--out", out, "--format", "csv", "--to", to) == 0
    assert runs_in(to) == runs


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("json", ["r0300-json.json"]),
        ("junit", ["r0300-junit.xml"]),
        ("openhtf", ["r0300-1.openhtf.json", "r0300-2.openhtf.json"]),
        ("sr", ["edges-a-1.sr", "edges-b-1.sr"]),
        ("vcd", ["edges-a-1.vcd", "edges-b-1.vcd"]),
    ],
)
def test_each_format_names_its_files_and_makes_the_same_again(
    bench: Bench,
    out: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    names: list[str],
) -> None:
    made = []
    for to in (tmp_path / "one", tmp_path / "two"):
        assert bench("export", "--out", out, "--format", kind, "--to", to) == 0
        assert capsys.readouterr().out.splitlines() == [str(to / name) for name in names]
        made.append([path.read_bytes() for path in sorted(to.iterdir())])
    assert made[0] == made[1]


def test_time_of_a_dump_begins_before_the_first_edge(
    bench: Bench, out: Path, tmp_path: Path
) -> None:
    assert bench("export", "--out", out, "--format", "vcd", "--to", tmp_path / "v") == 0
    lines = (tmp_path / "v" / "edges-a-1.vcd").read_text().splitlines()
    assert lines[lines.index("#0") : lines.index("#31") + 2] == [
        *("#0", "$dumpvars", "0!", "$end", "#1", "1!", "#31", "0!"),
    ]
    assert "time 0 is tick 99; a tick is 10000000 ps within 50 ppm" in lines[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nothing", "--format", "csv"], "there is no run 'nothing'"),
        (["--all", "--format", "json"], "3 runs do not go into one json"),
        (["r0001", "--all", "--format", "csv"], "name runs, or give --all"),
        (["--since", "soon", "--format", "csv"], "'soon' is no date"),
        (["--since", "2030-01-01", "--format", "csv"], "no run began in that period"),
        (["--format", "openhtf", "--position", "7"], "positions 1, 2: not 7"),
        (["--format", "openhtf"], "2 units are several files; name a folder"),
        (["--format", "vcd"], "the edges of a run are several files; name a folder"),
        (["r0001", "--format", "allure"], "was the run made by"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(
    bench: Bench,
    out: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    said: str,
) -> None:
    assert bench("export", *options, "--out", out, "--to", tmp_path / "x.y") == USAGE
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (tmp_path / "x.y").exists()


def test_a_run_without_edges_says_so(
    bench: Bench, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("export", "r0001", "--out", out, "--format", "sr", "--to", tmp_path / "s")
    assert bench(*asked) == USAGE
    assert "run 'r0001' has no file of edges" in capsys.readouterr().err


def test_what_is_there_is_replaced_only_if_it_is_asked_for(
    bench: Bench, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "x.json"
    to.write_text("mine")
    asked = ("export", "--out", out, "--format", "json", "--to", to)
    assert bench(*asked) == USAGE
    assert "x.json: is there already; --overwrite replaces it" in capsys.readouterr().err
    assert to.read_text() == "mine"
    assert bench(*asked, "--overwrite") == 0
    assert json.loads(to.read_text())["run"] == "r0300"


@pytest.fixture
def gone_on(tmp_path: Path) -> Path:
    """A store with a run, and one that went on with it, which has edges of both."""
    folder, moment = tmp_path / "out", "2026-03-02T06:00:00+00:00"
    gap = Gap("r0001", moment, moment, "", "", 0.0, 4)
    put(folder, [run_of(1, {1: 0.1}), run_of(2, {1: 0.1}, extra=gap.records(1))])
    evidence = run_folder(folder, "r0002") / "evidence"
    for place in ("edges", "from-r0001/edges", "from-r0001/from-r0000/edges"):
        (evidence / place).mkdir(parents=True)
        save(block(), evidence / place / "edges-a-1.npz")
    return folder


@pytest.mark.parametrize(
    ("asked", "runs"),
    [
        (["--all"], ["r0002"]),
        (["--since", "2026-01-01"], ["r0002"]),
        (["r0001", "r0002"], ["r0001", "r0002"]),
    ],
)
def test_what_was_taken_over_is_once_in_a_table_of_all_runs(
    bench: Bench, gone_on: Path, tmp_path: Path, asked: list[str], runs: list[str]
) -> None:
    to = tmp_path / "x.csv"
    assert bench("export", *asked, "--out", gone_on, "--format", "csv", "--to", to) == 0
    assert runs_in(to) == runs


def test_edges_that_were_taken_over_are_exported_too(
    bench: Bench, gone_on: Path, tmp_path: Path
) -> None:
    to = tmp_path / "edges"
    assert bench("export", "r0002", "--out", gone_on, "--format", "vcd", "--to", to) == 0
    assert {path.name for path in to.iterdir()} == {
        "edges-a-1.vcd",
        "from-r0001-edges-a-1.vcd",
        "from-r0001-from-r0000-edges-a-1.vcd",
    }


def allure_program(folder: Path, script: str) -> None:
    program = folder / "allure"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.fixture(scope="module")
def results(out: Path) -> Path:
    folder = run_folder(out, "r0300") / "allure-results"
    folder.mkdir()
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is looked in before any other."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.mark.usefixtures("results")
def test_allure_makes_the_pages_and_its_analytics_are_taken_out(
    bench: Bench, out: Path, tmp_path: Path, programs: Path
) -> None:
    page = tmp_path / "page"
    page.write_text(f"<head>{KEPT}{TAGS[0]}</head><body>{TAGS[1]}</body>")
    allure_program(programs, f'mkdir "$4" && cp "{page}" "$4/index.html"')
    to = tmp_path / "allure"
    assert bench("export", "--out", out, "--format", "allure", "--to", to) == 0
    assert (to / "index.html").read_text() == f"<head>{KEPT}</head><body></body>"


def makes_a_page(programs: Path, text: str) -> None:
    allure_program(programs, f'mkdir "$4" && echo "{text}" > "$4/index.html"')


@pytest.mark.usefixtures("results")
def test_only_a_folder_of_pages_is_replaced(
    bench: Bench, out: Path, tmp_path: Path, programs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to, mine, file = tmp_path / "allure", tmp_path / "mine", tmp_path / "file"
    asked = ("export", "--out", out, "--format", "allure", "--overwrite", "--to")
    for text in ("first", "second"):
        makes_a_page(programs, text)
        assert bench(*asked, to) == 0
        assert (to / "index.html").read_text() == f"{text}\n"
    mine.mkdir()
    (mine / "certificate.pdf").touch()
    file.touch()
    for wrong in (mine, file):
        assert bench(*asked, wrong) == USAGE
        assert "is no folder that this command made" in capsys.readouterr().err
    assert (mine / "certificate.pdf").exists()
    assert bench(*asked, file / "below") == USAGE
    assert "cannot be written" in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["allure", "bin", "file", "mine"]


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("echo 'no heap' >&2; exit 7", 3, "exit code 7: no heap"),
        ('mkdir "$4"; echo "<img src=//google-analytics.com/x>" > "$4/index.html"', 3, "analytics"),
    ],
)
def test_a_report_that_failed_or_still_asks_somebody_is_not_there(
    bench: Bench,
    out: Path,
    tmp_path: Path,
    programs: Path,
    capsys: pytest.CaptureFixture[str],
    script: str,
    code: int,
    said: str,
) -> None:
    allure_program(programs, script)
    to = tmp_path / "allure"
    assert bench("export", "--out", out, "--format", "allure", "--to", to) == code
    assert said in capsys.readouterr().err
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_dir()) == ["bin"]


@pytest.mark.usefixtures("results")
def test_without_the_program_it_is_said_what_does_without(
    bench: Bench,
    out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    asked = ("export", "--out", out, "--format", "allure", "--to", tmp_path / "a")
    assert bench(*asked) == USAGE
    assert "report --html FILE`, which needs none" in capsys.readouterr().err
