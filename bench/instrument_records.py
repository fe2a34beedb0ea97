"""The instruments of a station with their calibrations, as a run records them."""

from collections.abc import Iterator

from bench.calibrations import certificates
from bench.station import Certified, Station
from reports.run_records import InstrumentRecord


def instrument_records(station: Station) -> Iterator[InstrumentRecord]:
    """One for each instrument, and for whatever else has a certificate."""
    certified = {found.instrument: found.certified for found in certificates(station)}
    places = {
        "source": station.source.resource,
        "reference": station.reference.resource,
        "counter": station.counter.resource,
    }
    for role in dict.fromkeys((*places, *certified)):
        yield _record(role, places.get(role, ""), certified.get(role))


def _record(role: str, place: str, certified: Certified | None) -> InstrumentRecord:
    if certified is None:
        return InstrumentRecord(role, place)
    return InstrumentRecord(
        role,
        place,
        certified.certificate,
        certified.date.isoformat(),
        certified.due.isoformat(),
        certified.model_dump(mode="json", by_alias=True),
    )
