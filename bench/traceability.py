"""What a report says of the instruments: their certificates, and what they called themselves."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from bench.station import Station, load_station
from meters import catalogue
from reports.lab_report.subject import InstrumentStated, MeterStated
from reports.run_records import InstrumentRecord

_FIRST_LINES = 400
_ASKED = "*IDN?"
RECORDED = "As recorded with the run when it was made, in the run store."
"""Where the instruments of a run are read that recorded them."""


def instruments_of(
    records: Iterable[InstrumentRecord], position: int, identities: Mapping[str, str]
) -> tuple[InstrumentStated, ...]:
    """Every instrument with a certificate that measures at a position of a station.

    Args:
        records: as a run recorded them, or as a station has them.
        position: what belongs to another one is left out.
        identities: what each called itself, by its name in the evidence.
    """
    own = f"position {position}"
    return tuple(
        _stated(record, identities)
        for record in records
        if record.certificate and record.role.partition(" of ")[2] in ("", own)
    )


def _stated(record: InstrumentRecord, identities: Mapping[str, str]) -> InstrumentStated:
    return InstrumentStated(
        role=record.role,
        identity=identities.get(record.role, record.identity),
        certificate=record.certificate,
        date=dt.date.fromisoformat(record.calibrated_on),
        due=dt.date.fromisoformat(record.due_on),
        uncertainty=record.uncertainty,
    )


def identities_in(transcript: Path) -> dict[str, str]:
    """What instruments answered when a run asked who they are; empty without a transcript."""
    if not transcript.is_file():
        return {}
    with transcript.open(encoding="utf-8") as lines:
        return _answers(json.loads(line) for line in islice(lines, _FIRST_LINES))


def _answers(entries: Iterable[Mapping[str, str]]) -> dict[str, str]:
    asked: set[str] = set()
    found: dict[str, str] = {}
    for entry in entries:
        channel, text = str(entry.get("channel")), str(entry.get("text", "")).strip()
        if entry.get("direction") == "sent" and text == _ASKED:
            asked.add(channel)
        elif entry.get("direction") == "received" and channel in asked:
            found.setdefault(channel, text)
    return found


def station_of_run(arguments: tuple[str, ...]) -> Path | None:
    """The station file of a run's command line, if it is still there."""
    if "--station" not in arguments[:-1]:
        return None
    path = Path(arguments[arguments.index("--station") + 1])
    return path if path.is_file() else None


def read_station(path: Path) -> tuple[Station, str]:
    """A station, and in words from where it was read.

    Raises:
        ConfigError: the file is wrong.
    """
    station = load_station(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    words = (
        f"Not recorded with the run. As stated by the station file {path.name} (SHA-256 {digest}) "
        "when this was made."
    )
    return station, words


def meter_of(model: str) -> MeterStated | None:
    """What the catalogue knows of a model; None if it does not know it."""
    known = catalogue.keys()
    if model not in known:
        return None
    meter = catalogue.load(model)
    rated = meter.ratings
    ratings = [("voltage Un", rated.un_v, "V"), ("frequency", rated.fn_hz, "Hz")]
    ratings += [("current Imax", rated.imax_a, "A")]
    stated = tuple((name, f"{value:g} {unit}") for name, value, unit in ratings if value)
    return MeterStated(meter.identity.maker, meter.identity.name, stated)
