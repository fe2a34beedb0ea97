"""Working a number out again, from what a run has kept of it."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_type_hints

from bench.computations import Kept
from bench.restoring import restored
from contracts.errors import BenchError
from metrology.composite import composite_error_measured
from metrology.errors.power_time import error_by_power_and_time
from metrology.errors.reactive import error_by_reactive_register
from metrology.errors.reference_pulses import error_by_reference_pulses
from metrology.errors.register import error_by_register
from metrology.low_load_numbers import NUMBERS
from metrology.uncertainty import Estimate
from metrology.variation import variation_of_error

Number = Callable[..., float] | Callable[..., Estimate]

FUNCTIONS: Mapping[str, Number] = {
    **NUMBERS,
    "pulses_against_reference_pulses": error_by_reference_pulses,
    "pulses_against_power_and_time": error_by_power_and_time,
    "register_against_reference_energy": error_by_register,
    "error_by_reactive_register": error_by_reactive_register,
    "variation_of_error": variation_of_error,
    "composite_error_measured": composite_error_measured,
}
"""By the name that a run keeps; the one argument is the dataclass that the signature names."""


def recomputed(kept: Kept, evidence: Path) -> Estimate | float:
    """The number again, from its inputs and the raw edges.

    Args:
        kept: what the run has.
        evidence: folder of the run's evidence.

    Raises:
        BenchError: the function is not known, or what is kept does not fit it.
    """
    if kept.function not in FUNCTIONS:
        raise BenchError(f"{kept.name}: no function {kept.function!r} in this version")
    function = FUNCTIONS[kept.function]
    argument = next(iter(inspect.signature(function).parameters))
    kind = get_type_hints(function)[argument]
    try:
        return function(restored(kind, kept.inputs, evidence))
    except (ValueError, TypeError, OSError) as error:
        raise BenchError(f"{kept.name}: cannot be worked out again: {error}") from error
