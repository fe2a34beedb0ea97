"""Combination codes: what makes the total, and what feeds the S0 outputs.

PRO380 manual 7.11, PRO2 manual 7.11, 2PU CT manual 7.6.11. The tables there print reverse energy
with a minus sign except in F + R, and R - F as -22 for +10 and -12; a register is taken to hold
the magnitude, and the total to be as printed. Both are assumptions. That the PRO2's outputs
follow the PRO380's table is another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Code:
    """A combination code.

    Attributes:
        total: what the total register is made of.
        forward_pulses, reverse_pulses: whether that S0 output is fed at all.
        net_registers, net_pulses: whether the phases are added up before the direction is
            looked at.
        locks: whether it can never be left.
    """

    total: Total
    forward_pulses: bool = True
    reverse_pulses: bool = True
    net_registers: bool = False
    net_pulses: bool = False
    locks: bool = False


Codes = Mapping[int, Code]

PRO380_CODES: Codes = {
    1: Code(Total.FORWARD, reverse_pulses=False),
    4: Code(Total.REVERSE, forward_pulses=False),
    5: Code(Total.SUM),
    6: Code(Total.NEGATIVE_SUM),
    9: Code(Total.DIFFERENCE),
    10: Code(Total.DIFFERENCE, net_registers=True, net_pulses=True, locks=True),
    11: Code(Total.DIFFERENCE, net_pulses=True),
}

PRO2_CODES: Codes = {
    **{code: PRO380_CODES[code] for code in (1, 4, 5, 6, 9)},
    10: Code(Total.DIFFERENCE, net_registers=True, net_pulses=True),
}
"""As the PRO380's without 11; the manual does not say that 10 could not be left."""

FIXED_SUM: Codes = {5: Code(Total.SUM)}
"""The Compact's only way: forward + reverse (manual 5)."""

TWO_PU_CODES: Codes = {
    1: Code(Total.FORWARD),
    2: Code(Total.REVERSE),
    3: Code(Total.SUM),
    4: Code(Total.DIFFERENCE),
    5: Code(Total.DIFFERENCE, net_registers=True, net_pulses=True, locks=True),
}
"""Outputs by the direction of flow, whatever the code, but net in code 5: an assumption."""


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
        powers: of the phases, shape (elements,).
        net: whether the phases are added up before the direction is looked at; the net power is
            then booked on the phases in proportion.

    Returns:
        Shape (2, elements): forward, reverse.
    """
    both = np.empty((2, powers.size))
    np.maximum(powers, 0.0, out=both[0])
    np.maximum(-powers, 0.0, out=both[1])
    if net:
        gross = both.sum(axis=1)
        for way, other in ((0, 1), (1, 0)):
            if gross[way]:
                both[way] *= max(gross[way] - gross[other], 0.0) / gross[way]
    return both


def pulse_powers(code: Code, powers: FloatArray) -> tuple[float, float]:
    """Power in W that feeds the forward and the reverse output (section 7.11, S0 table)."""
    values = powers.tolist()
    forward = sum(power for power in values if power > 0)
    reverse = -sum(power for power in values if power < 0)
    if code.net_pulses:
        forward, reverse = max(forward - reverse, 0.0), max(reverse - forward, 0.0)
    return forward if code.forward_pulses else 0.0, reverse if code.reverse_pulses else 0.0
