"""Error of reactive energy by register: value, budget, and what is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest

from metrology.errors.conditions import Conditions, ReferenceUncertainty
from metrology.errors.reactive import ReactiveInputs, error_by_reactive_register, needed_s

EXACT = Conditions(tan_phi=0.0, reference=ReferenceUncertainty(0.0, 0.0, 2.0))
INPUTS = ReactiveInputs(
    start_kvarh=10.0,
    stop_kvarh=11.02,
    resolution_kvarh=0.01,
    float32=False,
    ratio=1.0,
    powers_var=np.array([3600.0, 3600.0]),
    steady_s=998.0,
    ramps_s=(2.0, 2.0),
    conditions=EXACT,
    timebase_ppm=0.0,
)
"""One kvarh by the reference, of which a thousandth each in the two ramps, by half."""


def budget(inputs: ReactiveInputs) -> dict[str, float]:
    return {part.label: part.u for part in error_by_reactive_register(inputs).budget}


def test_half_of_the_ramps_counts_as_flow() -> None:
    assert INPUTS.duration_s == 1000
    assert error_by_reactive_register(INPUTS).value == pytest.approx(2.0)


def test_register_and_ramps_are_in_the_budget() -> None:
    found = budget(INPUTS)
    assert found["register: resolution"] == pytest.approx(1.0 / math.sqrt(6))
    assert found["start and stop"] == pytest.approx(0.2 / math.sqrt(6))


def test_either_direction_gives_the_same() -> None:
    back = replace(INPUTS, powers_var=-INPUTS.powers_var)
    assert error_by_reactive_register(back) == error_by_reactive_register(INPUTS)


def test_a_register_of_the_primary_side_is_compared_with_primary_energy() -> None:
    primary = replace(INPUTS, ratio=20.0, stop_kvarh=30.4)
    assert error_by_reactive_register(primary).value == pytest.approx(2.0)


def test_scatter_of_the_readings_counts_with_its_degrees_of_freedom() -> None:
    scattered = replace(INPUTS, powers_var=np.array([3564.0, 3636.0]))
    found = error_by_reactive_register(scattered)
    label = "reference and source: repeatability"
    assert {p.label: p.u for p in found.budget}[label] == pytest.approx(1.0)
    assert found.degrees_of_freedom < 2


def test_an_angle_counts_by_its_cotangent() -> None:
    turned = Conditions(tan_phi=1.0, reference=ReferenceUncertainty(0.0, 1.0, 1.0))
    minute_pct = math.radians(1 / 60) * 100
    found = budget(replace(INPUTS, conditions=turned))
    assert found["reference: phase angle"] == pytest.approx(minute_pct)


@pytest.mark.parametrize("powers_var", [[3600.0], [3600.0, -3600.0], [0.0, 0.0]])
def test_readings_that_say_nothing_are_refused(powers_var: list[float]) -> None:
    with pytest.raises(ValueError, match="two or more of one sign"):
        error_by_reactive_register(replace(INPUTS, powers_var=np.array(powers_var)))


def test_after_the_time_that_is_needed_register_and_ramps_bring_no_more_than_asked() -> None:
    steady_s = needed_s(0.01, 3600.0, 2.0, 0.4)
    energy_kvarh = 3600.0 * (steady_s + 2.0) / 3.6e6
    seen = replace(INPUTS, steady_s=steady_s, stop_kvarh=10.0 + energy_kvarh)
    expanded_pct = 2 * error_by_reactive_register(seen).u_c
    assert 0.39 < expanded_pct <= 0.4
