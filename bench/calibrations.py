"""The certificates of a station: which are in force, and what they come to for a measurement."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bench.station import (
    AmbientConfig,
    Calibration,
    Certified,
    CounterConfig,
    SourceConfig,
    Station,
    Temperature,
    Transformer,
)
from contracts.errors import ConfigError
from metrology.certificate import Certificate, CertificatePoint
from metrology.load_point import PowerFactor

DAYS_A_YEAR = 365.25
ANYWHERE = (230.0, 5.0, 1.0)
"""Where the only row of a certificate lies that holds for every load; it does not matter."""


Part = SourceConfig | CounterConfig | Temperature | AmbientConfig | Transformer
"""What may have a certificate of its own."""
ExpiredCalibration = Literal["refuse", "warn"]
"""What a plan wants done about a certificate that is not in force."""


@dataclass(frozen=True, slots=True)
class InstrumentCertificate:
    """A certificate and whose it is."""

    instrument: str
    certified: Certified

    def days_left(self, today: dt.date) -> int:
        """For how many days more it is in force; 0 on the last, below 0 when it is past."""
        return (self.certified.due - today).days

    def objection(self, today: dt.date) -> str:
        """Why it is not in force; empty if it is."""
        named = f"{self.instrument}: certificate {self.certified.certificate}"
        if today > self.certified.due:
            return f"{named} was due on {self.certified.due}, {-self.days_left(today)} days ago"
        if today < self.certified.date:
            return f"{named} is dated {self.certified.date}, which is after today, {today}"
        return ""


@dataclass(frozen=True, slots=True)
class Timebase:
    """What the counter's timebase is off by.

    Attributes:
        deviation_ppm: that is known; above 0 it runs fast, and times are to be made shorter.
        expanded_ppm: expanded uncertainty of that, with ``k``; 0 without a certificate.
        k: coverage factor.
        bound_ppm: what may be off on top, plus and minus: drift since the certificate, or all of
            it without one.
    """

    deviation_ppm: float
    expanded_ppm: float
    k: float
    bound_ppm: float


def today() -> dt.date:
    """The day by which certificates are judged."""
    return dt.datetime.now(dt.UTC).date()


def certificates(station: Station) -> Iterator[InstrumentCertificate]:
    """Every certificate that the station names, the reference's first."""
    yield InstrumentCertificate("reference", station.reference.calibration)
    others: list[tuple[str, Part | None]] = [
        ("source", station.source),
        ("counter", station.counter),
        ("thermometer", station.temperature),
        ("ambient sensor", station.ambient),
        ("isolating transformers", station.positions_in_one_current_loop),
    ]
    for number, position in station.positions.items():
        others.append((f"isolating transformers of position {number}", position.transformer))
    for instrument, part in others:
        if part is not None and part.calibration is not None:
            yield InstrumentCertificate(instrument, part.calibration)


def check_calibrations(station: Station, rule: ExpiredCalibration, on: dt.date) -> tuple[str, ...]:
    """Look whether every certificate of a station is in force on a day.

    Returns:
        One sentence for each that is not; all are, if there is none.

    Raises:
        ConfigError: one is not, and the rule is to refuse.
    """
    objections = tuple(o for c in certificates(station) if (o := c.objection(on)))
    if objections and rule == "refuse":
        raise ConfigError(
            f"station {station.name!r}: {'; '.join(objections)}: the plan refuses to measure "
            "without a certificate in force (expired_calibration: refuse)"
        )
    return objections


def reference_certificate(station: Station, on: dt.date) -> Certificate:
    """What the certificate of the reference comes to on a day, at the temperature of the bench."""
    calibration = station.reference.calibration
    return Certificate(
        name=calibration.certificate,
        points=_points(calibration),
        k=calibration.k,
        drift_pct_per_year=calibration.drift_pct_per_year,
        temperature_pct_per_k=calibration.temperature_pct_per_k,
        age_years=_age_years(calibration, on),
        temperature_deviation_k=_temperature_deviation_k(station),
    )


def timebase(station: Station, on: dt.date) -> Timebase:
    """What the counter's timebase is off by on a day."""
    counter = station.counter
    found = counter.calibration
    if found is None:
        return Timebase(0.0, 0.0, 2.0, counter.timebase_ppm)
    drift_ppm = found.drift_ppm_per_year * _age_years(found, on)
    return Timebase(found.timebase_ppm, found.timebase_expanded_ppm, found.k, drift_ppm)


def _points(calibration: Calibration) -> tuple[CertificatePoint, ...]:
    if not calibration.points:
        largest = calibration.power_expanded_pct, calibration.phase_expanded_min
        return (CertificatePoint(*ANYWHERE, *largest),)
    return tuple(
        CertificatePoint(
            p.voltage_v,
            p.current_a,
            PowerFactor.parse(p.power_factor).cos_phi,
            p.power_expanded_pct,
            p.phase_expanded_min,
        )
        for p in calibration.points
    )


def _age_years(certified: Certified, on: dt.date) -> float:
    return max((on - certified.date).days, 0) / DAYS_A_YEAR


def _temperature_deviation_k(station: Station) -> float:
    """How far the bench may be from the temperature of the calibration, at most."""
    now = station.temperature
    if now is None:
        return 0.0
    known_k = 0.0 if now.calibration is None else now.calibration.expanded_k
    away_k = abs(now.degc - station.reference.calibration.temperature_degc)
    return away_k + now.variation_k + known_k
