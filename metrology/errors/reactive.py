"""Error of reactive energy: what the register shows against mean reactive power and time.

``e = ((R2 - R1) / (r E) - 1) 100 %`` with ``E = Q (t + t_r / 2)``: Q the mean reactive power of the
reference, t the time for which it flowed, t_r that of both ramps, in which about half of it flows,
and r the ratio of the current transformers that the register is multiplied by. With a sine only:
for other waveforms the definitions of reactive power differ.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrology.errors.conditions import Conditions
from metrology.errors.register import RegisterInputs, error_by_register
from metrology.uncertainty import Estimate

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReactiveInputs:
    """What the error is made of.

    Attributes:
        start_kvarh: the register before, without load, as a magnitude.
        stop_kvarh: the register after, without load, as a magnitude.
        resolution_kvarh: least step of the register.
        float32: it is sent as an IEEE number of 32 bits.
        ratio: what the register shows for what flows through the meter.
        powers_var: readings of the reference spread over the time, at least 2, of one sign.
        steady_s: from the end of the first ramp to the begin of the last.
        ramps_s: of the two ramps, each with the time until it was seen to be over.
        conditions: of reference and position; their tangent is the cotangent of the angle, with
            which reactive power depends on the angle.
        timebase_ppm: bound on the clock that measured the time.
    """

    start_kvarh: float
    stop_kvarh: float
    resolution_kvarh: float
    float32: bool
    ratio: float
    powers_var: FloatArray
    steady_s: float
    ramps_s: tuple[float, float]
    conditions: Conditions
    timebase_ppm: float

    @property
    def duration_s(self) -> float:
        """For how long the mean power would have had to flow, in s."""
        return self.steady_s + sum(self.ramps_s) / 2


def error_by_reactive_register(inputs: ReactiveInputs) -> Estimate:
    """Percentage error of reactive energy, with its budget, in %.

    Raises:
        ValueError: fewer than two readings or of both signs, a time that is not positive, or a
            register that went back.
    """
    powers_var = inputs.powers_var
    if powers_var.size < 2 or not (np.all(powers_var > 0) or np.all(powers_var < 0)):
        raise ValueError(
            f"{powers_var.size} readings of reactive power: two or more of one sign are needed"
        )
    mean_var = abs(float(np.mean(powers_var)))
    scatter_pct = float(np.std(powers_var, ddof=1)) / mean_var / powers_var.size**0.5 * 100
    return error_by_register(
        RegisterInputs(
            start_kwh=inputs.start_kvarh,
            stop_kwh=inputs.stop_kvarh,
            resolution_kwh=inputs.resolution_kvarh,
            float32=inputs.float32,
            reference_kwh=mean_var * inputs.duration_s / 3.6e6 * inputs.ratio,
            duration_s=inputs.duration_s,
            conditions=inputs.conditions,
            latency_s=max(inputs.ramps_s) / 2,
            timebase_ppm=inputs.timebase_ppm,
            reference_scatter_pct=scatter_pct,
            degrees_of_freedom=powers_var.size - 1,
        )
    )


def needed_s(
    resolution_kvarh: float, power_var: float, ramp_s: float, expanded_pct: float
) -> float:
    """Time after which register and ramps bring no more than this into the uncertainty (k = 2).

    Args:
        resolution_kvarh: least step of the register, of what flows through the meter.
        power_var: that flows.
        ramp_s: the longer of the two ramps.
        expanded_pct: half of their share in the expanded uncertainty is their standard one.

    >>> round(needed_s(0.01, 3600, 0.0, 0.4))
    2041
    """
    step_s = resolution_kvarh * 3.6e6 / abs(power_var)
    return 200 / expanded_pct * float(np.hypot(step_s, ramp_s)) / 6**0.5
