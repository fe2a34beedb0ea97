"""Energy registers of a simulated PRO380: forward and reverse, per phase and tariff.

Combination codes after the PRO380 manual, section 7.11. The table there prints reverse energy
with a minus sign except in code 05, and R - F as -22 for +10 and -12; a register is taken to
hold the magnitude, and the total to be as printed. Both are assumptions.
"""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


class Total(Enum):
    """What the total register is made of."""

    FORWARD = "F"
    REVERSE = "-R"
    SUM = "F+R"
    NEGATIVE_SUM = "-(F+R)"
    DIFFERENCE = "F-R"


CODES: dict[int, Total] = {
    1: Total.FORWARD,
    4: Total.REVERSE,
    5: Total.SUM,
    6: Total.NEGATIVE_SUM,
    9: Total.DIFFERENCE,
    10: Total.DIFFERENCE,
    11: Total.DIFFERENCE,
}

FORWARD_PULSES = {1, 5, 6, 9}
REVERSE_PULSES = {4, 5, 6, 9}
NET_PULSES = {10, 11}
NET_REGISTERS = {10}


def total(kind: Total, forward: float, reverse: float) -> float:
    """The total register from forward and reverse energy, both as magnitudes."""
    return {
        Total.FORWARD: forward,
        Total.REVERSE: -reverse,
        Total.SUM: forward + reverse,
        Total.NEGATIVE_SUM: -(forward + reverse),
        Total.DIFFERENCE: forward - reverse,
    }[kind]


def split(powers: FloatArray, *, net: bool) -> FloatArray:
    """Forward and reverse power per phase, both positive.

    Args:
        powers: of the three phases, shape (3,).
        net: whether the phases are added up before the direction is looked at; the net power is
            then booked on the phases in proportion.

    Returns:
        Shape (2, 3): forward, reverse.
    """
    forward, reverse = np.maximum(powers, 0.0), np.maximum(-powers, 0.0)
    if net:
        gross_f, gross_r = forward.sum(), reverse.sum()
        forward = forward * max(gross_f - gross_r, 0.0) / gross_f if gross_f else forward
        reverse = reverse * max(gross_r - gross_f, 0.0) / gross_r if gross_r else reverse
    return np.stack((forward, reverse))


def pulse_powers(code: int, powers: FloatArray) -> tuple[float, float]:
    """Power in W that feeds the forward and the reverse output (section 7.11, S0 table)."""
    forward, reverse = split(powers, net=code in NET_PULSES).sum(axis=1)
    both = code in NET_PULSES
    return (
        float(forward) if both or code in FORWARD_PULSES else 0.0,
        float(reverse) if both or code in REVERSE_PULSES else 0.0,
    )


class Energies:
    """Active (Wh) and reactive (varh) energy: kind x direction x phase x tariff."""

    def __init__(self) -> None:
        self.values = np.zeros((2, 2, 3, 2))

    def add(self, powers: FloatArray, duration_s: float, tariff: int) -> None:
        """Let powers, shape (kind, direction, phase) in W and var, flow for a while."""
        self.values[:, :, :, tariff - 1] += powers * (duration_s / 3600)

    def read(self, kind: int, direction: int, *, phase: int | None, tariff: int | None) -> float:
        """One register in Wh or varh; ``None`` sums over all."""
        chosen = self.values[kind, direction]
        rows = chosen if phase is None else chosen[phase - 1 : phase]
        return float(rows.sum() if tariff is None else rows[:, tariff - 1].sum())
