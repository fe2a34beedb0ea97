"""Registers against the reference and one another; see ``suites/test_registers.py``."""

from collections.abc import Mapping

import pytest

from bench.procedures.registers import LiveRead, live_registers
from bench.transformers import Ratio, Transformers
from fixtures.verify import Verify
from instruments.reading import Triple
from meters.encoding import Value
from metrology.verdict import Verdict
from tests.judging.live_registers import (
    INDUCTIVE_DEG,
    L1_ALONE,
    REVERSE_DEG,
    energies,
    live,
    seen,
    told_of,
)
from tests.judging.register_findings import (
    PRO380,
    direction,
    present,
    quadrant,
    reading,
    steady,
    sums,
)
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, limits
from tests.judging.units import unit_of

LETTER = "l2_current_direction"
MAP: Mapping[str, Value] = {
    **dict.fromkeys(PRO380.client.names, 0.0),
    "serial_number": "22091001",
    "modbus_id": 1.0,
    "baud_rate": 9600.0,
    "parity_setting": 1.0,
    "s0_output_rate": 10_000.0,
    "combination_code": 5.0,
    "lcd_cycle_time": 10.0,
    "tariff": 1.0,
    "grid_frequency": 50.0,
}


def test_a_map_that_is_complete_passes(verify: Verify) -> None:
    assert present(verify, MAP) == {"": PASS}


@pytest.mark.parametrize("name", ["l1_voltage", LETTER])
def test_a_register_that_does_not_come_fails(verify: Verify, name: str) -> None:
    assert present(verify, MAP, missing=(name,)) == {name: FAIL, "": FAIL}


def test_a_register_without_a_value_of_its_encoding_fails_alone(verify: Verify) -> None:
    assert present(verify, MAP, undecodable=("l1_voltage",)) == {"l1_voltage": FAIL, "": PASS}


def test_a_direction_that_is_no_letter_is_recorded(verify: Verify) -> None:
    assert present(verify, MAP, undecodable=(LETTER,)) == {LETTER: CHARACTERISED, "": PASS}


@pytest.mark.parametrize(
    ("name", "value"),
    [("l1_voltage", 500.0), ("grid_frequency", 0.0), ("tariff", 7.0), ("power_factor", 1.1)],
)
def test_a_value_that_cannot_be_true_fails(verify: Verify, name: str, value: float) -> None:
    assert present(verify, {**MAP, name: value}) == {name: FAIL, "": PASS}


def test_blocks_that_are_given_in_pieces_are_recorded(verify: Verify) -> None:
    found = present(verify, MAP, refused=("5000h, 50 registers",))
    assert found == {"": PASS, "refused": CHARACTERISED}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("l1_voltage", 2.8),
        ("l2_current", 0.07),
        ("l3_active_power", 0.01775),
        ("total_active_power", 0.05225),
        ("l1_reactive_power", 0.0235),
        ("total_reactive_power", 0.0695),
        ("l2_apparent_power", 0.01775),
        ("total_apparent_power", 0.05225),
        ("l3_power_factor", 0.02),
        ("power_factor", 0.02),
        ("grid_frequency", 0.1),
    ],
)
@pytest.mark.parametrize("side", [-1, 1])
def test_each_register_may_be_off_by_its_class_and_a_floor(
    verify: Verify, name: str, allowed: float, side: int
) -> None:
    reference = seen(angle_deg=INDUCTIVE_DEG)
    right = told_of(reference)
    values = {name: right[name] + side * allowed * 0.99}
    assert reading(verify, live(values, reference)) == {name: PASS}
    assert limits(verify)[name] == pytest.approx((right[name] - allowed, right[name] + allowed))
    verify.findings.clear()
    values = {name: right[name] + side * allowed * 1.01}
    assert reading(verify, live(values, reference)) == {name: FAIL}


def test_a_right_meter_passes_with_every_register(verify: Verify) -> None:
    reference = seen(angle_deg=INDUCTIVE_DEG)
    assert reading(verify, live(told_of(reference), reference)) == dict.fromkeys(
        told_of(reference), PASS
    )


def test_each_phase_is_told_by_its_own_register(verify: Verify) -> None:
    names = [f"l{n}_{what}" for n in (1, 2, 3) for what in ("current", "active_power")]
    right = told_of(seen((5.0, 3.0, 1.0)))
    read = live({name: right[name] for name in names}, seen((5.0, 3.0, 1.0)))
    assert reading(verify, read) == dict.fromkeys(names, PASS)


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("voltage", 232.7, PASS),
        ("voltage", 232.9, FAIL),
        ("current", 4.94, PASS),
        ("current", 4.92, FAIL),
    ],
)
def test_what_a_single_phase_meter_tells_without_a_number_is_of_its_phase(
    verify: Verify, name: str, value: float, verdict: Verdict
) -> None:
    read = live({name: value}, seen(L1_ALONE))
    assert reading(verify, read, unit_of("pro2-mod")) == {name: verdict}


