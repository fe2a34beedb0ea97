"""The ratio of a unit's transformers: who says it, which one counts, and what it multiplies."""

import pytest

from bench.transformers import (
    ASSUMED_RATIO,
    STATION,
    TOLD,
    Ratio,
    Transformers,
    on_primary_side,
    transformers_of,
)
from contracts.errors import ConfigError
from instruments.reading import Reading
from meters import catalogue

KEY = "positions.1.ct_ratio"
READING = Reading(
    time_s=1.0,
    voltages_v=(230.0, 231.0, 232.0),
    currents_a=(1.0, 2.0, 3.0),
    active_powers_w=(115.0, -231.0, 348.0),
    apparent_powers_va=(230.0, 462.0, 696.0),
    reactive_powers_var=(199.0, -400.0, 603.0),
    power_factors=(0.5, -0.5, 0.5),
    phase_angles_deg=(60.0, 240.0, 60.0),
    total_active_power_w=232.0,
    total_apparent_power_va=1388.0,
    total_reactive_power_var=402.0,
    total_power_factor=0.167,
    frequency_hz=50.0,
)


def test_the_station_counts_more_than_what_the_unit_tells() -> None:
    found = Transformers(fitted=True, stated=Ratio(100, 5), told=Ratio(50, 5))
    assert (found.ratio.factor, found.source) == (20.0, STATION)


def test_without_the_station_the_told_ratio_counts_and_without_both_it_is_assumed() -> None:
    told = Transformers(fitted=True, told=Ratio(50, 5))
    nobody = Transformers(fitted=True)
    assert (told.ratio.factor, told.source) == (10.0, TOLD)
    assert (nobody.ratio.factor, nobody.source) == (1.0, ASSUMED_RATIO)
    assert nobody.conditions == {"ct_ratio": "5/5"}


def test_a_meter_without_transformers_has_none_whatever_its_position_says() -> None:
    found = transformers_of(catalogue.load("pro380-mod"), "100/5", KEY)
    assert (found.fitted, found.ratio.factor, found.conditions) == (False, 1.0, {})


@pytest.mark.parametrize(
    ("model", "text", "factor"),
    [("2pu-ct", "9995/5", 1999.0), ("pro380-mb-ct", "250/1", 250.0), ("pro380-s-ct", "1/5", 0.2)],
)
def test_the_factor_is_primary_over_secondary(model: str, text: str, factor: float) -> None:
    found = transformers_of(catalogue.load(model), text, KEY)
    assert (found.fitted, found.ratio.factor) == (True, factor)


@pytest.mark.parametrize("text", ["100/1", "4/5", "9999/5"])
def test_a_ratio_that_the_model_cannot_be_set_to_is_refused(text: str) -> None:
    message = rf"{KEY}: {text}: a 2pu-ct can be set to 5 to 9995 A over 5 A only"
    with pytest.raises(ConfigError, match=message):
        transformers_of(catalogue.load("2pu-ct"), text, KEY)


@pytest.mark.parametrize(
    ("value", "ratio"),
    [("01000005", Ratio(100, 5)), ("999505", Ratio(9995, 5)), ("00050001", Ratio(5, 1))],
)
def test_what_a_meter_tells_is_primary_and_then_secondary(value: str, ratio: Ratio) -> None:
    assert Ratio.told(value) == ratio


@pytest.mark.parametrize("value", ["", "0100", "00000005", "01000000", "01000002", "exception 2"])
def test_what_cannot_be_a_ratio_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="must be digits, as 01000005 for 100/5"):
        Ratio.told(value)


def test_currents_and_powers_are_of_the_primary_side_and_all_else_is_as_it_was() -> None:
    seen = on_primary_side(READING, Ratio(100, 5))
    assert seen.currents_a == (20.0, 40.0, 60.0)
    assert seen.active_powers_w == (2300.0, -4620.0, 6960.0)
    assert seen.reactive_powers_var[1] == -8000.0
    assert seen.apparent_powers_va[2] == 13920.0
    totals = (
        seen.total_active_power_w,
        seen.total_apparent_power_va,
        seen.total_reactive_power_var,
    )
    assert totals == (4640.0, 27760.0, 8040.0)
    assert seen.voltages_v == READING.voltages_v
    assert (seen.power_factors, seen.frequency_hz) == (READING.power_factors, 50.0)
    assert on_primary_side(READING, Ratio(5, 5)) == READING
