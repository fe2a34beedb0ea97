"""What the certificates of a station state, as distributions to draw hidden errors from.

An expanded uncertainty is a normal distribution with U / k, a bound a rectangular one. Read on
its own from the station file; what is missing there has the same default as on a real bench.
"""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.transformer import IsolatingTransformer

DAYS_A_YEAR = 365.25
K = 2.0
CALIBRATED_AT_DEGC = 23.0
TIMEBASE_PPM = 50.0
ANYWHERE = {"voltage_v": 230.0, "current_a": 5.0}
"""Where the one row of a certificate lies that holds for every load; it does not matter."""


@dataclass(frozen=True, slots=True)
class Row:
    """Expanded uncertainties at one load: of active power in %, of phase in minutes of arc."""

    voltage_v: float
    current_a: float
    cos_phi: float
    power_expanded_pct: float
    phase_expanded_min: float


@dataclass(frozen=True, slots=True)
class ReferenceCertificate:
    """Certificate of the reference: its rows with ``k``, and bounds on what came since, in %."""

    rows: tuple[Row, ...]
    k: float = K
    drift_pct: float = 0.0
    temperature_pct: float = 0.0

    @classmethod
    def of(
        cls, content: Mapping[str, Any], temperature: Mapping[str, Any] | None, today: dt.date
    ) -> "ReferenceCertificate":
        """From the station's ``reference.calibration`` and ``temperature``."""
        rows = content.get("points") or [{**ANYWHERE, **content}]
        per_k_pct = float(content.get("temperature_pct_per_k", 0.0))
        at_degc = float(content.get("temperature_degc", CALIBRATED_AT_DEGC))
        away_k = 0.0 if temperature is None else _away_k(temperature, at_degc)
        return cls(
            rows=tuple(_row(row) for row in rows),
            k=float(content.get("k", K)),
            drift_pct=float(content.get("drift_pct_per_year", 0.0)) * _age_years(content, today),
            temperature_pct=per_k_pct * away_k,
        )


@dataclass(frozen=True, slots=True)
class SourceCertificate:
    """Standard uncertainties of the source's channels, and a bound on the drift of each, in %."""

    voltage_u_pct: float
    current_u_pct: float
    phase_u_min: float
    drift_pct: float = 0.0

    @classmethod
    def of(cls, content: Mapping[str, Any], today: dt.date) -> "SourceCertificate":
        """From the station's ``source.calibration``."""
        k = float(content.get("k", K))
        return cls(
            voltage_u_pct=content["voltage_expanded_pct"] / k,
            current_u_pct=content["current_expanded_pct"] / k,
            phase_u_min=content["phase_expanded_min"] / k,
            drift_pct=float(content.get("drift_pct_per_year", 0.0)) * _age_years(content, today),
        )


@dataclass(frozen=True, slots=True)
class Timebase:
    """What the counter's timebase is off by: found, known to ``u_ppm``, and within a bound."""

    found_ppm: float
    u_ppm: float
    bound_ppm: float

    @classmethod
    def of(cls, counter: Mapping[str, Any], today: dt.date) -> "Timebase":
        """From the station's ``counter``; without a calibration there is a bound alone."""
        content = counter.get("calibration")
        if content is None:
            return cls(0.0, 0.0, float(counter.get("timebase_ppm", TIMEBASE_PPM)))
        return cls(
            found_ppm=float(content["timebase_ppm"]),
            u_ppm=content["timebase_expanded_ppm"] / float(content.get("k", K)),
            bound_ppm=float(content.get("drift_ppm_per_year", 0.0)) * _age_years(content, today),
        )

    def draw(self, rng: np.random.Generator) -> float:
        """A deviation in ppm."""
        drift_ppm = float(rng.uniform(-1.0, 1.0)) * self.bound_ppm
        return self.found_ppm + float(rng.normal()) * self.u_ppm + drift_ppm


@dataclass(frozen=True, slots=True)
class TransformerBounds:
    """Bounds, plus and minus, of the isolating transformers at a position."""

    ratio_pct: float = 0.0
    phase_min: float = 0.0

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "TransformerBounds":
        """From ``positions_in_one_current_loop``, or from a position's ``transformer``."""
        ratio_pct, phase_min = content.get("ratio_error_pct"), content.get("phase_error_min")
        return cls(float(ratio_pct or 0.0), float(phase_min or 0.0))

    def draw(self, rng: np.random.Generator) -> IsolatingTransformer:
        """Transformers with errors anywhere within the bounds, the same in all three phases.

        That they are the same is an assumption: a lot of one make, and the worst case for the
        sum of the phases, which then has the distribution that is stated for each.
        """
        ratio, phase = rng.uniform(-1.0, 1.0, 2)
        return IsolatingTransformer(float(ratio) * self.ratio_pct, float(phase) * self.phase_min)


@dataclass(frozen=True, slots=True)
class PulseOutput:
    """A pulse output of the reference: its line, its constant, and how well it is known.

    ``driver`` is of the instrument that makes the pulses; empty: they are there by themselves.
    """

    line: int
    constant_imp_per_kwh: float
    u_pct: float
    driver: str = ""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "PulseOutput":
        """From the station's ``reference.pulse_output``."""
        return cls(
            line=int(content["line"]),
            constant_imp_per_kwh=float(content["constant_imp_per_kwh"]),
            u_pct=content["expanded_pct"] / float(content.get("k", K)),
            driver=str(content.get("driver") or ""),
        )

    def draw(self, rng: np.random.Generator) -> float:
        """Its true constant in imp/kWh."""
        return self.constant_imp_per_kwh * (1 + float(rng.normal()) * self.u_pct / 100)


def _row(content: Mapping[str, Any]) -> Row:
    return Row(
        float(content["voltage_v"]),
        float(content["current_a"]),
        float(str(content.get("power_factor", 1)).strip().upper().rstrip("LC")),
        float(content["power_expanded_pct"]),
        float(content["phase_expanded_min"]),
    )


def _age_years(content: Mapping[str, Any], today: dt.date) -> float:
    date = content["date"]
    made = date if isinstance(date, dt.date) else dt.date.fromisoformat(str(date))
    return max((today - made).days, 0) / DAYS_A_YEAR


def _away_k(temperature: Mapping[str, Any], at_degc: float) -> float:
    """How far the bench may be from the temperature of a calibration, at most."""
    thermometer = temperature.get("calibration") or {}
    known_k = float(thermometer.get("expanded_k", 0.0))
    away_k = math.fabs(float(temperature["degc"]) - at_degc)
    return away_k + float(temperature["variation_k"]) + known_k
