"""What a source is wrong by, hidden from the bench."""

from dataclasses import dataclass

import numpy as np

from simulator.certificates import SourceCertificate

GAIN_ERROR = 1e-4
"""Standard deviation of the gain errors of the channels where no certificate states any."""

ByPhase = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SourceErrors:
    """Errors of the channels of each phase.

    Attributes:
        voltage_gain, current_gain: factors.
        phase_min: minutes of arc that the current leads by; grows with the order.
    """

    voltage_gain: ByPhase = (1.0, 1.0, 1.0)
    current_gain: ByPhase = (1.0, 1.0, 1.0)
    phase_min: ByPhase = (0.0, 0.0, 0.0)


PERFECT = SourceErrors()
UNCERTIFIED = SourceCertificate(GAIN_ERROR * 100, GAIN_ERROR * 100, 0.0)


def draw_errors(rng: np.random.Generator, certificate: SourceCertificate) -> SourceErrors:
    """Errors from exactly what a certificate states, each channel on its own."""

    def gains(u_pct: float) -> ByPhase:
        drifts_pct = rng.uniform(-1.0, 1.0, 3) * certificate.drift_pct
        one, two, three = 1.0 + (rng.normal(size=3) * u_pct + drifts_pct) / 100
        return float(one), float(two), float(three)

    voltage, current = gains(certificate.voltage_u_pct), gains(certificate.current_u_pct)
    one, two, three = rng.normal(size=3) * certificate.phase_u_min
    return SourceErrors(voltage, current, (float(one), float(two), float(three)))
