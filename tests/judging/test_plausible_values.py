"""What a value can be without load, before it is compared with anything."""

import pytest

from bench.procedures.plausibility import implausible
from tests.judging.units import unit_of


@pytest.mark.parametrize(
    ("name", "value", "plausible"),
    [
        ("power_factor", 1.0, True),
        ("power_factor", 1.0002, True),  # a quotient of two readings
        ("l1_power_factor", -1.019, True),
        ("power_factor", 1.021, False),
        ("l3_power_factor", -1.021, False),
        ("power_factor", float("nan"), False),
        ("grid_frequency", 41.0, False),
        ("grid_frequency", 59.9, True),
        ("grid_frequency", 60.1, False),
        ("l1_voltage", 479.0, False),
        ("l1_voltage", 477.0, True),
        ("total_active_energy", 1.1e8, False),
        ("serial_number", "00000000", False),
        ("serial_number", "22091001", True),
        ("s0_output_rate", 2000.0, True),
        ("s0_output_rate", 1234.0, False),
        ("meter_code", "0\x001", False),
    ],
)
def test_a_value_that_cannot_be_true_is_told(
    name: str, value: float | str, plausible: bool
) -> None:
    assert (implausible(unit_of("pro380-mod"), name, value) == "") is plausible
