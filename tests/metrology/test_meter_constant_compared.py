"""Register against pulses: resolution, least energy, difference with its uncertainty."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.meter_constant import (
    ConstantInputs,
    constant_difference,
    fitting_ratio,
    least_energy_kwh,
    seen_resolution_kwh,
)

COUNTED = ConstantInputs(12.345, 13.445, 0.001, 11_000, 10_000)


@pytest.mark.parametrize(
    ("registers_kwh", "resolution_kwh"),
    [
        ((12.34, 5.6, 0.0), 0.01),
        ((12.345, 5.6), 0.001),
        ((12.3456,), 0.0001),
        ((), 0.01),
        ((float(np.float32(12.345)), float(np.float32(6.78))), 0.001),
    ],
)
def test_resolution_is_the_coarsest_step_that_fits(
    registers_kwh: tuple[float, ...], resolution_kwh: float
) -> None:
    assert seen_resolution_kwh(registers_kwh) == pytest.approx(resolution_kwh)


def test_a_float_that_cannot_tell_more_is_the_resolution() -> None:
    assert seen_resolution_kwh([float(np.float32(400_000.03))]) == pytest.approx(0.03125)


@pytest.mark.parametrize(("power_w", "minutes"), [(23_000, 26.1), (69_000, 8.7), (3_450, 173.9)])
def test_time_at_imax_with_ten_watt_hours_and_class_1(power_w: float, minutes: float) -> None:
    """PRO2, PRO380 and 2PU; the least energy of OIML R 46 and one pulse of the LED."""
    energy_kwh = least_energy_kwh(0.01, 10_000, 0.1, guarded=False)
    assert energy_kwh * 3.6e6 / power_w / 60 == pytest.approx(minutes * 1.01, rel=3e-3)


@pytest.mark.parametrize("guarded", [False, True])
@given(st.floats(0, 0.999), st.floats(0, 0.999), st.floats(0, 0.999))
def test_a_meter_without_difference_passes(
    guarded: bool, register: float, pulse: float, start_kwh: float
) -> None:
    """Whatever waits below the register's step and for the next pulse, with or without guard."""
    energy_kwh = least_energy_kwh(0.001, 10_000, 0.1, guarded=guarded) + pulse * 1e-4
    begin = 5.0 + start_kwh + register * 0.001
    before, after = (np.floor(value * 1000) / 1000 for value in (begin, begin + energy_kwh))
    pulses = int(np.floor(pulse + energy_kwh * 10_000))
    found = constant_difference(ConstantInputs(float(before), float(after), 0.001, pulses, 10_000))
    guard = found.expanded if guarded else 0.0
    assert abs(found.value) + guard <= 0.1 + 1e-6


def test_difference_names_what_it_is_made_of() -> None:
    found = constant_difference(COUNTED)
    assert found.value == pytest.approx(0.0, abs=1e-9)
    assert found.u_c == pytest.approx(100 / 1.1 * np.sqrt(2 * (0.001**2 + 0.0001**2) / 12))
    assert {part.label.partition(":")[0] for part in found.budget} == {"register", "output"}
    assert constant_difference(replace(COUNTED, after_kwh=13.45)).value == pytest.approx(
        0.4545, abs=1e-3
    )


def test_the_ratio_of_transformers_is_taken_where_it_fits() -> None:
    primary = replace(COUNTED, after_kwh=12.345 + 22.0)
    assert fitting_ratio(primary, 20.0) == 20.0
    assert fitting_ratio(COUNTED, 20.0) == 1.0
    assert constant_difference(replace(primary, ratio=20.0)).value == pytest.approx(0.0, abs=1e-6)


def test_nothing_can_be_compared_without_pulses() -> None:
    with pytest.raises(ValueError, match="no pulse"):
        constant_difference(replace(COUNTED, pulses=0))
