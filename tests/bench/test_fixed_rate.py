"""S0 outputs of units on which no rate can be set are judged as the plan says they come."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.applicability import reason_against
from bench.fixed_rate import fixed_rate
from bench.plan import Plan, load_plan
from meters.catalogue import load
from tests.bench.plan_files import Keys, changed_plan

INFRARED, MODBUS = "iec62056_21", "modbus_rtu"
AS_USUAL = {"s0_output_rate": 10000.0, "combination_code": 5.0}


def plan(folder: Path, delivered: Mapping[str, float], *rates: float) -> Plan:
    changes: dict[Keys, object] = {
        ("delivered", "pro380-s"): dict(delivered),
        ("pulse_outputs", "rates_measured"): list(rates),
    }
    return load_plan(changed_plan(folder, "eol-full", changes))


@pytest.mark.parametrize(
    ("model", "delivered", "rate"),
    [
        ("pro380-s", AS_USUAL, 10000.0),
        ("pro2-2t", {**AS_USUAL, "s0_output_rate": 100.0}, 100.0),
        ("pro380-s", {"s0_output_rate": 10000.0}, None),
        ("pro380-s", {**AS_USUAL, "combination_code": 1.0}, None),
        ("pro380-s", {**AS_USUAL, "combination_code": 99.0}, None),
        ("pro380-s", {"combination_code": 5.0}, None),
        ("2pu-ct", {"s0_output_rate": 1000.0, "combination_code": 3.0}, None),
    ],
)
def test_the_rate_must_be_known_and_each_output_have_its_direction(
    model: str, delivered: Mapping[str, float], rate: float | None
) -> None:
    assert fixed_rate(load(model), delivered) == rate


@pytest.mark.parametrize(
    ("delivered", "rates", "reason"),
    [
        (AS_USUAL, (10000, 100), ""),
        (AS_USUAL, (100,), "10000, as it is delivered, is not the fastest rate"),
        ({**AS_USUAL, "s0_output_rate": 100}, (10000, 100), "100, as it is delivered, is not the"),
        ({}, (10000,), "does not say under delivered, pro380-s, s0_output_rate"),
        ({**AS_USUAL, "combination_code": 1}, (10000,), "each output pulses for its direction"),
    ],
)
def test_why_they_are_not_judged_is_said(
    delivered: Mapping[str, float], rates: tuple[float, ...], reason: str, tmp_path: Path
) -> None:
    found = reason_against(
        "pulse_outputs", load("pro380-s"), INFRARED, plan(tmp_path, delivered, *rates)
    )
    assert (reason in found) if reason else (found == "")


def test_where_rates_can_be_set_nothing_need_be_known(tmp_path: Path) -> None:
    without = plan(tmp_path, {}, 10000)
    assert reason_against("pulse_outputs", load("pro380-mod"), MODBUS, without) == ""


def test_outputs_that_count_otherwise_are_not_said_to_lack_what_the_plan_has(
    tmp_path: Path,
) -> None:
    found = reason_against("pulse_outputs", load("2pu-ct"), "mbus", plan(tmp_path, {}, 10000))
    assert "has no setting" in found
    assert "delivered" not in found
