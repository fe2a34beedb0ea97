"""Error from what the meter's register shows and the energy of a reference.

``e = ((R2 - R1) - E) / E 100 %`` with R1 and R2 read before and after, and E the energy that the
reference integrated or counted between.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from metrology.budget import combine
from metrology.errors.conditions import Conditions
from metrology.errors.method import ErrorMethod
from metrology.term import Term, bounded, observed, twice_bounded
from metrology.uncertainty import Estimate


@dataclass(frozen=True, slots=True)
class RegisterInputs:
    """What the error is made of.

    Attributes:
        start_kwh: the register before, as a magnitude.
        stop_kwh: the register after, as a magnitude.
        resolution_kwh: least step of the register.
        float32: it is sent as an IEEE number of 32 bits.
        reference_kwh: energy of the reference, positive.
        duration_s: for which it was integrated.
        conditions: everything else.
        reference_resolution_kwh: least step of the reference's energy: of its display, or one
            pulse, the reciprocal of its constant.
        latency_s: bound on the time between a reading of the register and the start or stop of
            the reference, while energy flows; 0 where both are read with the load off.
        timebase_ppm: bound on the timebase by which the reference integrates.
        reference_scatter_pct: standard uncertainty of the mean of its readings, where its energy
            is their mean times time.
        degrees_of_freedom: of that.
    """

    start_kwh: float
    stop_kwh: float
    resolution_kwh: float
    float32: bool
    reference_kwh: float
    duration_s: float
    conditions: Conditions
    reference_resolution_kwh: float = 0.0
    latency_s: float = 0.0
    timebase_ppm: float = 0.0
    reference_scatter_pct: float = 0.0
    degrees_of_freedom: float = math.inf

    METHOD: ClassVar[ErrorMethod] = ErrorMethod.REGISTER_AGAINST_REFERENCE_ENERGY


def error_by_register(inputs: RegisterInputs) -> Estimate:
    """Percentage error of the meter, with its budget, in %.

    Raises:
        ValueError: energy or duration that is not positive, or a register that went back.
    """
    if inputs.reference_kwh <= 0 or inputs.duration_s <= 0:
        raise ValueError(
            f"{inputs.reference_kwh:g} kWh in {inputs.duration_s:g} s of the reference: "
            "both must be positive"
        )
    if inputs.stop_kwh < inputs.start_kwh:
        raise ValueError(f"the register went from {inputs.start_kwh:g} to {inputs.stop_kwh:g} kWh")
    registered_kwh = inputs.stop_kwh - inputs.start_kwh
    terms = (*inputs.conditions.terms(), *_register_terms(inputs), *_reference_terms(inputs))
    return combine((registered_kwh / inputs.reference_kwh - 1) * 100, terms)


def quantum_kwh(value_kwh: float, resolution_kwh: float, *, float32: bool) -> float:
    """Least step that a register shows at a value: its own, or that of its number format.

    >>> round(quantum_kwh(100_000, 0.001, float32=True) * 1000, 2)
    7.81
    """
    if not float32:
        return resolution_kwh
    return max(resolution_kwh, float(np.spacing(np.float32(abs(value_kwh)))))


def _register_terms(inputs: RegisterInputs) -> tuple[Term, ...]:
    start_kwh, stop_kwh = (
        quantum_kwh(value, inputs.resolution_kwh, float32=inputs.float32)
        for value in (inputs.start_kwh, inputs.stop_kwh)
    )
    in_pct = 100 / inputs.reference_kwh
    what = "resolution" if stop_kwh == inputs.resolution_kwh else "float32 resolution"
    if math.isclose(start_kwh, stop_kwh):
        return (twice_bounded(f"register: {what}", stop_kwh * in_pct),)
    return (
        bounded("register: resolution at start", start_kwh / 2 * in_pct),
        bounded(f"register: {what} at stop", stop_kwh / 2 * in_pct),
    )


def _reference_terms(inputs: RegisterInputs) -> tuple[Term, ...]:
    step_pct = inputs.reference_resolution_kwh / inputs.reference_kwh * 100
    latency_pct = inputs.latency_s / inputs.duration_s * 100
    return (
        twice_bounded("reference: resolution of energy", step_pct),
        twice_bounded("start and stop", 2 * latency_pct),
        bounded("reference: timebase", inputs.timebase_ppm * 1e-4),
        observed(
            "reference and source: repeatability",
            inputs.reference_scatter_pct,
            inputs.degrees_of_freedom,
        ),
    )
