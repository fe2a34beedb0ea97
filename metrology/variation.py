"""Variation of the error with an influence: disturbed less undisturbed."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from GTC import inf, reporting

from metrology.errors.result import ErrorInputs, error_of
from metrology.uncertainty import COVERAGE_PCT, Component, Estimate

OF_THE_BENCH = frozenset(
    {
        "reference: power",
        "reference: phase angle",
        "reference: drift",
        "reference: temperature",
        "reference: timebase",
        "position: ratio of its transformer",
        "position: phase of its transformer",
        "counter: timebase",
    }
)
"""What stays the same from one measurement to the next, at the same current and power factor."""


@dataclass(frozen=True, slots=True)
class VariationInputs:
    """What a variation is made of: two measurements.

    Attributes:
        disturbed: under the influence.
        undisturbed: without it.
        common: labels of what is the same in both.
    """

    disturbed: ErrorInputs
    undisturbed: ErrorInputs
    common: tuple[str, ...]


def variation_of_error(inputs: VariationInputs) -> Estimate:
    """The variation of the error in %, from what both errors were measured by.

    Raises:
        ValueError: inputs that make no error.
    """
    return variation(error_of(inputs.disturbed), error_of(inputs.undisturbed), inputs.common)


def variation(disturbed: Estimate, undisturbed: Estimate, common: Collection[str]) -> Estimate:
    """Difference of two errors of the same meter on the same bench.

    Components with a label in ``common`` are fully correlated and cancel as far as they are
    equal, u = |u_d - u_u|; the others are independent.

    Args:
        disturbed: error under the influence.
        undisturbed: error without it.
        common: labels of what is the same in both, such as the reference's calibration.
    """
    parts = tuple(
        sorted(_parts(_by_label(disturbed), _by_label(undisturbed), common), key=lambda c: -c.u)
    )
    u_c = math.hypot(*(part.u for part in parts))
    df = _degrees_of_freedom(u_c, (disturbed, undisturbed))
    k = float(reporting.k_factor(df, p=COVERAGE_PCT))
    return Estimate(disturbed.value - undisturbed.value, u_c, df, k, parts)


def _by_label(found: Estimate) -> Mapping[str, float]:
    labels = {part.label for part in found.budget}
    return {
        label: math.hypot(*(part.u for part in found.budget if part.label == label))
        for label in labels
    }


def _parts(
    one: Mapping[str, float], other: Mapping[str, float], common: Collection[str]
) -> list[Component]:
    parts = []
    for label in sorted({*one, *other}):
        u_one, u_other = one.get(label, 0.0), other.get(label, 0.0)
        u = abs(u_one - u_other) if label in common else math.hypot(u_one, u_other)
        if u > 0:
            parts.append(Component(label, u))
    return parts


def _degrees_of_freedom(u_c: float, both: Collection[Estimate]) -> float:
    """Welch-Satterthwaite, as if what has finite degrees of freedom were independent."""
    share = sum(each.u_c**4 / each.degrees_of_freedom for each in both)
    return max(u_c**4 / share, 1.0) if share and u_c else inf
