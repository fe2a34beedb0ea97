"""What a calibrated reference is still wrong by, hidden from the bench."""

import math
from dataclasses import dataclass

import numpy as np

ByElement = tuple[float, float, float]

_NONE: ByElement = (0.0, 0.0, 0.0)
_NOISE_PCT = 0.002
_OFFSET_OF_W = 0.01


@dataclass(frozen=True, slots=True)
class ReferenceErrors:
    """Errors of the three elements.

    Attributes:
        voltage_gain_pct: relative error of the voltage.
        current_gain_pct: relative error of the current, with its transformer.
        phase_min: minutes of arc that the current seems to lead by; grows with the frequency.
        power_offset_w: added to the active power at the terminals.
        noise_pct: standard deviation of U, I and P (of apparent power) from update to update.
    """

    voltage_gain_pct: ByElement = _NONE
    current_gain_pct: ByElement = _NONE
    phase_min: ByElement = _NONE
    power_offset_w: ByElement = _NONE
    noise_pct: float = 0.0


def draw_errors(
    rng: np.random.Generator, power_expanded_pct: float, phase_expanded_min: float
) -> ReferenceErrors:
    """Errors that a certificate allows, normally distributed, with k = 2.

    The power's share goes half into voltage and half into current (as variances). The offset (the
    same share of 10 mW) and the noise (0.002 %) are assumptions.

    Args:
        rng: where from.
        power_expanded_pct: expanded uncertainty of power in percent.
        phase_expanded_min: expanded uncertainty of phase in minutes of arc.
    """

    def three(deviation: float) -> ByElement:
        one, two, last = rng.normal(0.0, deviation, 3)
        return float(one), float(two), float(last)

    gain_pct = power_expanded_pct / 2 / math.sqrt(2)
    return ReferenceErrors(
        voltage_gain_pct=three(gain_pct),
        current_gain_pct=three(gain_pct),
        phase_min=three(phase_expanded_min / 2),
        power_offset_w=three(power_expanded_pct / 2 / 100 * _OFFSET_OF_W),
        noise_pct=_NOISE_PCT,
    )
