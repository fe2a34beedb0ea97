"""The files of a report, and what they are made from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.instrument_records import instrument_records
from bench.raw_data import RawData
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
from reports.dcc.document import document
from reports.dcc.verification import verify, write_hash
from reports.evidence import WIRE_FILE
from reports.html_report.page import page
from reports.lab_report.content import EmbeddedCertificate
from reports.lab_report.laboratory import Laboratory
from reports.lab_report.pdf import KINDS
from reports.lab_report.subject import Subject
from reports.run_records import InstrumentRecord
from reports.stored_run import StoredRun, StoredUnit


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Which files to write, and from what.

    Attributes:
        run: the run.
        unit: the one of its units that the report is about.
        raw: the raw data of the run, with its transcript.
        laboratory: YAML with the laboratory's data; None if it states nothing.
        station: with the certificates of the instruments, for a run that did not record them; None
            for that of the run.
        kind: of PDF.
        pdf: file to write, or None.
        dcc: file to write, or None.
        html: file to write, or None.
        schema: folder with PTB's schema; None to leave the certificate unvalidated.
        key: private key that signs the certificate; None for no signature.
        certificate: of the key.
    """

    run: StoredRun
    unit: StoredUnit
    raw: RawData
    laboratory: Path | None
    station: Path | None
    kind: str
    pdf: Path | None
    dcc: Path | None
    html: Path | None
    schema: Path | None
    key: Path | None
    certificate: Path | None


def write(files: ReportFiles) -> Iterator[Path]:
    """Write the files that are asked for, each with its SHA-256 beside it.

    Raises:
        ConfigError: the laboratory's data, the station or the key are wrong, or a file cannot be
            written.
        BenchError: a report could not be made, or the certificate is not valid.
    """
    subject = subject_of(files)
    certificate = None
    if files.dcc is not None:
        xml = _certificate(files, subject)
        certificate = EmbeddedCertificate(files.dcc.name, xml.decode("utf-8"))
        yield from _write(files.dcc, xml)
        _check(files, files.dcc)
    if files.pdf is not None:
        yield from _write(files.pdf, KINDS[files.kind](subject, certificate))
    if files.html is not None:
        yield from _write(files.html, page(subject).encode("utf-8"))


def subject_of(files: ReportFiles) -> Subject:
    """What the report is about.

    Raises:
        ConfigError: the laboratory's data or the station are wrong.
    """
    records, words = _instruments(files)
    identities = _identities(files) if records else {}
    return Subject(
        run=files.run,
        unit=files.unit,
        laboratory=load_yaml(files.laboratory, Laboratory) if files.laboratory else Laboratory(),
        instruments=instruments_of(records, files.unit.unit.position, identities),
        instruments_from=words,
        meter=meter_of(files.unit.unit.meter),
    )


def _identities(files: ReportFiles) -> Mapping[str, str]:
    """From the transcript, or the copy of it that the store has; none of a run without one."""
    raw = files.raw
    if WIRE_FILE not in raw.files():
        return {}
    with raw.path_of(WIRE_FILE) as transcript:
        return identities_in(transcript)


def _instruments(files: ReportFiles) -> tuple[Sequence[InstrumentRecord], str]:
    """The instruments of the run with what was in force then, and in words where that stood."""
    run = files.run
    if run.instruments:
        if files.station is not None:
            raise ConfigError(
                f"{files.station}: run {run.info.run!r} recorded its instruments and their "
                "certificates itself; --station is for runs that did not"
            )
        return run.instruments, RECORDED
    path = files.station or station_of_run(run.info.arguments)
    if path is None:
        return (), ""
    station, words = read_station(path)
    if station.name != run.info.station:
        raise ConfigError(
            f"{path}: is station {station.name!r}; the run was on {run.info.station!r}"
        )
    # Where an instrument is reached says nothing about which one it was.
    records = (replace(record, identity="") for record in instrument_records(station))
    return tuple(records), words


def _certificate(files: ReportFiles, subject: Subject) -> bytes:
    xml = document(subject)
    if files.key is None:
        return xml
    from reports.dcc.signing import signed

    return signed(xml, files.key, files.certificate)


def _check(files: ReportFiles, path: Path) -> None:
    wrong = verify(path, run=files.run, schema=files.schema)
    if wrong:
        raise BenchError(f"{path}: the certificate is not valid: {'; '.join(wrong[:3])}")


def _write(path: Path, content: bytes) -> Iterator[Path]:
    try:
        path.write_bytes(content)
        beside = write_hash(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
    yield path
    yield beside
