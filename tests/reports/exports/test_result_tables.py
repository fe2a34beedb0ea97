"""Every number and every text of a run comes out of every format as ``results --json`` has it."""

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from contracts.errors import ConfigError
from reports import results_json
from reports.exports import csv_table, junit, openhtf, parquet_table
from reports.exports.new_files import NewFile, file_name, write_all
from reports.exports.result_rows import COLUMNS
from reports.json_text import compact, storable
from reports.xml_text import xml_text
from tests.reports.exports.exported import EVERY_TEXT, HOSTILE, RUN, run_of

NUMBERS = ("value", "expanded_uncertainty", "k", "lower_limit", "upper_limit")
TEXTS = ("name", "quantity", "unit", "limit_set", "decision_rule", "verdict", "reason")
Flat = dict[str, Any]


def of_json() -> list[Flat]:
    told = json.loads(results_json.text(RUN))
    return [
        {"serial": unit["serial"], "position": unit["position"], **result}
        for unit in told["units"]
        for result in unit["results"]
    ]


def bytes_of(write: Callable[..., None], *runs: Any) -> bytes:
    stream = io.BytesIO()
    write(runs, stream)
    return stream.getvalue()


def of_csv() -> list[Flat]:
    content = bytes_of(csv_table.write, RUN).decode("utf-8")
    found: list[Flat] = []
    for row in csv.DictReader(io.StringIO(content, newline="")):
        text = {name: cell.removeprefix("'") for name, cell in row.items()}
        numbers = {n: float(c) if (c := text[n]) else None for n in NUMBERS}
        found.append({**text, **numbers, "position": int(text["position"])})
    return found


def of_parquet() -> list[Flat]:
    parquet = pytest.importorskip("pyarrow.parquet")
    content = bytes_of(parquet_table.write, RUN)
    rows: list[Flat] = parquet.read_table(io.BytesIO(content)).to_pylist()
    return rows


@pytest.mark.parametrize("read", [of_csv, of_parquet])
def test_a_table_has_every_number_and_text_of_the_record(read: Callable[[], list[Flat]]) -> None:
    expected, found = of_json(), read()
    assert len(found) == len(expected) == 26
    for wanted, row in zip(expected, found, strict=True):
        value = wanted["value"]
        assert (row["value_text"] or "") == (value if isinstance(value, str) else "")
        assert row["value"] == (None if isinstance(value, str) else value)
        assert [row[n] for n in NUMBERS[1:]] == [wanted[n] for n in NUMBERS[1:]]
        assert [row[n] or "" for n in TEXTS] == [wanted[n] for n in TEXTS]
        assert (row["serial"], row["position"]) == (wanted["serial"], wanted["position"])
        assert row["conditions"] == compact(wanted["conditions"])
        assert row["evidence"] == compact(wanted["evidence"])


def test_junit_has_every_number_and_text_that_xml_can_hold() -> None:
    root = etree.fromstring(junit.document(RUN))
    cases = root.findall("./testsuite[properties]/testcase[properties]")
    for wanted, case in zip(of_json(), cases, strict=True):
        told = {p.get("name"): p.get("value") for p in case.iterfind("properties/property")}
        assert f"{case.get('classname')}/{case.get('name')}" == xml_text(wanted["name"])
        for name in NUMBERS:
            text = isinstance(wanted[name], str)
            shown = told.get(name, "") if text else json.loads(told.get(name) or "null")
            assert shown == (xml_text(wanted[name]) if text else wanted[name])
        assert told["verdict"] == wanted["verdict"]


def test_junit_tells_meter_bench_and_what_could_not_be_decided_apart() -> None:
    root = etree.fromstring(junit.document(RUN))
    first, second, bench = root.findall("testsuite")
    assert first.get("failures") == str(len(HOSTILE))
    assert (second.get("errors"), second.get("failures"), second.get("skipped")) == ("3", "0", "1")
    assert [e.get("type") for e in second.iter("error")] == ["INCONCLUSIVE", "ERROR", "MISSING"]
    (fault,) = bench.iter("error")
    assert fault.get("message") == "source: <gone>\\x00"


