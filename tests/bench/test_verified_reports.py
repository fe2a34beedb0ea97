"""Every form of a report prints the head of the chain, and ``verify`` names what was changed."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.commands import report, verify
from bench.run_name import run_folder, store_path
from bench.traceability import RECORDED
from contracts.errors import ConfigError
from reports import results_json
from reports.forwarding import forward
from reports.printed_head import printed_heads
from reports.run_records import InstrumentRecord
from reports.store import RunStore
from tests.reports.lab_report.lab_run import OUTCOME, RESULTS
from tests.reports.recordings import HEALED, INFO, UNIT

EXAMPLE = Path(__file__).parents[2] / "stations" / "laboratories" / "example.yaml"
NAMES = ("report.pdf", "dcc.xml", "report.html", "plain.pdf", "results.json")


def recorded(out: Path, run: str) -> Path:
    """A store with a run that ended, its raw data beside it."""
    evidence = run_folder(out, run) / "evidence"
    (evidence / "edges").mkdir(parents=True)
    (evidence / "wire.jsonl").write_text('{"n":1}\n')
    (evidence / "edges" / "a.npz").write_bytes(bytes(range(100)))
    reference = InstrumentRecord(
        "reference", "X1", "SIM-1", "2026-01-01", "2027-01-01", {}, "U 0.03 %"
    )
    with RunStore(store_path(out)) as store:
        store.begin(replace(INFO, run=run))
        store.add_instrument(run, reference)
        store.add_unit(run, UNIT)
        store.healed(run, HEALED)
        for result in RESULTS[:5]:
            store.add(run, result, 5.0)
        store.keep(run, evidence)
        store.end(run, OUTCOME)
    return out


def reported(out: Path) -> Path:
    """A store with a run, and its reports in every form."""
    recorded(out, "r1")
    pdf, dcc, html, plain, results = (out / name for name in NAMES)
    asked = ("--from", out, "--kind", "eol", "--lab", EXAMPLE)
    assert execute(report, "r1", *asked, "--out", pdf, "--dcc", dcc, "--html", html) == 0
    assert execute(report, "r1", *asked, "--out", plain) == 0
    with RunStore(store_path(out)) as store:
        results.write_text(results_json.text(store.load("r1")), encoding="ascii")
    return out


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reported(tmp_path_factory.mktemp("reports") / "out")


def execute(module: object, *arguments: object) -> int:
    parser = argparse.ArgumentParser()
    module.add(parser.add_subparsers())  # type: ignore[attr-defined] # each command has it
    name = module.__name__.rpartition(".")[2]  # type: ignore[attr-defined] # a module has a name
    options = parser.parse_args([name, *map(str, arguments)])
    return int(options.command(options))


@pytest.fixture
def changed(out: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A report with one changed byte, until the test is over."""
    path = out / request.param
    content = path.read_bytes()
    at = content.rindex(b"e", 0, len(content) * 9 // 10)
    path.write_bytes(content[:at] + b"a" + content[at + 1 :])
    yield path
    path.write_bytes(content)


@pytest.mark.parametrize("name", NAMES)
def test_each_report_prints_the_head_and_verifies(
    out: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with RunStore(store_path(out)) as store:
        assert printed_heads(out / name) == {store.load("r1").chain_head}
    assert execute(verify, out / name, "--out", out) == 0
    assert "chain head looked for in" in capsys.readouterr().out


@pytest.mark.parametrize("changed", NAMES, indirect=True)
def test_a_changed_byte_of_a_report_is_named(
    out: Path, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(verify, changed, "--out", out) == 1
    problem, *_ = capsys.readouterr().out.splitlines()
    assert problem.startswith("/" if changed.suffix == ".json" else "its SHA-256 is"), problem


@pytest.mark.parametrize("name", NAMES[:4])
def test_a_head_that_the_chain_has_no_more_is_told(
    out: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = recorded(tmp_path / "other", "r1")
    assert execute(verify, out / name, "--out", other) == 1
    (head,) = printed_heads(out / name)
    assert f"chain head {head}: not in the chain of {store_path(other)}" in capsys.readouterr().out
    assert execute(verify, out / name, "--out", tmp_path / "none") == 0
    assert "chain head not looked for" in capsys.readouterr().out


def test_where_a_run_was_forwarded_to_its_head_is_known(out: Path, tmp_path: Path) -> None:
    central = tmp_path / "central"
    central.mkdir()
    with RunStore(store_path(out)) as here, RunStore(store_path(central)) as there:
        assert list(forward(here, there)) == ["r1"]
    assert execute(verify, out / "report.html", "--out", central) == 0
    assert execute(verify, "r1", "--store", store_path(central)) == 0


def test_a_report_without_its_hash_is_not_said_to_be_unchanged(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "report.html"
    copy.write_bytes((out / "report.html").read_bytes())
    assert execute(verify, copy, "--out", out) == 1
    assert "report.html.sha256 is not beside it" in capsys.readouterr().out


def test_results_of_a_run_that_goes_on_are_not_changed_by_another_one(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    with RunStore(store_path(tmp_path)) as store:
        store.begin(INFO)
        store.add_unit(INFO.run, UNIT)
        results.write_text(results_json.text(store.load(INFO.run)), encoding="ascii")
        store.begin(replace(INFO, run="r2"))
    assert execute(verify, results, "--out", tmp_path) == 0


def test_results_of_before_there_were_heads_and_gaps_are_not_changed(
    out: Path, tmp_path: Path
) -> None:
    found = json.loads((out / "results.json").read_text(encoding="ascii"))
    del found["chain_head"], found["resumed"]
    (tmp_path / "old.json").write_text(json.dumps(found, indent=2), encoding="ascii")
    assert execute(verify, tmp_path / "old.json", "--out", out) == 0


def test_a_key_that_was_removed_or_added_is_named(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads((out / "results.json").read_text(encoding="ascii"))
    units = found["units"][0]["results"]
    at, unlimited = next((n, r) for n, r in enumerate(units) if r["lower_limit"] is None)
    del unlimited["lower_limit"]
    found["more"] = None
    (tmp_path / "x.json").write_text(json.dumps(found), encoding="ascii")
    assert execute(verify, tmp_path / "x.json", "--out", out) == 1
    said = capsys.readouterr().out
    assert f"/units/0/results/{at}/lower_limit: is not there, in the store null" in said
    assert "/more: is null, the store has no such key" in said


def test_what_is_no_report_is_refused(out: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": 1}', encoding="ascii")
    with pytest.raises(ConfigError, match="no results of a run"):
        execute(verify, tmp_path / "x.json", "--out", out)


def test_the_page_shows_what_was_healed_and_the_certificate_of_then(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    assert f"healed: {HEALED}" in page.replace("&#x27;", "'")
    assert "SIM-1" in page
    assert "U 0.03 %" in page
    assert RECORDED in page
