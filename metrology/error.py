"""Percentage error of a meter from its pulses and the power and time of a reference.

Source of the formula: ``e = (N 3.6e6 / (k P t) - 1) 100 %`` with N pulse periods, k in imp/kWh,
P in W, t in s; a meter that reads high has a positive error.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrology.load_point import PowerFactor
from metrology.uncertainty import Estimate, estimate, normal, rectangular, type_a

FloatArray = NDArray[np.float64]
MINUTE_RAD = math.pi / 180 / 60
RESIDUALS_FROM = 10
"""From so many pulses on, the scatter of the edges is taken from the edges themselves."""


@dataclass(frozen=True, slots=True)
class ReferenceUncertainty:
    """What a certificate says about the reference.

    Attributes:
        power_expanded_pct: of active power at unity power factor, in % of reading.
        phase_expanded_min: of the phase angle, in minutes of arc.
        k: coverage factor of both.
    """

    power_expanded_pct: float
    phase_expanded_min: float
    k: float


@dataclass(frozen=True, slots=True)
class TimingUncertainty:
    """What limits the timing of a pulse.

    Attributes:
        sample_s: interval between the samples of the counter.
        timebase_ppm: bound on the error of its timebase.
        tick_s: bound on the meter's firmware tick, used while there are too few pulses to see
            the scatter of its edges.
    """

    sample_s: float
    timebase_ppm: float
    tick_s: float


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
class PulseGate:
    """From the first to the last pulse of a measurement.

    Attributes:
        pulses: number of periods, N.
        duration_s: t, from the first leading edge to the last.
        edge_u_s: standard uncertainty of one edge, in s.
        edge_degrees_of_freedom: of that; infinite where it is not from the scatter of the edges.
    """

    pulses: int
    duration_s: float
    edge_u_s: float
    edge_degrees_of_freedom: float


def gate(edges_s: FloatArray, timing: TimingUncertainty) -> PulseGate:
    """The gate that the leading edges of an output make under constant load.

    Args:
        edges_s: times of the leading edges in s, shape (N + 1,), ascending.
        timing: what limits the timing.

    Raises:
        ValueError: fewer than two edges, or edges that do not ascend.
    """
    if edges_s.size < 2:
        raise ValueError(f"{edges_s.size} edges make no gate: two are needed")
    if np.any(np.diff(edges_s) <= 0):
        raise ValueError("edges must ascend in time")
    resolution_s = timing.sample_s / math.sqrt(12)
    scatter_s, df = timing.tick_s / math.sqrt(12), math.inf
    if edges_s.size >= RESIDUALS_FROM:
        numbers = np.arange(edges_s.size)
        line = np.polynomial.Polynomial.fit(numbers, edges_s, 1)
        scatter_s, df = float(np.std(edges_s - line(numbers), ddof=2)), edges_s.size - 2
    duration_s = float(edges_s[-1] - edges_s[0])
    if scatter_s < resolution_s:
        return PulseGate(edges_s.size - 1, duration_s, resolution_s, math.inf)
    return PulseGate(edges_s.size - 1, duration_s, scatter_s, df)


def gate_share_pct(pulses: PulseGate) -> float:
    """Standard uncertainty that the two edges of a gate bring into the error, in %."""
    return pulses.edge_u_s * math.sqrt(2) / pulses.duration_s * 100


def pulse_error(
    pulses: PulseGate,
    constant_imp_per_kwh: float,
    reference_powers_w: FloatArray,
    power_factor: PowerFactor,
    reference: ReferenceUncertainty,
    timing: TimingUncertainty,
    position: PositionUncertainty | None = None,
) -> Estimate:
    """Percentage error of the meter's active energy, with its budget, in %.

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
    if reference_powers_w.size < 2:
        raise ValueError(f"{reference_powers_w.size} readings of the reference: two are needed")
    if not (np.all(reference_powers_w > 0) or np.all(reference_powers_w < 0)):
        raise ValueError("the power changed its direction during the measurement")
    if constant_imp_per_kwh <= 0:
        raise ValueError(f"constant {constant_imp_per_kwh:g} imp/kWh: must be positive")
    count = reference_powers_w.size
    power_w = float(np.mean(np.abs(reference_powers_w)))
    spread = float(np.std(reference_powers_w, ddof=1)) / math.sqrt(count)
    per_minute_pct = MINUTE_RAD * abs(power_factor.tan_phi) * 100
    turn_pct = reference.phase_expanded_min * per_minute_pct
    energy_pct = (
        normal(100.0, reference.power_expanded_pct, reference.k, "reference: power")
        + normal(0.0, turn_pct, reference.k, "reference: phase angle")
        + type_a(0.0, spread / power_w * 100, count - 1, "reference and source: repeatability")
        + rectangular(0.0, timing.timebase_ppm * 1e-4, "counter: timebase")
        + type_a(0.0, gate_share_pct(pulses), pulses.edge_degrees_of_freedom, "meter: pulse edges")
    )
    if position is not None:
        energy_pct += rectangular(0.0, position.ratio_pct, "position: ratio of its transformer")
        shift_pct = position.phase_min * per_minute_pct
        energy_pct += rectangular(0.0, shift_pct, "position: phase of its transformer")
    ratio = pulses.pulses * 3.6e6 / (constant_imp_per_kwh * power_w * pulses.duration_s)
    return estimate(ratio * 100 * (100 / energy_pct) - 100)
