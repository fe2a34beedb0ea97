"""What the source changes while registers are read is no unsteadiness of a meter."""

from dataclasses import replace

import pytest

from bench.procedures.registers import LiveRead
from bench.transformers import Ratio
from instruments.reading import Reading
from suites.test_registers import STEADY_PCT, unsteady_shares

DIRECT = Ratio(5, 5)
HALF_WIDTH_V = 2.8
AT_230_V = Reading(
    time_s=0.0,
    voltages_v=(230.0, 230.0, 230.0),
    currents_a=(5.0, 5.0, 5.0),
    active_powers_w=(1150.0, 1150.0, 1150.0),
    apparent_powers_va=(1150.0, 1150.0, 1150.0),
    reactive_powers_var=(0.0, 0.0, 0.0),
    power_factors=(1.0, 1.0, 1.0),
    phase_angles_deg=(0.0, 0.0, 0.0),
    total_active_power_w=3450.0,
    total_apparent_power_va=3450.0,
    total_reactive_power_var=0.0,
    total_power_factor=1.0,
    frequency_hz=50.0,
)


def share_pct(told_v: tuple[float, ...], seen_v: tuple[float, ...]) -> float:
    """Of the register of L1's voltage, told and seen at the same times."""
    told = [{"l1_voltage": volts} for volts in told_v]
    seen = [replace(AT_230_V, voltages_v=(volts, 230.0, 230.0)) for volts in seen_v]
    read = LiveRead(
        values=told[-1],
        again=tuple(told[:-1]),
        meanwhile=tuple(seen[:-1]),
        odd={},
        reference=seen[-1],
        evidence=(),
    )
    return unsteady_shares(read, DIRECT)["l1_voltage"] * 100


def test_a_meter_that_follows_a_source_that_drifts_is_steady() -> None:
    drift_v = (228.9, 229.5, 230.0, 230.6, 231.1)
    assert share_pct(drift_v, drift_v) == 0
    assert share_pct((228.8, 229.5, 230.0, 230.6, 231.2), drift_v) < STEADY_PCT


def test_a_meter_whose_readings_scatter_beyond_what_the_source_does_is_not_steady() -> None:
    noise_v = (229.0, 231.5, 230.0, 228.5, 230.4)
    assert share_pct(noise_v, (230.0, 230.0, 230.0, 230.0, 230.0)) > STEADY_PCT
    assert share_pct(noise_v, (229.7, 230.0, 230.0, 230.1, 230.3)) > STEADY_PCT


def test_the_spread_is_told_in_parts_of_what_a_reading_may_be_off_by() -> None:
    steady_v = (230.0, 230.0, 230.0)
    assert share_pct((230.0, 231.4, 230.0), steady_v) == pytest.approx(1.4 / HALF_WIDTH_V * 100)
