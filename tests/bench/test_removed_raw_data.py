"""What retention took away is said wherever it is looked for; the copy of the store takes over."""

import json
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.run_name import run_folder, store_path
from instruments.edges import save
from reports.run_records import InstrumentRecord
from reports.store import RunStore
from reports.store_chain import sha256
from tests.bench.command_line import Bench
from tests.bench.test_export_command import block
from tests.bench.test_verified_reports import EXAMPLE
from tests.reports.lab_report.lab_run import OUTCOME, RESULTS, pages_of, plain
from tests.reports.recordings import INFO, UNIT
from tests.reports.tampering import tampered

RETAIN = ("retain", "--older-than", 30, "--by", "A. Person", "--do-it")
BY = r"deletedbyretentionon20\d\d-\d\d-\d\dbyA\.Person"
WIRE = (
    '{"n":1,"channel":"reference","direction":"sent","text":"*IDN?"}\n'
    '{"n":2,"channel":"reference","direction":"received","text":"MAKER,X1,77,1.0"}\n'
)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An old run with a transcript, edges, and edges that it took over."""
    evidence = run_folder(tmp_path, "r1") / "evidence"
    for name in ("edges/edges-a-1.npz", "from-r0/edges/edges-b-1.npz"):
        (evidence / name).parent.mkdir(parents=True)
        save(block(), evidence / name)
    (evidence / "wire.jsonl").write_text(WIRE)
    reference = InstrumentRecord("reference", "X1", "SIM-1", "2026-01-01", "2027-01-01")
    with RunStore(store_path(tmp_path)) as store:
        store.begin(INFO)
        store.add_instrument("r1", reference)
        store.add_unit("r1", UNIT)
        store.add("r1", RESULTS[3], 5.0)
        store.keep("r1", evidence)
        store.end("r1", replace(OUTCOME, finished_utc="2020-03-01T11:00:00+00:00"))
    return tmp_path


def reports_of(bench: Bench, out: Path, *forms: str, kind: str = "lab") -> dict[str, str]:
    """The text of each form of a report, without spaces."""
    files = {form: out / f"{kind}.{form}" for form in forms}
    names = {"pdf": "--out", "xml": "--dcc", "html": "--html"}
    asked = [part for form, path in files.items() for part in (names[form], path)]
    assert bench("report", "r1", "--from", out, "--kind", kind, "--lab", EXAMPLE, *asked) == 0
    return {form: _text_of(path) for form, path in files.items()}


def _text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        return "".join(pages_of(path.read_bytes()))
    return plain(unescape(re.sub("<[^>]*>", " ", path.read_text(encoding="utf-8"))))


def test_every_report_says_what_went_when_and_which_hash_remains(bench: Bench, out: Path) -> None:
    files = [path for path in (out / "runs").rglob("*") if path.is_file()]
    hashes = {path.name: sha256(path.read_bytes()) for path in files}
    before = reports_of(bench, out, "xml", "html")
    assert bench(*RETAIN, "--out", out) == 0
    after = reports_of(bench, out, "pdf", "xml", "html")
    assert not any("byretention" in told for told in before.values())
    for told in after.values():
        assert re.search(BY, told)
        assert sorted(n for n, digest in hashes.items() if digest in told) == sorted(hashes)
        # Who the instruments were is read from the copy of the transcript.
        assert "MAKER,X1,77,1.0" in told
    digest = re.findall("resultsasJSON,SHA-256([0-9a-f]{64})", before["html"])
    assert re.findall("resultsasJSON,SHA-256([0-9a-f]{64})", after["html"]) == digest
    assert bench("verify", out / "lab.pdf", "--out", out, "--run", "r1") == 0


def test_the_certificate_of_a_line_says_it_in_short(bench: Bench, out: Path) -> None:
    assert bench(*RETAIN, "--out", out) == 0
    (told,) = reports_of(bench, out, "pdf", kind="eol").values()
    assert re.search("and2morefiles:" + BY, told)


def test_results_say_it_as_table_and_as_json_and_verify_knows(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench("results", "r1", "--out", out, "--json") == 0
    (out / "before.json").write_text(capsys.readouterr().out)
    assert bench(*RETAIN, "--out", out) == 0
    capsys.readouterr()
    assert bench("results", "r1", "--out", out) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "and 2 more files: deleted by retention on 20" in said
    assert bench("results", "r1", "--out", out, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert "removed" not in json.loads((out / "before.json").read_text())
    assert {one["file"] for one in found["removed"]} >= {"wire.jsonl", "edges/edges-a-1.npz"}
    assert {one["by"] for one in found["removed"]} == {"A. Person"}
    assert bench("verify", out / "before.json", "--out", out) == 0
    found["removed"][0]["by"] = "Nobody"
    (out / "after.json").write_text(json.dumps(found, indent=2))
    assert bench("verify", out / "after.json", "--out", out) == 1
    assert "/removed/0/by: is" in capsys.readouterr().out


def test_edges_that_were_removed_are_exported_from_the_copy_and_it_is_said(
    bench: Bench, out: Path
) -> None:
    asked = ("export", "r1", "--out", out, "--format", "vcd")
    assert bench(*asked, "--to", out / "before") == 0
    assert bench(*RETAIN, "--out", out) == 0
    assert bench(*asked, "--to", out / "after") == 0
    names = {"edges-a-1.vcd", "from-r0-edges-b-1.vcd"}
    assert {path.name for path in (out / "after").iterdir()} == names
    for name in names:
        before, after = ((out / when / name).read_text() for when in ("before", "after"))
        (more,) = set(after.splitlines()) - set(before.splitlines())
        assert "from the copy in the run store; the file itself: deleted by retention" in more
        assert after.partition("$enddefinitions")[2] == before.partition("$enddefinitions")[2]


def test_a_store_alone_has_the_edges_too(bench: Bench, out: Path, tmp_path: Path) -> None:
    """As a server has those of a run that was forwarded to it."""
    shutil.rmtree(out / "runs")
    asked = ("export", "r1", "--out", tmp_path / "no", "--store", store_path(out))
    assert bench(*asked, "--format", "vcd", "--to", out / "to") == 0
    told = (out / "to" / "edges-a-1.vcd").read_text()
    assert "the file itself: not there" in told


def test_a_damaged_copy_is_not_taken_for_the_edges(
    bench: Bench, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(out / "runs")
    with tampered(store_path(out)) as database:
        database.execute(text("UPDATE evidence SET content = x'00' WHERE file LIKE '%.npz'"))
    assert bench("export", "r1", "--out", out, "--format", "vcd", "--to", out / "to") != 0
    assert "the copy of edges/edges-a-1.npz of run 'r1' in the store is damaged" in (
        capsys.readouterr().err
    )
