"""Error from pulses and a mean power, and the names around it; see ``metrology.errors``."""

import math

import numpy as np
from numpy.typing import NDArray

from metrology.budget import combine
from metrology.errors.conditions import Conditions, PositionUncertainty, ReferenceUncertainty
from metrology.errors.gate import (
    PulseGate,
    TimingUncertainty,
    gate,
    gate_share_pct,
    gate_terms,
)
from metrology.errors.power_time import noise_pct
from metrology.load_point import PowerFactor
from metrology.term import bounded, observed
from metrology.uncertainty import Estimate

__all__ = [
    "PositionUncertainty",
    "PulseGate",
    "ReferenceUncertainty",
    "TimingUncertainty",
    "gate",
    "gate_share_pct",
    "pulse_error",
]


def pulse_error(
    pulses: PulseGate,
    constant_imp_per_kwh: float,
    reference_powers_w: NDArray[np.float64],
    power_factor: PowerFactor,
    reference: ReferenceUncertainty,
    timing: TimingUncertainty,
    position: PositionUncertainty | None = None,
) -> Estimate:
    """Percentage error from a gate and readings of a source that is steady, in %.

    The readings count alike, wherever in the gate they lie.

    Args:
        pulses: the gate.
        constant_imp_per_kwh: of the output.
        reference_powers_w: readings of the reference during the gate, shape (n,), n >= 2;
            their sign is that of the energy flow and does not matter here.
        power_factor: of the load.
        reference: from its certificate.
        timing: what limits the timing.
        position: of the current transformer there, if there is one.

    Raises:
        ValueError: fewer than two readings, readings that are not all of one sign, or a constant
            that is not positive.
    """
    count = reference_powers_w.size
    if count < 2:
        raise ValueError(f"{count} readings of the reference: two are needed")
    if not (np.all(reference_powers_w > 0) or np.all(reference_powers_w < 0)):
        raise ValueError("the power changed its direction during the measurement")
    if constant_imp_per_kwh <= 0:
        raise ValueError(f"constant {constant_imp_per_kwh:g} imp/kWh: must be positive")
    noise, freedom = noise_pct(reference_powers_w)
    power_w = float(np.mean(np.abs(reference_powers_w)))
    ratio = pulses.pulses * 3.6e6 / (constant_imp_per_kwh * power_w * pulses.duration_s)
    terms = (
        *Conditions(power_factor.tan_phi, reference, position).terms(),
        *gate_terms(pulses),
        bounded("counter: timebase", timing.timebase_ppm * 1e-4),
        observed("reference and source: repeatability", noise / math.sqrt(count), freedom),
    )
    return combine((ratio - 1) * 100, terms)
