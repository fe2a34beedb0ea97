"""The instruments of a station with their calibrations, as a run records them."""

from collections.abc import Iterator

from bench.calibrations import certificates
from bench.station import (
    Calibration,
    Certified,
    SourceCalibration,
    Station,
    ThermometerCalibration,
    TimebaseCalibration,
)
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
        uncertainty_in_words(certified),
    )


def uncertainty_in_words(certified: Certified) -> str:
    """What a certificate states."""
    match certified:
        case Calibration():
            text = f"U(power) ≤ {certified.power_expanded_pct:g} %"
            return f"{text}, U(phase) ≤ {certified.phase_expanded_min:g} min, k = {certified.k:g}"
        case SourceCalibration():
            text = f"U(voltage) {certified.voltage_expanded_pct:g} %"
            return f"{text}, U(current) {certified.current_expanded_pct:g} %, k = {certified.k:g}"
        case TimebaseCalibration():
            return f"U(timebase) {certified.timebase_expanded_ppm:g} ppm, k = {certified.k:g}"
        case ThermometerCalibration():
            return f"U(temperature) {certified.expanded_k:g} K, k = {certified.k:g}"
        case _:
            return ""
