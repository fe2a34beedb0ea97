"""What a campaign's plan names as ordered, and what a plan may name."""

from pathlib import Path

import pytest

from bench.campaign.order import ordering
from bench.plan import load_plan
from contracts.errors import ConfigError
from tests.bench.plan_files import PLANS, changed_plan

EOL_FULL = PLANS / "eol-full.yaml"


def test_the_plan_of_a_campaign_differs_in_what_was_ordered_alone(tmp_path: Path) -> None:
    wanted = {"combination_code": 5.0, "s0_output_rate": 10000.0}
    made = load_plan(ordering(EOL_FULL, "pro380-mod", wanted, tmp_path))
    assert made.ordered == {"pro380-mod": wanted}
    assert made.model_copy(update={"ordered": {}}) == load_plan(EOL_FULL)


def test_an_order_of_other_units_gives_way_to_that_of_the_virtual_ones(tmp_path: Path) -> None:
    own = {"pro380-mod": {"s0_output_rate": 100, "tariff": 2}, "pro2-mod": {"tariff": 1}}
    plan = changed_plan(tmp_path, "eol-full", {("ordered",): own})
    made = load_plan(ordering(plan, "pro380-mod", {"s0_output_rate": 10000.0}, tmp_path))
    assert made.ordered == {
        "pro380-mod": {"s0_output_rate": 10000.0, "tariff": 2.0},
        "pro2-mod": {"tariff": 1.0},
    }


@pytest.mark.parametrize("name", ["eol-full", "release"])
def test_a_plan_that_comes_with_the_bench_presumes_no_order(name: str) -> None:
    assert load_plan(PLANS / f"{name}.yaml").ordered == {}


def test_a_setting_that_no_order_chooses_is_refused(tmp_path: Path) -> None:
    plan = changed_plan(tmp_path, "eol-full", {("ordered", "pro380-mod"): {"modbus_id": 2}})
    with pytest.raises(ConfigError, match="s0_output_rate"):
        load_plan(plan)
