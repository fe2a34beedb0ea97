"""Which runs are exported, as which files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, select

from bench.allure_report import allure_report
from bench.edge_waveforms import EdgeFile, edge_files, waveform
from bench.raw_data import RawData
from bench.run_name import run_folder, store_path
from contracts.errors import BenchError, ConfigError
from reports import results_json
from reports.exports import csv_table, junit, openhtf, parquet_table, sigrok_session, vcd
from reports.exports.new_files import NewFile, file_name, write_all
from reports.exports.waveform import Waveform
from reports.schema import RUN
from reports.statistics.gathering import Selection, moment
from reports.store import RunStore
from reports.store_load import recent_runs, require_known
from reports.store_queries import gone_on_with
from reports.stored_run import StoredRun

Content = Callable[[BinaryIO], object]
_TABLES: dict[str, Callable[[Iterable[StoredRun], BinaryIO], None]] = {
    "csv": csv_table.write,
    "parquet": parquet_table.write,
}
_DOCUMENTS: dict[str, tuple[str, Callable[[StoredRun], bytes]]] = {
    "json": (".json", lambda run: (results_json.text(run) + "\n").encode("ascii")),
    "junit": (".xml", junit.document),
}


def _write_dump(wave: Waveform, stream: BinaryIO) -> None:
    stream.write(vcd.document(wave))


_WAVEFORMS: dict[str, Callable[[Waveform, BinaryIO], None]] = {
    "sr": sigrok_session.write,
    "vcd": _write_dump,
}


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be exported.

    Attributes:
        out: folder with the store and the evidence.
        store: URL of another store; None for that of the folder.
        runs: their names; none for the last.
        every: every run.
        since: ISO 8601; runs that began then or later.
        until: ISO 8601; runs that began before.
        position: of the one unit that is meant; None for all.
        kind: of format.
        to: a file, or a folder that is there or whose name has no suffix.
        overwrite: whether files that are there are replaced.
    """

    out: Path
    store: str | None
    runs: tuple[str, ...]
    every: bool
    since: str | None
    until: str | None
    position: int | None
    kind: str
    to: Path
    overwrite: bool


def written(export: Export) -> Sequence[Path]:
    """Write the files.

    Returns:
        Their paths.

    Raises:
        ConfigError: there is no such run, unit or file of edges, several runs do not go into the
            format, or a file is there already or cannot be written.
        BenchError: the store cannot be read.
    """
    names = _names(export)
    if export.kind in _TABLES:
        return write_all([_table(export, names)], overwrite=export.overwrite)
    name = _only(export, names)
    if export.kind == "allure":
        folder = run_folder(export.out, name) / "allure-results"
        return [allure_report(folder, export.to, overwrite=export.overwrite)]
    with _store(export) as store:
        run = store.load(name)
    return write_all(_files(export, run), overwrite=export.overwrite)


def _store(export: Export) -> RunStore:
    return RunStore(_store_of(export), create=False)


def _store_of(export: Export) -> Path | str:
    return export.store or store_path(export.out)


def _names(export: Export) -> Sequence[str]:
    """The runs that are meant, all of which are in the store."""
    period = export.since is not None or export.until is not None
    if export.runs and (export.every or period):
        raise ConfigError("export: name runs, or give --all, --since or --until")
    with _store(export) as store, store.reading("look for the runs to export") as connection:
        if export.every or period:
            return _in_period(export, connection)
        names = export.runs or recent_runs(connection)[:1]
        if not names:
            raise ConfigError(f"{store.place}: the store has no run yet")
        for name in names:
            require_known(connection, store.place, name)
    return list(dict.fromkeys(names))


def _in_period(export: Export, connection: Connection) -> Sequence[str]:
    """Runs that others go on with are left out: the others have what was taken over."""
    try:
        since, until = (moment(t) if t else None for t in (export.since, export.until))
    except BenchError as error:
        raise ConfigError(f"--since, --until: {error}") from error
    selection, gone_on = Selection(since, until), gone_on_with(connection)
    began = connection.execute(select(RUN.c.run, RUN.c.started_utc).order_by(RUN.c.seq))
    found = [n for n, utc in began if n not in gone_on and selection.has_time(moment(utc))]
    if not found:
        raise ConfigError(f"{export.out}: no run began in that period, or others go on with it")
    return found


def _table(export: Export, names: Sequence[str]) -> NewFile:
    stem = file_name(names[0]) if len(names) == 1 else "results"
    return NewFile(_place(export, f"{stem}.{export.kind}"), partial(_write_table, export, names))


def _write_table(export: Export, names: Sequence[str], stream: BinaryIO) -> None:
    """One run at a time: those of a whole store need not fit into memory."""
    with _store(export) as store:
        _TABLES[export.kind](map(store.load, names), stream)


def _files(export: Export, run: StoredRun) -> Sequence[NewFile]:
    if export.kind in _DOCUMENTS:
        suffix, document = _DOCUMENTS[export.kind]
        path = _place(export, f"{file_name(run.info.run)}-{export.kind}{suffix}")
        return [_bytes(path, document(run))]
    if export.kind == "openhtf":
        return _records(export, run)
    return _edges(export, run)


def _only(export: Export, names: Sequence[str]) -> str:
    if len(names) > 1:
        raise ConfigError(
            f"export: {len(names)} runs do not go into one {export.kind}; name one, or take csv "
            "or parquet"
        )
    return names[0]


def _place(export: Export, name: str) -> Path:
    """The path that was named, or the name in it if it is a folder."""
    is_folder = export.to.is_dir() or not export.to.suffix
    return export.to / name if is_folder else export.to


def _bytes(path: Path, content: bytes) -> NewFile:
    return NewFile(path, lambda stream: stream.write(content))


def _records(export: Export, run: StoredRun) -> Sequence[NewFile]:
    there = [u for u in run.units if export.position in (None, u.unit.position)]
    if not there:
        known = ", ".join(str(unit.unit.position) for unit in run.units) or "none"
        raise ConfigError(
            f"run {run.info.run!r} has units at the positions {known}: not {export.position}"
        )
    names = [f"{file_name(run.info.run)}-{unit.unit.position}.openhtf.json" for unit in there]
    if len(there) > 1:
        _require_folder(export, f"{len(there)} units")
    return [
        _bytes(_place(export, name), openhtf.document(run, unit))
        for name, unit in zip(names, there, strict=True)
    ]


def _edges(export: Export, run: StoredRun) -> Sequence[NewFile]:
    _require_folder(export, "the edges of a run")
    write = _WAVEFORMS[export.kind]
    name = run.info.run
    raw = RawData(name, run_folder(export.out, name) / "evidence", _store_of(export))
    return [
        NewFile(export.to / f"{stem}.{export.kind}", partial(_drawn, write, file))
        for stem, file in edge_files(raw).items()
    ]


def _drawn(write: Callable[[Waveform, BinaryIO], None], file: EdgeFile, stream: BinaryIO) -> None:
    """One at a time: the edges of a whole run need not fit into memory."""
    write(waveform(file), stream)


def _require_folder(export: Export, what: str) -> None:
    if export.to.suffix and not export.to.is_dir():
        raise ConfigError(f"--to {export.to}: {what} are several files; name a folder")
