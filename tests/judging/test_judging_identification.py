"""How the suite judges who a unit is, how it came up, and how it is set."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bench.outcome import MeterFaultError, NoAnswer, NotMeasuredError, Outcomes
from bench.plan import Plan
from bench.procedures.identification import IdentityRead, OtherAddress
from bench.procedures.start_up import StartUp
from bench.transformers import Ratio, Transformers
from bench.unit import Unit
from fixtures.verify import Verify
from meters.encoding import Value
from metrology.verdict import Verdict
from suites import test_identification
from tests.judging.told import (
    CHARACTERISED,
    FAIL,
    INCONCLUSIVE,
    NOT_APPLICABLE,
    PASS,
    limits,
    told,
)
from tests.judging.units import unit_of

FIRMWARE: dict[str, Value] = {
    "software_version": 2.18,
    "hardware_version": 1.18,
    "protocol_version": 2.18,
    "checksum": "0607E329",
}
DELIVERED: dict[str, Value] = {
    "modbus_id": 1,
    "baud_rate": 9600,
    "parity_setting": 1,
    "meter_amps": 100,
    "tariff": "1",
    "s0_output_rate": 10000.0,
    "combination_code": "05",
    "lcd_cycle_time": 10,
    "power_down_counter": 7,
}
LEFT_OPEN = {"s0_output_rate", "combination_code", "power_down_counter"}
"""The manual of the PRO380 states no default of them."""


def read(values: Mapping[str, Value]) -> Outcomes[IdentityRead]:
    return Outcomes({1: IdentityRead(values, None, None, ("bus.jsonl",))}, {})


def with_(
    error_code: Value | None = None, other: OtherAddress | None = None, **values: Value
) -> Outcomes[IdentityRead]:
    return Outcomes({1: IdentityRead(values, error_code, other, ("bus.jsonl",))}, {})


def sources(verify: Verify) -> dict[str, str]:
    """Who says what each setting must be."""
    return {f.name.removeprefix(f"{verify.name}/"): f.limit_set for f in verify.findings}


@pytest.mark.parametrize(
    ("came_up", "verdict"),
    [
        (StartUp(5.0, unasked_s=0.25), PASS),
        (StartUp(4.9, unasked_s=3.0), PASS),
        (StartUp(5.01, unasked_s=0.25), FAIL),
        (StartUp(5.01, unasked_s=1.5), FAIL),
        (StartUp(5.01, unasked_s=1.6), CHARACTERISED),
        (StartUp(1.0, found_at="2400 8E1, address 1"), FAIL),
        (StartUp(1.0, silent="silent at 9600 8E1"), FAIL),
    ],
    ids=str,
)
def test_it_must_answer_within_five_seconds_if_it_was_asked(
    came_up: StartUp, verdict: Verdict, verify: Verify
) -> None:
    test_identification.test_communication(unit_of(), {1: came_up}, verify)
    assert told(verify) == {"": verdict}


def test_the_time_to_the_answer_has_a_limit_in_the_report(verify: Verify) -> None:
    test_identification.test_communication(unit_of(), {1: StartUp(1.0)}, verify)
    assert limits(verify) == {"": (None, 5.0)}


@pytest.mark.parametrize(
    ("label", "verdict"), [("22091001", PASS), ("22091002", FAIL), ("", CHARACTERISED)]
)
def test_the_serial_number_is_that_of_the_label(
    label: str, verdict: Verdict, verify: Verify
) -> None:
    seen = with_(serial_number=22091001)
    test_identification.test_serial_number(unit_of(serial=label), seen, verify)
    assert told(verify) == {"": verdict}


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (None, NOT_APPLICABLE),
        (OtherAddress(247, answered=False), PASS),
        (OtherAddress(247, answered=True), FAIL),
        (OtherAddress(247, answered=True, doubt="another device answers"), INCONCLUSIVE),
        (OtherAddress(247, answered=False, doubt="it may be noise"), INCONCLUSIVE),
    ],
    ids=str,
)
def test_a_unit_is_silent_where_another_address_is_asked(
    other: OtherAddress | None, verdict: Verdict, verify: Verify
) -> None:
    test_identification.test_own_address(unit_of(), with_(other=other), verify)
    assert told(verify) == {"": verdict}


@pytest.mark.parametrize(("answered", "shown"), [(True, "an answer"), (False, "silence")])
def test_what_came_from_another_address_is_told(answered: bool, shown: str, verify: Verify) -> None:
    other = OtherAddress(247, answered=answered)
    test_identification.test_own_address(unit_of(), with_(other=other), verify)
    assert verify.findings[0].value == f"{shown} at address 247"


@pytest.mark.parametrize(
    ("model", "code", "verdict"),
    [
        ("pro380-mod", "0102", PASS),
        ("pro380-mod", "0103", FAIL),
        ("2pu-ct", "1113", PASS),
        ("2pu-ct", "1111", FAIL),
        ("pro2-mod", "0102", CHARACTERISED),
        ("pro380-mod", None, NOT_APPLICABLE),
    ],
)
def test_the_meter_code_is_that_of_the_catalogue(
    model: str, code: str | None, verdict: Verdict, verify: Verify
) -> None:
    values: dict[str, Value] = {} if code is None else {"meter_code": code}
    test_identification.test_meter_code(unit_of(model), read(values), verify)
    assert told(verify) == {"": verdict}


def test_firmware_that_was_ordered_passes(verify: Verify) -> None:
    plan = verify.run.config.plan
    values = {**FIRMWARE, "software_version": 2.1800001}
    test_identification.test_firmware(unit_of(), read(values), plan, verify)
    assert told(verify) == dict.fromkeys(FIRMWARE, PASS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("software_version", 2.17),
        ("hardware_version", 1.19),
        ("protocol_version", 2.19),
        ("checksum", "0607E328"),
    ],
)
def test_another_firmware_than_was_ordered_fails(name: str, value: Value, verify: Verify) -> None:
    plan = verify.run.config.plan
    test_identification.test_firmware(unit_of(), read({**FIRMWARE, name: value}), plan, verify)
    assert told(verify) == {**dict.fromkeys(FIRMWARE, PASS), name: FAIL}


def test_firmware_that_nobody_ordered_is_recorded_as_far_as_it_is_told(verify: Verify) -> None:
    values = {name: FIRMWARE[name] for name in ("software_version", "checksum")}
    plan = verify.run.config.plan
    test_identification.test_firmware(unit_of("pro2-mod"), read(values), plan, verify)
    assert told(verify) == {
        **dict.fromkeys(FIRMWARE, NOT_APPLICABLE),
        **dict.fromkeys(values, CHARACTERISED),
    }


def ordered(plan: Plan, **settings: float) -> Plan:
    return plan.model_copy(update={"ordered": {"pro380-mod": settings}})


def delivered(verify: Verify, unit: Unit, plan: Plan | None = None, **other: Value) -> None:
    plan = plan or verify.run.config.plan
    values = {**DELIVERED, **other}
    test_identification.test_defaults(unit, read(values), plan, verify)


def test_settings_as_the_manual_says_pass_and_those_it_leaves_open_are_recorded(
    verify: Verify,
) -> None:
    delivered(verify, unit_of())
    expected = {name: CHARACTERISED if name in LEFT_OPEN else PASS for name in DELIVERED}
    assert told(verify) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("modbus_id", 2),
        ("baud_rate", 2400),
        ("parity_setting", 2),
        ("meter_amps", 80),
        ("tariff", "2"),
        ("lcd_cycle_time", 11),
    ],
)
def test_a_setting_that_is_not_as_delivered_fails(name: str, value: Value, verify: Verify) -> None:
    delivered(verify, unit_of(), None, **{name: value})
    assert {part for part, verdict in told(verify).items() if verdict is FAIL} == {name}


@pytest.mark.parametrize(
    ("code", "time_s", "wrong"),
    [("09", 15, set()), ("05", 15, {"combination_code"}), ("09", 10, {"lcd_cycle_time"})],
)
def test_what_was_ordered_counts_before_the_manual(
    code: str, time_s: int, wrong: set[str], verify: Verify
) -> None:
    plan = ordered(verify.run.config.plan, combination_code=9, lcd_cycle_time=15)
    delivered(verify, unit_of(), plan, combination_code=code, lcd_cycle_time=time_s)
    assert {part for part, verdict in told(verify).items() if verdict is FAIL} == wrong


def test_each_setting_says_who_wants_it(verify: Verify) -> None:
    plan = ordered(verify.run.config.plan, combination_code=5)
    delivered(verify, unit_of(), plan)
    found = sources(verify)
    assert (found["modbus_id"], found["baud_rate"]) == ("station", "manual")
    assert found["combination_code"] == "plan release, ordered"


def test_an_ordered_setting_that_is_not_told_is_named(verify: Verify) -> None:
    plan = ordered(verify.run.config.plan, combination_code=5)
    test_identification.test_defaults(unit_of(), read({"tariff": 1}), plan, verify)
    assert told(verify) == {"combination_code": NOT_APPLICABLE, "tariff": PASS}


def test_a_unit_that_tells_no_setting_is_not_judged_by_any(verify: Verify) -> None:
    plan = verify.run.config.plan
    test_identification.test_defaults(unit_of(), read({"serial_number": 1}), plan, verify)
    assert told(verify) == {"": NOT_APPLICABLE}


def test_amperes_of_a_meter_behind_transformers_are_recorded_alone(verify: Verify) -> None:
    delivered(verify, unit_of("pro380-mod-ct"), None, meter_amps=6)
    assert told(verify)["meter_amps"] is CHARACTERISED


FITTED = Transformers(fitted=True, evidence=("bus.jsonl",))


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (Transformers(), NOT_APPLICABLE),
        (FITTED, CHARACTERISED),
        (replace(FITTED, told=Ratio(100, 5)), CHARACTERISED),
        (replace(FITTED, stated=Ratio(100, 5)), CHARACTERISED),
        (replace(FITTED, told=Ratio(100, 5), stated=Ratio(100, 5)), PASS),
        (replace(FITTED, told=Ratio(105, 5), stated=Ratio(100, 5)), FAIL),
        (replace(FITTED, unread="'FFFF' is no ratio", stated=Ratio(100, 5)), FAIL),
    ],
    ids=str,
)
def test_a_unit_is_set_to_the_ratio_of_the_station(
    known: Transformers, verdict: Verdict, verify: Verify
) -> None:
    unit = unit_of("pro380-mod-ct")
    unit.transformers = known
    test_identification.test_ct_ratio(unit, {1: StartUp(1.0)}, verify)
    assert told(verify) == {"": verdict}


def test_what_else_tells_of_the_ratio_is_recorded(verify: Verify) -> None:
    unit = unit_of("pro380-mod-ct")
    unit.transformers = replace(FITTED, registers={"ct_mode": 2})
    test_identification.test_ct_ratio(unit, {1: StartUp(1.0)}, verify)
    assert told(verify) == {"ct_mode": CHARACTERISED, "": CHARACTERISED}


def test_a_unit_that_falls_silent_when_it_is_asked_for_its_ratio_fails(verify: Verify) -> None:
    unit = unit_of("pro380-mod-ct")
    unit.lost = NoAnswer("silence: nothing came")
    unit.transformers = replace(FITTED, unread=unit.lost)
    with pytest.raises(MeterFaultError, match="silence") as raised:
        test_identification.test_ct_ratio(unit, {1: StartUp(1.0)}, verify)
    assert raised.value.unanswered


def test_the_ratio_of_a_unit_that_does_not_answer_is_not_judged(verify: Verify) -> None:
    unit = unit_of("pro380-mod-ct")
    unit.transformers, unit.lost = FITTED, "silent"
    with pytest.raises(NotMeasuredError, match="silent"):
        test_identification.test_ct_ratio(unit, {1: StartUp(1.0)}, verify)
    assert not verify.findings


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"s0_output_rate": 10000.0}, {"s0_output_rate": PASS}),
        ({"s0_output_rate": 0.01}, {"s0_output_rate": PASS}),
        ({"s0_output_rate": 0.011}, {"s0_output_rate": FAIL}),
        ({"s0_output_rate": 5000.0}, {"s0_output_rate": FAIL}),
        ({"combination_code": "11"}, {"combination_code": PASS}),
        ({"combination_code": "02"}, {"combination_code": FAIL}),
        ({"serial_number": 1}, {"": NOT_APPLICABLE}),
    ],
    ids=str,
)
def test_rate_and_code_are_values_that_the_manual_knows(
    values: Mapping[str, Value], expected: Mapping[str, Verdict], verify: Verify
) -> None:
    test_identification.test_settings_are_legal(unit_of(), read(values), verify)
    assert told(verify) == expected


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (with_(), {"error_code": NOT_APPLICABLE}),
        (with_(0), {"error_code": PASS}),
        (with_(1), {"error_code": FAIL}),
        (with_(0, status=0), {"error_code": PASS, "status": PASS}),
        (with_(0, status=4), {"error_code": PASS, "status": FAIL}),
        (
            with_(active_status_word="0001"),
            {"error_code": NOT_APPLICABLE, "active_status_word": CHARACTERISED},
        ),
    ],
)
def test_no_error_may_be_reported(
    seen: Outcomes[IdentityRead], expected: Mapping[str, Verdict], verify: Verify
) -> None:
    test_identification.test_error_flags(unit_of(), seen, verify)
    assert told(verify) == expected
