import argparse
import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.commands import verify as verify_command
from bench.commands.report import execute
from bench.instrument_records import instrument_records
from bench.raw_data import RawData
from bench.report_files import ReportFiles, subject_of, write
from bench.traceability import (
    RECORDED,
    identities_in,
    instruments_of,
    meter_of,
    read_station,
    station_of_run,
)
from bench.yaml_file import load_yaml
from contracts.errors import BenchError, ConfigError
from reports.dcc import verify
from reports.lab_report.laboratory import Laboratory
from reports.run_records import InstrumentRecord
from reports.stored_run import StoredRun
from tests.reports.lab_report.lab_run import INFO, RESULTS, run_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "stations" / "laboratories" / "example.yaml"
LAB_STATION = ROOT / "stations" / "sim-lab.yaml"
STATION = "virtual bench, laboratory"
RUN = run_of(*RESULTS[:5], info=replace(INFO, station=STATION))


def files(tmp_path: Path, run: StoredRun = RUN) -> ReportFiles:
    return ReportFiles(
        run=run,
        unit=run.units[0],
        raw=RawData(run.info.run, tmp_path, None),
        laboratory=EXAMPLE,
        station=LAB_STATION,
        kind="eol",
        pdf=tmp_path / "report.pdf",
        dcc=tmp_path / "dcc.xml",
        html=tmp_path / "report.html",
        schema=None,
        key=None,
        certificate=None,
    )


def test_all_files_are_written_with_their_hashes_and_verify(tmp_path: Path) -> None:
    paths = list(write(files(tmp_path)))
    assert [p.name for p in paths[::2]] == ["dcc.xml", "report.pdf", "report.html"]
    for path, beside in zip(paths[::2], paths[1::2], strict=True):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert beside.read_text(encoding="utf-8") == f"{digest}  {path.name}\n"
    assert verify(paths[0], run=RUN) == []
    assert verify(paths[2], run=RUN) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    wrong = replace(files(tmp_path), dcc=tmp_path / "missing" / "dcc.xml")
    with pytest.raises(ConfigError, match=r"missing/dcc\.xml: cannot be written"):
        list(write(wrong))


def test_a_certificate_that_the_schema_does_not_allow_is_an_error(tmp_path: Path) -> None:
    schema = tmp_path / "v3.3.0" / "dcc.xsd"
    schema.parent.mkdir()
    schema.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>',
        encoding="utf-8",
    )
    with pytest.raises(BenchError, match="the certificate is not valid: schema"):
        list(write(replace(files(tmp_path), schema=tmp_path)))
    with pytest.raises(ConfigError, match=r"none/v3\.3\.0/dcc\.xsd: is no schema of the DCC"):
        list(write(replace(files(tmp_path), schema=tmp_path / "none")))


def test_a_station_that_is_not_that_of_the_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="the run was on 'another bench'"):
        subject_of(files(tmp_path, run_of(info=replace(INFO, station="another bench"))))


def test_instruments_that_a_run_recorded_are_those_of_then(tmp_path: Path) -> None:
    then = InstrumentRecord(
        "reference", "MAKER X1", "SIM-REF-1", "2024-01-01", "2025-01-01", {}, "U(power) ≤ 0.05 %"
    )
    run = replace(RUN, instruments=(then, InstrumentRecord("source", "MAKER X2")))
    subject = subject_of(replace(files(tmp_path, run), station=None))
    (stated,) = subject.instruments
    assert (stated.certificate, stated.due) == ("SIM-REF-1", dt.date(2025, 1, 1))
    assert (stated.identity, stated.uncertainty) == ("MAKER X1", "U(power) ≤ 0.05 %")
    assert subject.instruments_from == RECORDED
    with pytest.raises(ConfigError, match="recorded its instruments and their certificates itself"):
        subject_of(files(tmp_path, run))


def test_that_instruments_were_not_recorded_is_said(tmp_path: Path) -> None:
    assert subject_of(files(tmp_path)).instruments_from.startswith("Not recorded with the run.")


def test_without_a_station_file_no_traceability_is_claimed(tmp_path: Path) -> None:
    subject = subject_of(replace(files(tmp_path), station=None, laboratory=None))
    assert subject.instruments == ()
    assert subject.instruments_from == ""
    assert subject.laboratory == Laboratory()


