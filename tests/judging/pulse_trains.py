"""Pulses of LED and S0 outputs under constant load, as they are and with what a firmware spoils."""

import numpy as np

from bench.observation import FloatArray, PulseRecord
from bench.procedures.pulse_outputs import OutputSeen

POWER_W = 4500.0
"""At 10000 imp/kWh a pulse every 80 ms."""
DUE_S = 0.08
WIDTH_S = 0.04
SAMPLE_S = 1e-5


def even(count: int, every_s: float = DUE_S) -> FloatArray:
    """Leading edges at equal distances."""
    return 0.02 + np.arange(count, dtype=np.float64) * every_s


def swaying(count: int, by_s: float, every_s: float = DUE_S) -> FloatArray:
    """Edges that come too early and too late by turns; unevenness is 1.41 times ``by_s``."""
    return even(count, every_s) + by_s * (-1.0) ** np.arange(count)


def without_every(edges_s: FloatArray, nth: int) -> FloatArray:
    """A firmware that leaves out every so many-th pulse."""
    return np.delete(edges_s, np.s_[nth - 1 :: nth])


def with_twice_every(edges_s: FloatArray, nth: int, after_s: float = 0.02) -> FloatArray:
    """A firmware that puts out every so many-th pulse twice."""
    return np.sort(np.concatenate([edges_s, edges_s[nth - 1 :: nth] + after_s]))


def record(
    edges_s: FloatArray,
    widths_s: FloatArray | None = None,
    bounces: int = 0,
    glitches: int = 0,
    *,
    on: bool = False,
) -> PulseRecord:
    """Of one line; its pulses are 40 ms wide if nothing else is said."""
    widths = np.full(edges_s.size, WIDTH_S) if widths_s is None else widths_s
    return PulseRecord(edges_s, widths, on_at_start=on, bounces=bounces, glitches=glitches)


NOTHING = record(even(0))


def output_seen(
    right: PulseRecord,
    led: PulseRecord | None = None,
    wrong: PulseRecord = NOTHING,
    *,
    rate: float = 10_000.0,
    power_w: float = POWER_W,
    duration_s: float = 25.0,
    set_width_s: float | None = None,
) -> OutputSeen:
    """Of the forward output; its LED is even and right if nothing else is said."""
    led_due_s = 3.6e6 / (power_w * 10_000.0)
    return OutputSeen(
        rate=rate,
        expected="s0_forward",
        right=right,
        wrong=wrong,
        led=record(even(300, led_due_s)) if led is None else led,
        power_w=power_w,
        duration_s=duration_s,
        sample_s=SAMPLE_S,
        set_width_s=set_width_s,
        evidence=(),
    )