def test_behind_transformers_the_primary_side_counts(verify: Verify) -> None:
    unit = unit_of("pro380-mod-ct")
    unit.transformers = Transformers(fitted=True, stated=Ratio(100, 5))
    names = ("l1_voltage", "l1_current", "l1_active_power", "power_factor")
    values = {name: told_of(seen(), 20.0)[name] for name in names}
    assert set(reading(verify, live(values, seen()), unit).values()) == {PASS}
    assert limits(verify)["l1_current"] == pytest.approx((98.6, 101.4))
    assert limits(verify)["l1_active_power"] == pytest.approx((22.645, 23.355))


@pytest.mark.parametrize(("power_kw", "verdict"), [(1.15, PASS), (-1.15, FAIL)])
def test_what_flows_forward_is_positive(verify: Verify, power_kw: float, verdict: Verdict) -> None:
    found = reading(verify, live({"l1_active_power": power_kw}, seen()))
    assert found == {"l1_active_power": verdict}


@pytest.mark.parametrize(("power_kw", "sign"), [(1.15, "positive"), (-1.15, "negative")])
def test_in_reverse_the_sign_is_recorded(verify: Verify, power_kw: float, sign: str) -> None:
    reference = seen(angle_deg=REVERSE_DEG)
    found = reading(verify, live({"l1_active_power": power_kw}, reference))
    assert found == {"l1_active_power": PASS, "l1_active_power/sign": CHARACTERISED}
    assert verify.findings[1].value == sign


@pytest.mark.parametrize("power_kvar", [-0.02, 0.02])
def test_of_next_to_nothing_no_sign_is_told(verify: Verify, power_kvar: float) -> None:
    found = reading(verify, live({"l1_reactive_power": power_kvar}, seen()))
    assert found == {"l1_reactive_power": PASS}


def test_a_phase_with_hardly_any_current_has_no_power_factor(verify: Verify) -> None:
    reference = seen((5.0, 0.6, 0.4))
    values: Mapping[str, Value] = {f"l{n}_power_factor": 0.0 for n in (1, 2, 3)}
    assert reading(verify, live(values, reference)) == {
        "l1_power_factor": FAIL,
        "l2_power_factor": FAIL,
    }


@pytest.mark.parametrize("model", ["pro2-mod", "pro380-mod", "pro380-compact", "2pu-ct"])
def test_every_value_of_the_moment_of_a_model_is_judged(verify: Verify, model: str) -> None:
    unit = unit_of(model)
    names = [name for name in live_registers(unit) if not name.endswith("quadrant")]
    found = reading(verify, live(dict.fromkeys(names, -1e6), seen()), unit)
    assert found == dict.fromkeys(names, FAIL)


def test_a_model_without_values_of_the_moment_is_left_out(verify: Verify) -> None:
    assert reading(verify, live({}, seen())) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("told_v", "seen_v", "verdict"),
    [
        ((230.0, 231.3, 230.0), (230.0, 230.0, 230.0), PASS),
        ((230.0, 231.5, 230.0), (230.0, 230.0, 230.0), FAIL),
        ((230.0, 231.5, 230.0), (230.0, 230.3, 230.0), PASS),
        ((230.0, 230.0, 230.0), (230.0, 233.0, 230.0), PASS),
    ],
)
def test_readings_may_differ_by_half_of_what_they_may_be_off(
    verify: Verify, told_v: Triple, seen_v: Triple, verdict: Verdict
) -> None:
    one, two, last = (
        ({"l1_voltage": told, "l2_voltage": 230.0}, seen(voltage_v=volts))
        for told, volts in zip(told_v, seen_v, strict=True)
    )
    assert steady(verify, live(*last, one, two)) == {"": verdict}


@pytest.mark.parametrize(
    "read",
    [
        live({"l1_voltage": 230.0}, seen()),
        live({}, seen(), ({}, seen())),
    ],
)
def test_what_is_read_once_or_not_told_shows_no_spread(verify: Verify, read: LiveRead) -> None:
    assert steady(verify, read) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("angle_deg", "letter", "verdict"),
    [
        (0.0, "F", PASS),
        (0.0, "R", FAIL),
        (REVERSE_DEG, "R", PASS),
        (REVERSE_DEG, "F", FAIL),
        (0.0, "-", CHARACTERISED),
        (84.0, "R", FAIL),
        (85.0, "R", CHARACTERISED),
        (95.0, "F", CHARACTERISED),
        (96.0, "F", FAIL),
    ],
)
def test_a_phase_is_told_as_it_flows(
    verify: Verify, angle_deg: float, letter: str, verdict: Verdict
) -> None:
    read = live({"current_direction": letter}, seen(angle_deg=angle_deg))
    assert direction(verify, read) == {"current_direction": verdict}


def test_each_phase_is_judged_by_its_own_current(verify: Verify) -> None:
    names = ("current_direction", "l2_current_direction", "l3_current_direction")
    read = live(dict.fromkeys(names, "F"), seen((5.0, -5.0, 0.0)))
    assert direction(verify, read) == dict(zip(names, (PASS, FAIL, CHARACTERISED), strict=True))