def test_the_station_of_the_run_is_found_in_its_command_line(tmp_path: Path) -> None:
    assert station_of_run(("--station", str(LAB_STATION), "-q")) == LAB_STATION
    assert station_of_run(("--station", str(tmp_path / "gone.yaml"))) is None
    assert station_of_run(("--station",)) is None


def test_instruments_are_those_of_the_position_with_what_they_called_themselves() -> None:
    station, words = read_station(LAB_STATION)
    records = [replace(record, identity="") for record in instrument_records(station)]
    first = instruments_of(records, 1, {"reference": "MAKER,X1"})
    second = instruments_of(records, 2, {})
    assert [i.certificate for i in first if i.role == "reference"] == ["SIM-REF-2"]
    assert {i.identity for i in first} == {"MAKER,X1", ""}
    assert {i.certificate for i in second} - {i.certificate for i in first} == {"SIM-ICT-2"}
    reference = next(i for i in first if i.role == "reference")
    assert reference.uncertainty == "U(power) ≤ 0.03 %, U(phase) ≤ 0.6 min, k = 2"
    assert reference.in_force(dt.date(2026, 3, 1))
    assert not reference.in_force(dt.date(2026, 2, 28))
    assert "sim-lab.yaml (SHA-256 " in words


def test_identities_are_the_answers_to_the_question_who_they_are(tmp_path: Path) -> None:
    lines = [
        {"channel": "source", "direction": "received", "text": "stray\n"},
        {"channel": "source", "direction": "sent", "text": "*IDN?\n"},
        {"channel": "reference", "direction": "sent", "text": "*IDN?\n"},
        {"channel": "source", "direction": "received", "text": "FLUKE,6105A\n"},
        {"channel": "source", "direction": "received", "text": "0\n"},
    ]
    transcript = tmp_path / "wire.jsonl"
    transcript.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert identities_in(transcript) == {"source": "FLUKE,6105A"}
    assert identities_in(tmp_path / "none.jsonl") == {}


def test_the_catalogue_describes_a_model_that_it_knows() -> None:
    known = meter_of("pro380-mod")
    assert known is not None
    assert ("voltage Un", "230 V") in known.ratings
    assert meter_of("nobody's") is None


def test_the_example_of_a_laboratory_states_everything() -> None:
    example = load_yaml(EXAMPLE, Laboratory)
    left_out = [name for name in Laboratory.model_fields if getattr(example, name) is None]
    assert left_out == ["amends"]


def test_a_misspelt_key_of_a_laboratory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_text("laboratory: {nam: x}", encoding="utf-8")
    with pytest.raises(ConfigError, match="unknown key 'nam'; did you mean 'name'"):
        load_yaml(path, Laboratory)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"out": None, "dcc": None, "html": None, "key": None}, "nothing to write"),
        ({"out": Path("r.pdf"), "dcc": None, "html": None, "key": Path("k")}, "--key signs"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(
    arguments: dict[str, Path | None], named: str
) -> None:
    from argparse import Namespace

    with pytest.raises(ConfigError, match=named):
        execute(Namespace(**arguments))


def test_a_run_of_the_bench_imports_nothing_that_only_reports_need() -> None:
    code = (
        "import sys, bench.commands.run, bench.commands.report, fixtures.run;"
        "print(sorted({'matplotlib', 'typst', 'lxml', 'segno', 'pypdf'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=os.environ
    )
    assert done.stdout == "[]\n", done.stderr


def test_the_command_verify_names_a_certificate_that_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    xml, _, pdf, *_ = write(files(tmp_path))
    options = argparse.ArgumentParser()
    verify_command.add(options.add_subparsers())
    for path in (xml, pdf):
        asked = options.parse_args(["verify", str(path)])
        assert verify_command.execute(asked) == 0
        assert "nothing was changed" in capsys.readouterr().out
        changed = bytearray(path.read_bytes())
        changed[len(changed) // 2] ^= 1
        path.write_bytes(changed)
        assert verify_command.execute(asked) == 1
        assert f"and {path.name}.sha256 says" in capsys.readouterr().out
