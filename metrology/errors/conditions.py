"""What makes every error uncertain, whatever the method: reference, transformer, temperature."""

import math
from dataclasses import dataclass

from metrology.certificate import Certificate
from metrology.load_point import PowerFactor
from metrology.term import Term, bounded, certified, observed

MINUTE_RAD = math.pi / 180 / 60


@dataclass(frozen=True, slots=True)
class ReferenceUncertainty:
    """What is known about the reference at a load point.

    Attributes:
        power_expanded_pct: of active power without the share of the phase angle, in % of reading.
        phase_expanded_min: of the phase angle, in minutes of arc.
        k: coverage factor of both.
        drift_pct: bound on the change of power since the calibration.
        temperature_pct: bound on what the temperature does to it.
    """

    power_expanded_pct: float
    phase_expanded_min: float
    k: float
    drift_pct: float = 0.0
    temperature_pct: float = 0.0


@dataclass(frozen=True, slots=True)
class PositionUncertainty:
    """What an isolating current transformer adds at a position: bounds, plus and minus.

    Attributes:
        ratio_pct: of its ratio error, in %.
        phase_min: of its phase displacement, in minutes of arc.
    """

    ratio_pct: float
    phase_min: float


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under what an error was measured.

    Attributes:
        tan_phi: tangent of the angle between voltage and current.
        reference: at the load point.
        position: of the current transformer there, if there is one.
        source_stability_pct: bound on how far the power strays during a measurement; 0 for what
            is seen in the readings.
        meter_temperature_pct: bound on what temperature and self-heating do to the meter.
        repeatability_pct: s / sqrt(n) of former measurements of the same; 0 for none.
        repeatability_degrees_of_freedom: n - 1 of those.
    """

    tan_phi: float
    reference: ReferenceUncertainty
    position: PositionUncertainty | None = None
    source_stability_pct: float = 0.0
    meter_temperature_pct: float = 0.0
    repeatability_pct: float = 0.0
    repeatability_degrees_of_freedom: float = math.inf

    def terms(self) -> tuple[Term, ...]:
        """Their lines in the budget, in %."""
        return (*self._reference(), *self._position(), *self._meter())

    def _reference(self) -> tuple[Term, ...]:
        reference = self.reference
        turn_pct = reference.phase_expanded_min * self._pct_per_minute
        return (
            certified("reference: power", reference.power_expanded_pct, reference.k),
            certified("reference: phase angle", turn_pct, reference.k),
            bounded("reference: drift", reference.drift_pct),
            bounded("reference: temperature", reference.temperature_pct),
        )

    def _position(self) -> tuple[Term, ...]:
        if self.position is None:
            return ()
        shift_pct = self.position.phase_min * self._pct_per_minute
        return (
            bounded("position: ratio of its transformer", self.position.ratio_pct),
            bounded("position: phase of its transformer", shift_pct),
        )

    def _meter(self) -> tuple[Term, ...]:
        scatter, df = self.repeatability_pct, self.repeatability_degrees_of_freedom
        return (
            bounded("meter: temperature", self.meter_temperature_pct),
            observed("meter: repeatability", scatter, df),
        )

    @property
    def _pct_per_minute(self) -> float:
        """Change of active power with the angle, in % a minute of arc."""
        return MINUTE_RAD * abs(self.tan_phi) * 100


def reference_at(
    certificate: Certificate, voltage_v: float, current_a: float, power_factor: PowerFactor
) -> ReferenceUncertainty:
    """What a certificate says at a load point: its nearest row, with drift and temperature."""
    row = certificate.at(voltage_v, current_a, power_factor)
    return ReferenceUncertainty(
        row.power_expanded_pct,
        row.phase_expanded_min,
        certificate.k,
        certificate.drift_pct,
        certificate.temperature_pct,
    )
