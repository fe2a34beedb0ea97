"""Errors as the bench measures them: by the pulses of an LED and the power of the reference."""

from functools import cache
from pathlib import Path

import numpy as np

from bench.plan import Plan, load_plan
from bench.procedures.accuracy import ErrorMeasurement
from bench.procedures.influence import VariationMeasurement
from bench.procedures.shared_uncertainty import CLOCKS
from metrology.errors.conditions import Conditions, ReferenceUncertainty
from metrology.errors.gate import TimingUncertainty
from metrology.errors.power_time import PowerTimeInputs
from metrology.errors.result import error_of

RELEASE = Path(__file__).parents[2] / "plans/release.yaml"
CONSTANT_IMP_PER_KWH = 10_000.0
POWER_W = 3600.0
PERIODS = 10
EXACT = ReferenceUncertainty(power_expanded_pct=0.0, phase_expanded_min=0.0, k=2.0)
TIMING = TimingUncertainty(sample_s=1e-6, timebase_ppm=0.0, tick_s=1e-6)
U_PCT = 0.05
"""Standard uncertainty of an error; expanded it is 0.1 %, that of a variation 0.14 %."""


def release(**changes: object) -> Plan:
    """The release plan, which judges with a guard band, with some keys changed."""
    return _release().model_copy(update=changes)


@cache
def _release() -> Plan:
    return load_plan(RELEASE)


def error_measured(
    error_pct: float,
    evidence: str = "edges.bin",
    guard_k: dict[str, tuple[float, float]] | None = None,
) -> ErrorMeasurement:
    """A measurement that found an error."""
    inputs = _inputs(error_pct)
    return ErrorMeasurement(
        error=error_of(inputs),
        method=inputs.METHOD,
        pulses=PERIODS,
        gate_s=float(inputs.edges_s[-1] - inputs.edges_s[0]),
        reference_w=POWER_W,
        duration_s=float(inputs.edges_s[-1]),
        inputs=inputs,
        edges={},
        guard_k=guard_k or {},
        evidence=(evidence,),
    )


def variation_measured(
    variation_pct: float, undisturbed_pct: float = 0.0, evidence: str = "disturbed.bin"
) -> VariationMeasurement:
    """A measurement that found a variation; of both errors no more than the clocks is shared."""
    disturbed = error_measured(undisturbed_pct + variation_pct, evidence)
    return VariationMeasurement.between(disturbed, error_measured(undisturbed_pct), CLOCKS)


def _inputs(error_pct: float) -> PowerTimeInputs:
    """A meter that reads high is fast."""
    period_s = 3.6e6 / (CONSTANT_IMP_PER_KWH * POWER_W) / (1 + error_pct / 100)
    edges_s = 1 + period_s * np.arange(PERIODS + 1, dtype=np.float64)
    stops_s = np.arange(1, int(edges_s[-1]) + 2, dtype=np.float64) + 0.5
    return PowerTimeInputs(
        edges_s=edges_s,
        constant_imp_per_kwh=CONSTANT_IMP_PER_KWH,
        powers_w=np.full(stops_s.size, POWER_W),
        window_stops_s=stops_s,
        window_s=1.0,
        timing=TIMING,
        conditions=Conditions(0.0, EXACT, repeatability_pct=U_PCT),
    )
