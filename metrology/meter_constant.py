"""Do register and test output tell the same energy? The meter constant.

Both count the same energy of the same meter, so no reference is needed: the registers are read
without load before and after, and every pulse between the two is counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from GTC.lib import UncertainReal

from metrology.uncertainty import Estimate, estimate, rectangular

GUARDED_MULTIPLE = 2.0
"""Of the least energy, where the uncertainty is taken off the tolerance: it is two fifths then, and
a meter without any difference passes, whatever its steps are."""
STEPS_KWH = (0.01, 0.001, 0.0001)
"""Resolutions that a register can have; 0.01 kWh is what the displays have at least."""


@dataclass(frozen=True, slots=True)
class ConstantInputs:
    """Two counts of the same energy.

    Attributes:
        before_kwh, after_kwh: the register, without load.
        resolution_kwh: its smallest step.
        pulses: between the two readings.
        constant_imp_per_kwh: of the output.
        ratio: what the register shows per energy at the output: 1, or the ratio
            of the current transformers where a register is of the primary side and pulses are not.
    """

    before_kwh: float
    after_kwh: float
    resolution_kwh: float
    pulses: int
    constant_imp_per_kwh: float
    ratio: float = 1.0


def least_energy_kwh(
    resolution_kwh: float, constant_imp_per_kwh: float, tolerance_pct: float, *, guarded: bool
) -> float:
    """The energy that the comparison needs.

    Two readings are off by a step together at most, and the pulses by one: with this energy that
    comes to the tolerance, so a meter without any difference cannot fail. Without the pulse it is
    the Emin of OIML R 46.

    >>> round(least_energy_kwh(0.01, 10000, 0.1, guarded=False), 3)
    10.1
    """
    least = (resolution_kwh + 1 / constant_imp_per_kwh) / (tolerance_pct / 100)
    return least * GUARDED_MULTIPLE if guarded else least


def seen_resolution_kwh(registers_kwh: Iterable[float]) -> float:
    """The coarsest step of which all registers are multiples, as far as they can tell.

    Registers that show zero tell nothing; a step too coarse costs time alone.

    >>> seen_resolution_kwh([12.34, 5.6, 0.0]), seen_resolution_kwh([12.345])
    (0.01, 0.001)
    """
    values = np.array([value for value in registers_kwh if value])
    grain = float(np.spacing(np.float32(np.max(np.abs(values), initial=0.0))))
    for step in STEPS_KWH:
        off = np.abs(values - np.round(values / step) * step)
        if np.all(off <= grain):
            return max(step, grain)
    return STEPS_KWH[-1]


def constant_difference(seen: ConstantInputs) -> Estimate:
    """By how much the register tells more than the output, relative, in %.

    Raises:
        ValueError: no pulse came.
    """
    if seen.pulses <= 0:
        raise ValueError("no pulse came: there is nothing to compare the register with")
    half_step, half_pulse = seen.resolution_kwh / 2, 0.5 / seen.constant_imp_per_kwh
    register: UncertainReal = (
        rectangular(seen.after_kwh - seen.before_kwh, half_step, "register: step after")
        - rectangular(0.0, half_step, "register: step before")
    )  # fmt: skip
    output: UncertainReal = (
        rectangular(seen.pulses / seen.constant_imp_per_kwh, half_pulse, "output: pulse after")
        - rectangular(0.0, half_pulse, "output: pulse before")
    )  # fmt: skip
    return estimate((register / (output * seen.ratio)) * 100 - 100)


def fitting_ratio(seen: ConstantInputs, ratio: float) -> float:
    """1, or the ratio of the current transformers: how a meter behind them relates the two."""
    found = (seen.after_kwh - seen.before_kwh) / (seen.pulses / seen.constant_imp_per_kwh)
    return min((1.0, ratio), key=lambda one: abs(found / one - 1))