def test_letters_of_all_phases_together_are_taken_apart(verify: Verify) -> None:
    read = live({"phase_direction": "FRF"}, seen((5.0, -5.0, -5.0)))
    assert direction(verify, read) == {
        "l1_direction": PASS,
        "l2_direction": PASS,
        "l3_direction": FAIL,
    }


def test_no_letter_at_all_is_recorded(verify: Verify) -> None:
    read = live({}, seen(), odd={"current_direction": "0000h is no character"})
    assert direction(verify, read) == {"current_direction": CHARACTERISED}


def test_a_model_without_directions_is_left_out(verify: Verify) -> None:
    assert direction(verify, live({"l1_voltage": 230.0}, seen())) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("angle_deg", "told_as", "part", "verdict"),
    [
        (INDUCTIVE_DEG, 1.0, "", PASS),
        (INDUCTIVE_DEG, 2.0, "", FAIL),
        (-INDUCTIVE_DEG, 1.0, "/other", FAIL),
        (-INDUCTIVE_DEG, 4.0, "/other", PASS),
        (REVERSE_DEG - INDUCTIVE_DEG, 1.0, "/other", FAIL),
        (REVERSE_DEG + INDUCTIVE_DEG, 1.0, "/other", FAIL),
        (REVERSE_DEG + INDUCTIVE_DEG, 3.0, "/other", PASS),
        (5.0, 2.0, "", CHARACTERISED),
        (6.0, 2.0, "", FAIL),
        (84.0, 2.0, "", FAIL),
        (85.0, 2.0, "", CHARACTERISED),
    ],
)
def test_import_with_inductive_load_is_quadrant_1(
    verify: Verify, angle_deg: float, told_as: float, part: str, verdict: Verdict
) -> None:
    read = live({"present_quadrant": told_as}, seen(angle_deg=angle_deg))
    assert quadrant(verify, read) == {f"present_quadrant{part}": verdict}


def test_the_quadrant_of_a_phase_is_that_of_its_current(verify: Verify) -> None:
    values: Mapping[str, Value] = {f"l{n}_quadrant": 1.0 for n in (1, 2, 3)}
    reference = seen((5.0, -5.0, 0.0), INDUCTIVE_DEG)
    assert quadrant(verify, live(values, reference)) == {
        "l1_quadrant": PASS,
        "l2_quadrant/other": FAIL,
        "l3_quadrant": CHARACTERISED,
    }


def test_the_quadrant_of_the_whole_is_that_of_the_sum(verify: Verify) -> None:
    reference = seen((5.0, -5.0, -5.0), INDUCTIVE_DEG)
    read = live({"present_quadrant": 1.0}, reference)
    assert quadrant(verify, read) == {"present_quadrant/other": FAIL}


def test_a_model_without_quadrants_is_left_out(verify: Verify) -> None:
    assert quadrant(verify, live({"l1_voltage": 230.0}, seen(L1_ALONE))) == {"": NOT_APPLICABLE}


PHASES, TWO_TARIFFS = ("l1", "l2", "l3"), ("t1", "t2")


@pytest.mark.parametrize("whole", ["total_active_energy", "reverse_reactive_energy"])
@pytest.mark.parametrize(
    ("parts", "name", "allowed"), [(PHASES, "phases", 0.04), (TWO_TARIFFS, "tariffs", 0.03)]
)
@pytest.mark.parametrize("side", [-1, 1])
def test_the_whole_may_be_off_its_parts_by_a_step_of_each(
    verify: Verify, whole: str, parts: tuple[str, ...], name: str, allowed: float, side: int
) -> None:
    near, far = (energies(whole, parts, side * allowed * by) for by in (0.99, 1.01))
    assert sums(verify, near) == {f"{whole}/{name}": PASS}
    assert verify.findings[0].unit == ("kvarh" if "reactive" in whole else "kWh")
    verify.findings.clear()
    assert sums(verify, far) == {f"{whole}/{name}": FAIL}


@pytest.mark.parametrize(("off_kwh", "verdict"), [(0.16, PASS), (0.17, FAIL)])
@pytest.mark.parametrize("each_kwh", [150_000.0, -150_000.0])
def test_large_energies_are_as_coarse_as_their_encoding(
    verify: Verify, each_kwh: float, off_kwh: float, verdict: Verdict
) -> None:
    values = energies("total_active_energy", PHASES, off_kwh, each_kwh)
    assert sums(verify, values) == {"total_active_energy/phases": verdict}


def test_phases_and_tariffs_are_added_up_apart(verify: Verify) -> None:
    whole = "total_active_energy"
    values = {**energies(whole, PHASES, 0.0), "t1_total_active_energy": 200.0}
    assert sums(verify, values) == {f"{whole}/phases": PASS, f"{whole}/tariffs": FAIL}


@pytest.mark.parametrize(
    "values", [{"total_active_energy": 100.0}, {"t1_total_active_energy": 100.0}]
)
def test_a_whole_or_parts_alone_add_up_to_nothing(
    verify: Verify, values: Mapping[str, float]
) -> None:
    assert sums(verify, values) == {"": NOT_APPLICABLE}
