"""Each defect shows at the wire or at the edges, and a unit without it is as it should be."""

from functools import cache

import pytest

from simulator.defects import ALL, UNIT
from simulator.meter.models import MODELS
from tests.simulator.defect_scenarios import SCENARIOS, Scenario
from tests.simulator.test_defects import SEEN_BY
from tests.simulator.test_defects_of_models import SEEN_ELSEWHERE, kind_for, rack_with

OURS = [name for name in SCENARIOS if (UNIT, name) not in SEEN_BY and name not in SEEN_ELSEWHERE]
"""Others have an observer of their own."""
PREFERRED = ("pro380-mod", "pro380-mod-ct", "pro380-mb", "pro380-s", "2pu-ct", "pro380-compact")


def model_for(name: str) -> str:
    """A model that can have a defect, on the bus that shows it."""
    fitting = [
        key
        for key in PREFERRED
        if ALL[UNIT, name].applies(MODELS[key]) and kind_for(name, key) in MODELS[key].buses
    ]
    return fitting[0]


@cache
def good(scenario: Scenario, key: str, kind: str) -> object:
    return scenario(rack_with(key, kind))


@pytest.mark.parametrize("name", OURS)
def test_a_defect_shows_and_a_good_unit_is_otherwise(name: str) -> None:
    key, scenario = model_for(name), SCENARIOS[name]
    kind = kind_for(name, key)
    right = good(scenario, key, kind)
    assert scenario(rack_with(key, kind, f"1={name}")) != right


@pytest.mark.parametrize("scenario", dict.fromkeys(SCENARIOS.values()))
def test_good_units_live_through_the_same_alike(scenario: Scenario) -> None:
    name = next(name for name, of in SCENARIOS.items() if of is scenario)
    key = model_for(name)
    kind = kind_for(name, key)
    assert scenario(rack_with(key, kind)) == good(scenario, key, kind)
