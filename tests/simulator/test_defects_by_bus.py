"""What the catalogue expects on each bus, held against what the bench does there."""

from pathlib import Path

import pytest

from bench.applicability import reason_against
from bench.buses import names_on, settings_on
from bench.plan import load_plan
from meters.catalogue import load
from simulator.defects import ALL, UNIT
from simulator.defects.expected import IDENTIFIED_MODELS, STATED_CODES
from simulator.defects.plans import DELIVERED, SUITES, suites_of
from simulator.defects.told import told, written
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU
from simulator.meter.models import MODELS

PLANS = Path(__file__).resolve().parents[2] / "plans"
RELEASE = load_plan(PLANS / "release.yaml")
ON_BUSES = [(key, bus) for key, model in MODELS.items() for bus in model.buses]
WIRED = [(key, bus) for key, bus in ON_BUSES if bus != INFRARED]
OF_UNITS = {name: defect for (target, name), defect in ALL.items() if target == UNIT}


@pytest.mark.parametrize(("key", "bus"), ON_BUSES)
def test_the_catalogue_counts_on_those_suites_that_the_bench_runs(key: str, bus: str) -> None:
    model, meter = MODELS[key].over(bus), load(key)
    run = {s for s in SUITES["release"] if not reason_against(s, meter, bus, RELEASE)}
    run -= {"ct_ratio"}  # without units that are expendable it is NOT APPLICABLE
    assert suites_of("release", model) == run


@pytest.mark.parametrize(("key", "bus"), WIRED)
def test_what_a_bus_tells_is_what_the_bench_reads_there(key: str, bus: str) -> None:
    conditions = {
        "present_quadrant",
        "l1_active_power",
        "total_apparent_power",
        "total_reactive_power",
        "resettable_day_counter",
        "power_down_counter",
        "lcd_cycle_time",
        "tariff",
        "combination_code",
        "s0_output_rate",
    }
    model, meter = MODELS[key].over(bus), load(key)
    # Whose single phase has no registers of its own is asked of three-phase models alone.
    conditions -= {"l1_active_power"} if model.elements == 1 else set()
    assert told(model) & conditions == names_on(meter, bus) & conditions
    settable = {"resettable_day_counter", "lcd_cycle_time", "tariff", "s0_output_rate"}
    assert written(model) & settable == settings_on(meter, bus).keys() & settable


def test_codes_that_manuals_state_are_in_the_catalogue() -> None:
    assert {key for key in MODELS if load(key).identity.meter_code} == set(STATED_CODES)


@pytest.mark.parametrize("plan", ["release", "eol-full"])
def test_plans_name_the_identity_of_the_models_that_the_catalogue_says(plan: str) -> None:
    named = set(load_plan(PLANS / f"{plan}.yaml").identity)
    assert named == (set(IDENTIFIED_MODELS) if plan == "release" else set())


@pytest.mark.parametrize("plan", ["release", "eol-full"])
def test_plans_say_how_the_models_are_delivered_that_the_catalogue_says(plan: str) -> None:
    assert set(load_plan(PLANS / f"{plan}.yaml").delivered) == set(DELIVERED)


@pytest.mark.parametrize("key", [key for key, bus in ON_BUSES if bus == MODBUS_RTU])
def test_a_register_for_errors_is_told_where_the_manual_has_one(key: str) -> None:
    registers = {register.name for register in load(key).registers}
    assert ("error_code" in told(MODELS[key].over(MODBUS_RTU))) == ("error_code" in registers)


@pytest.mark.parametrize(
    ("name", "key", "bus", "plans"),
    [
        ("quadrant", "pro380-mod", MODBUS_RTU, {"eol-full", "release"}),
        ("quadrant", "pro380-mb", MBUS, set()),
        ("quadrant", "2pu-ct", MBUS, set()),
        ("apparent-power", "2pu-ct", MBUS, {"eol-full", "release"}),
        ("ir-maker", "pro380-mod", MODBUS_RTU, set()),
        ("ir-maker", "pro380-mod", INFRARED, {"eol-full", "release"}),
        ("register-stuck", "pro380-s", INFRARED, {"eol-full", "release"}),
        ("register-scale", "pro380-s", INFRARED, set()),
        ("dead-output", "pro380-s", INFRARED, {"eol-full", "release"}),
        ("dead-output", "pro380-compact", MODBUS_RTU, set()),
        ("write-ignored", "pro380-compact", MODBUS_RTU, {"release"}),
        ("ct-not-in-power", "2pu-ct", MODBUS_RTU, set()),
        ("ct-ratio", "pro380-mb-ct", MBUS, set()),
        ("ct-ratio", "pro380-mod-ct", MODBUS_RTU, {"eol-full", "release"}),
        ("ir-unit", "pro380-s", INFRARED, {"eol-full", "release"}),
        ("ir-unit", "pro380-s-ct", INFRARED, set()),
        ("default-tariff", "pro380-mb", MBUS, set()),
        ("tariff-input-inverted", "pro380-mb", MBUS, {"release"}),
        ("tariff-input-inverted", "pro380-compact", MODBUS_RTU, {"release"}),
        ("busy", "pro380-compact", MODBUS_RTU, {"release"}),
        ("flag-after-loss", "pro380-compact", MODBUS_RTU, set()),
        ("default-rate", "pro380-mod", INFRARED, set()),
        ("ct-not-in-power", "pro380-mod-ct", MODBUS_RTU, set()),
        ("power-down-stuck", "pro380-mb", MBUS, set()),
        ("power-down-stuck", "pro380-mod", MODBUS_RTU, {"release"}),
        ("checksum", "pro2-mod", MODBUS_RTU, set()),
        ("checksum", "pro380-mod", MODBUS_RTU, {"release"}),
        ("meter-code", "pro2-mod", MODBUS_RTU, set()),
        ("error-flag", "pro380-compact", MODBUS_RTU, set()),
        ("default-rate", "pro380-s", INFRARED, {"eol-full", "release"}),
        ("default-rate", "pro380-mb", MBUS, set()),
    ],
)
def test_a_plan_is_there_for_what_shows_on_the_bus(
    name: str, key: str, bus: str, plans: set[str]
) -> None:
    model = MODELS[key].over(bus)
    assert set(OF_UNITS[name].plans_in(model)) & {"eol-full", "release"} == plans


def test_a_condition_takes_plans_away_and_adds_none() -> None:
    for defect in OF_UNITS.values():
        for key, bus in ON_BUSES:
            assert set(defect.plans_in(MODELS[key].over(bus))) <= set(defect.plans)


def test_a_model_has_no_bus_that_it_does_not_have() -> None:
    with pytest.raises(ValueError, match="a pro380-s has no mbus; it has iec62056_21"):
        MODELS["pro380-s"].over(MBUS)
