"""What a calibrated reference is still wrong by, hidden from the bench."""

import math
from dataclasses import dataclass

import numpy as np

from simulator.certificates import ReferenceCertificate, Row
from simulator.waveform import PhaseOutput

ByElement = tuple[float, float, float]

_NONE: ByElement = (0.0, 0.0, 0.0)
_NOISE_PCT = 0.002


@dataclass(frozen=True, slots=True)
class ErrorsAt:
    """Errors of every element at the loads that are nearest to a row of the certificate.

    Attributes:
        row: of the certificate.
        voltage_gain_pct, current_gain_pct, phase_min: as of ``ReferenceErrors``.
    """

    row: Row
    voltage_gain_pct: float
    current_gain_pct: float
    phase_min: float

    def distance(self, phase: PhaseOutput) -> float:
        """How far a load is from the row: in ln U, ln I and the angle of the fundamental in rad."""
        voltage_v, current_a = phase.voltage_v, phase.current_a
        if voltage_v == 0 or current_a == 0:
            return 0.0
        distance = math.hypot(
            math.log(voltage_v / self.row.voltage_v),
            math.log(current_a / self.row.current_a),
            _angle_rad(phase) - math.acos(self.row.cos_phi),
        )
        return round(distance, 9)


@dataclass(frozen=True, slots=True)
class ElementErrors:
    """Errors of one element at one load; the attributes are as of ``ReferenceErrors``."""

    voltage_gain_pct: float
    current_gain_pct: float
    phase_min: float
    power_offset_w: float


@dataclass(frozen=True, slots=True)
class ReferenceErrors:
    """Errors of the three elements.

    Attributes:
        voltage_gain_pct: relative error of the voltage.
        current_gain_pct: relative error of the current, with its transformer.
        phase_min: minutes of arc that the current seems to lead by; grows with the frequency.
        power_offset_w: added to the active power at the terminals.
        noise_pct: standard deviation of U, I and P (of apparent power) from update to update.
        by_load: what comes on top, by the row of the certificate that is nearest; of two rows
            that are equally near, the first.
    """

    voltage_gain_pct: ByElement = _NONE
    current_gain_pct: ByElement = _NONE
    phase_min: ByElement = _NONE
    power_offset_w: ByElement = _NONE
    noise_pct: float = 0.0
    by_load: tuple[ErrorsAt, ...] = ()

    def at(self, phase: PhaseOutput, element: int) -> ElementErrors:
        """Errors of an element (from 1) at what flows through it."""
        index, nearest = element - 1, self._nearest(phase)
        more = (0.0, 0.0, 0.0)
        if nearest is not None:
            more = (nearest.voltage_gain_pct, nearest.current_gain_pct, nearest.phase_min)
        return ElementErrors(
            self.voltage_gain_pct[index] + more[0],
            self.current_gain_pct[index] + more[1],
            self.phase_min[index] + more[2],
            self.power_offset_w[index],
        )

    def _nearest(self, phase: PhaseOutput) -> ErrorsAt | None:
        if len(self.by_load) <= 1:
            return self.by_load[0] if self.by_load else None
        return min(self.by_load, key=lambda errors: errors.distance(phase))


def _angle_rad(phase: PhaseOutput) -> float:
    """Between the fundamentals of voltage and current, 0 to pi / 2, whichever way power flows."""
    volts, amps = (
        next((c.phasor for c in side if c.order == 1), 0j)
        for side in (phase.voltage, phase.current)
    )
    apparent_va = abs(volts * amps)
    power_w = abs((volts * amps.conjugate()).real)
    return math.acos(min(power_w / apparent_va, 1.0)) if apparent_va else 0.0


def draw_errors(rng: np.random.Generator, certificate: ReferenceCertificate) -> ReferenceErrors:
    """Errors from exactly what a certificate states.

    Power at unity power factor is normally distributed with U / k, the phase angle with its own;
    drift and temperature are anywhere within their bounds. All elements and all rows err
    together, as under one calibrating standard (an assumption), so that the total power of any
    load has the distribution that is stated. Power's share goes half into voltage and half into
    current (as variances), drift and temperature into current. The noise (0.002 %) is an
    assumption.

    Args:
        rng: where from.
        certificate: what it states.
    """
    voltage, current, phase = (float(x) for x in rng.normal(size=3))
    drift, warmth = (float(x) for x in rng.uniform(-1.0, 1.0, 2))
    since_pct = drift * certificate.drift_pct + warmth * certificate.temperature_pct

    def at(row: Row) -> ErrorsAt:
        half_pct = row.power_expanded_pct / certificate.k / math.sqrt(2)
        return ErrorsAt(
            row,
            voltage_gain_pct=voltage * half_pct,
            current_gain_pct=current * half_pct + since_pct,
            phase_min=phase * row.phase_expanded_min / certificate.k,
        )

    worst_first = sorted(
        certificate.rows, key=lambda row: (-row.power_expanded_pct, -row.phase_expanded_min)
    )
    return ReferenceErrors(noise_pct=_NOISE_PCT, by_load=tuple(at(row) for row in worst_first))
