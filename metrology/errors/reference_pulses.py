"""Error from the meter's pulses and the reference's own pulses on the same counter.

``e = (N C_ref / (k M) - 1) 100 %`` with N meter pulses, M reference pulses in the same gate, k and
C_ref the constants of the two outputs. M has a fraction: the moment of a meter edge lies between
two reference edges. The reference's pulses are the clock, so that the counter's timebase cancels,
and what the source does is seen by both.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from metrology.budget import combine
from metrology.errors.conditions import Conditions
from metrology.errors.gate import TimingUncertainty, gate, gate_terms
from metrology.errors.method import ErrorMethod
from metrology.term import Term, bounded
from metrology.uncertainty import Estimate

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReferencePulseInputs:
    """What the error is made of.

    Attributes:
        edges_s: leading edges of the meter, ascending, at least 2.
        reference_edges_s: leading edges of the reference by the same clock, ascending; the first
            not after the first of the meter, the last not before its last.
        constant_imp_per_kwh: of the meter's output.
        reference_constant_imp_per_kwh: of the reference's output.
        reference_edge_s: bound on the lateness of a reference edge.
        timing: of the counter and of the meter.
        conditions: everything else.
    """

    edges_s: FloatArray
    reference_edges_s: FloatArray
    constant_imp_per_kwh: float
    reference_constant_imp_per_kwh: float
    timing: TimingUncertainty
    conditions: Conditions
    reference_edge_s: float = 0.0

    METHOD: ClassVar[ErrorMethod] = ErrorMethod.PULSES_AGAINST_REFERENCE_PULSES


def error_by_reference_pulses(inputs: ReferencePulseInputs) -> Estimate:
    """Percentage error of the meter, with its budget, in %.

    Raises:
        ValueError: edges that make no gate, reference edges that do not enclose it, or a constant
            that is not positive.
    """
    _check(inputs)
    edges_s, reference_s = inputs.edges_s, inputs.reference_edges_s
    counts = np.interp(edges_s, reference_s, np.arange(reference_s.size))
    period_s = float(reference_s[-1] - reference_s[0]) / (reference_s.size - 1)
    pulses = gate(counts * period_s, _timing(inputs, period_s))
    reference_pulses = pulses.duration_s / period_s
    ratio = pulses.pulses * inputs.reference_constant_imp_per_kwh
    ratio /= inputs.constant_imp_per_kwh * reference_pulses
    return combine(
        (ratio - 1) * 100,
        (
            *inputs.conditions.terms(),
            *gate_terms(pulses),
            *_reference_terms(inputs, period_s, pulses.duration_s, pulses.gain),
        ),
    )


def _timing(inputs: ReferencePulseInputs, period_s: float) -> TimingUncertainty:
    """Of an edge by the reference's clock: two edges are sampled for it, unless they are one."""
    timing = inputs.timing
    sample_s = timing.sample_s * math.sqrt(2 if period_s > timing.sample_s else 1)
    return TimingUncertainty(sample_s, 0.0, timing.tick_s)


def _reference_terms(
    inputs: ReferencePulseInputs, period_s: float, duration_s: float, gain: float
) -> tuple[Term, ...]:
    edge_u_pct = inputs.reference_edge_s / math.sqrt(12) * gain / duration_s * 100
    stray_pct = inputs.conditions.source_stability_pct * period_s / (2 * duration_s)
    return (
        Term("reference: pulse edges", edge_u_pct),
        bounded("source: instability within a reference pulse", stray_pct),
    )


def _check(inputs: ReferencePulseInputs) -> None:
    edges_s, reference_s = inputs.edges_s, inputs.reference_edges_s
    if edges_s.size < 2 or reference_s.size < 2:
        raise ValueError(
            f"{edges_s.size} edges of the meter, {reference_s.size} of the reference: "
            "two of each are needed"
        )
    if np.any(np.diff(edges_s) <= 0) or np.any(np.diff(reference_s) <= 0):
        raise ValueError("edges must ascend in time")
    if reference_s[0] > edges_s[0] or reference_s[-1] < edges_s[-1]:
        raise ValueError(
            f"the reference's pulses, {reference_s[0]:g} to {reference_s[-1]:g} s, do not enclose "
            f"the meter's, {edges_s[0]:g} to {edges_s[-1]:g} s"
        )
    for constant in (inputs.constant_imp_per_kwh, inputs.reference_constant_imp_per_kwh):
        if constant <= 0:
            raise ValueError(f"constant {constant:g} imp/kWh: must be positive")