def test_openhtf_records_have_every_number_and_text() -> None:
    expected = of_json()
    found = [
        measurement
        for unit in RUN.units
        for phase in json.loads(openhtf.document(RUN, unit))["phases"]
        for measurement in phase["measurements"].values()
    ]
    for wanted, measurement in zip(expected, found, strict=True):
        assert measurement["name"].removesuffix(" (2)") == wanted["name"]
        assert measurement.get("measured_value") == wanted["value"]
        low, high = wanted["lower_limit"], wanted["upper_limit"]
        (limits,) = measurement["validators"]
        parts = limits.split(" <= ")
        assert parts[parts.index("x") - 1 : parts.index("x")] == (
            [] if low is None else [repr(low)]
        )
        assert parts[parts.index("x") + 1 :] == ([] if high is None else [repr(high)])
    whole = json.loads(openhtf.document(RUN, RUN.units[0]))["metadata"]["meterbench"]
    assert whole["unit"] == json.loads(results_json.text(RUN))["units"][0]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    content = bytes_of(csv_table.write, run_of(EVERY_TEXT)).decode("utf-8")
    cells = [c for row in csv.reader(io.StringIO(content, newline="")) for c in row]
    assert sum(cell.startswith("'") for cell in cells) > 2 * len(HOSTILE)
    for cell in cells:
        if cell[:1] in {"=", "+", "@", "\t", "\r", "＝"}:  # noqa: RUF001 - as above
            pytest.fail(f"{cell!r} is a formula")
        if cell.startswith("-"):
            float(cell)


@pytest.mark.parametrize("serial", HOSTILE)
def test_a_hostile_serial_number_comes_out_as_it_was(serial: str) -> None:
    run = run_of(serial)
    text = bytes_of(csv_table.write, run).decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["serial"].removeprefix("'") == storable(serial)
    root = etree.fromstring(junit.document(run))
    assert xml_text(serial) in root[0].get("name", "") or not serial.strip()
    assert json.loads(openhtf.document(run, run.units[0]))["dut_id"] == (storable(serial) or None)


def test_every_format_is_the_same_for_the_same_run() -> None:
    again = run_of(HOSTILE[0])
    assert bytes_of(csv_table.write, again) == bytes_of(csv_table.write, RUN)
    assert junit.document(again) == junit.document(RUN)
    for one, other in zip(again.units, RUN.units, strict=True):
        assert openhtf.document(again, one) == openhtf.document(RUN, other)
    pytest.importorskip("pyarrow")
    assert bytes_of(parquet_table.write, again) == bytes_of(parquet_table.write, RUN)


def test_a_table_of_several_runs_and_of_none() -> None:
    other = replace(RUN, info=replace(RUN.info, run="r2"))
    lines = list(csv.DictReader(io.StringIO(bytes_of(csv_table.write, RUN, other).decode())))
    assert {row["run"] for row in lines} == {"r1", "r2"}
    assert bytes_of(csv_table.write).decode().strip().split(",") == [f'"{c}"' for c in COLUMNS]


def test_a_missing_library_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"needs pyarrow.*pip install 'meterbench\[parquet\]'"):
        bytes_of(parquet_table.write, RUN)


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.csv"

    def broken(stream: Any) -> None:
        stream.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(ConfigError, match=r"x\.csv: cannot be written: No space"):
        write_all([NewFile(path, broken)], overwrite=False)
    assert list(path.parent.iterdir()) == []


def test_nothing_is_written_if_one_file_is_there_already(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("kept")
    files = [NewFile(path, lambda stream: stream.write(b"x")) for path in (new, old)]
    with pytest.raises(ConfigError, match="old: is there already; --overwrite"):
        write_all(files, overwrite=False)
    assert not new.exists()
    assert write_all(files, overwrite=True) == [new, old]
    assert old.read_text() == "x"


@pytest.mark.parametrize("text", [*HOSTILE, "../../etc/passwd", ".", "CON/.."])
def test_a_name_of_a_file_stays_in_its_folder(text: str) -> None:
    name = file_name(text)
    assert Path(name).name == name
    assert name not in {"", ".", ".."}
    assert name.isascii()
