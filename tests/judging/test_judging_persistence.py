"""How the suite judges what a unit keeps over a loss of supply, and what it forgets."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bench.outcome import Outcomes
from bench.procedures.day_counter import DayCounted
from bench.procedures.line_persistence import LineKept
from bench.procedures.start_up import StartUp
from fixtures.verify import Verify
from meters.encoding import Value
from metrology.verdict import Verdict
from suites import test_persistence
from tests.judging.kept import (
    ENERGIES,
    FLOW_KWH,
    INSIDE_KWH,
    KEPT,
    OUTSIDE_KWH,
    WRITTEN,
    day,
    effects,
    kept,
    tells_nothing,
)
from tests.judging.mbus_units import mbus_unit_of
from tests.judging.told import (
    CHARACTERISED,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    limits,
    told,
)
from tests.judging.units import unit_of


@pytest.mark.parametrize(
    ("after", "wrong"),
    [
        ({}, set()),
        ({"s0_output_rate": 1000.0}, {"s0_output_rate"}),
        ({"lcd_cycle_time": 10}, {"lcd_cycle_time"}),
    ],
    ids=str,
)
def test_each_setting_is_as_it_was_set(
    after: Mapping[str, Value], wrong: set[str], verify: Verify
) -> None:
    test_persistence.test_settings_are_kept(unit_of(), kept(**after), verify)
    found = told(verify)
    assert found.keys() == {"s0_output_rate", "lcd_cycle_time", "start-up"}
    assert {part for part, verdict in found.items() if verdict is FAIL} == wrong


@pytest.mark.parametrize(("up_after_s", "verdict"), [(5.0, PASS), (5.01, FAIL)])
def test_it_answers_within_five_seconds(
    up_after_s: float, verdict: Verdict, verify: Verify
) -> None:
    seen = Outcomes({1: replace(KEPT, came_up=StartUp(up_after_s))}, {})
    test_persistence.test_settings_are_kept(unit_of(), seen, verify)
    assert told(verify)["start-up"] is verdict
    assert limits(verify)["start-up"] == (None, 5.0)


@pytest.mark.parametrize(
    ("up_after_s", "unasked_s", "verdict"),
    [(5.2, 1.6, CHARACTERISED), (5.2, 1.5, FAIL), (4.9, 1.6, PASS)],
)
def test_a_unit_that_had_to_wait_for_others_may_have_answered_earlier(
    up_after_s: float, unasked_s: float, verdict: Verdict, verify: Verify
) -> None:
    seen = Outcomes({1: replace(KEPT, came_up=StartUp(up_after_s, unasked_s=unasked_s))}, {})
    test_persistence.test_settings_are_kept(unit_of(), seen, verify)
    assert told(verify)["start-up"] is verdict


@pytest.mark.parametrize("name", ENERGIES)
@pytest.mark.parametrize(
    ("change_kwh", "verdict"),
    [(0.0, PASS), (0.01, PASS), (-0.01, PASS), (0.02, FAIL), (-0.02, FAIL)],
)
def test_no_energy_changes_by_more_than_a_step(
    name: str, change_kwh: float, verdict: Verdict, verify: Verify
) -> None:
    seen = kept(**{name: float(KEPT.before[name]) + change_kwh})
    test_persistence.test_energies_are_kept(unit_of(), seen, verify)
    assert told(verify) == {**dict.fromkeys(ENERGIES, PASS), name: verdict}


@pytest.mark.parametrize(("after", "verdict"), [(7, FAIL), (8, PASS), (9, FAIL)])
def test_one_loss_is_counted_once(after: int, verdict: Verdict, verify: Verify) -> None:
    seen = kept(power_down_counter=after)
    test_persistence.test_power_down_counter(unit_of(), seen, verify)
    assert told(verify) == {"": verdict}


@pytest.mark.parametrize(
    ("after", "wrong"),
    [({}, set()), ({"error_code": "01"}, {"error_code"}), ({"status": 4}, {"status"})],
    ids=str,
)
def test_a_loss_sets_no_error_flag(
    after: Mapping[str, Value], wrong: set[str], verify: Verify
) -> None:
    test_persistence.test_error_flags(unit_of(), kept(**after), verify)
    found = told(verify)
    assert found.keys() == {"error_code", "status"}
    assert {part for part, verdict in found.items() if verdict is FAIL} == wrong


@pytest.mark.parametrize("about", ["energies_are_kept", "power_down_counter", "error_flags"])
def test_what_the_bus_does_not_tell_is_not_judged(about: str, verify: Verify) -> None:
    getattr(test_persistence, f"test_{about}")(unit_of(), tells_nothing(), verify)
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("before", "after"), [({"error_code": "00"}, {}), ({}, {"error_code": "00"})], ids=str
)
def test_a_register_that_is_refused_now_and_then_is_recorded(
    before: Mapping[str, Value], after: Mapping[str, Value], verify: Verify
) -> None:
    seen = Outcomes({1: replace(KEPT, before=before, after=after)}, {})
    test_persistence.test_error_flags(unit_of(), seen, verify)
    assert told(verify) == {"error_code": CHARACTERISED}


def test_a_loss_clears_no_error_flag(verify: Verify) -> None:
    seen = replace(KEPT, before={"error_code": "01"}, after={"error_code": "00"})
    test_persistence.test_error_flags(unit_of(), Outcomes({1: seen}, {}), verify)
    assert told(verify) == {"error_code": FAIL}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((246.0, 4800.0), {"modbus_id": PASS, "baud_rate": PASS}),
        ((1.0, 4800.0), {"modbus_id": FAIL, "baud_rate": PASS}),
        ((246.0, 9600.0), {"modbus_id": PASS, "baud_rate": FAIL}),
    ],
    ids=str,
)
def test_it_is_found_where_it_was_moved_to(
    found: tuple[float, float], expected: Mapping[str, Verdict], verify: Verify
) -> None:
    wanted = {"modbus_id": 246.0, "baud_rate": 4800.0}
    seen = LineKept(wanted, dict(zip(wanted, found, strict=True)), ())
    test_persistence.test_line_settings_are_kept(unit_of(), Outcomes({1: seen}, {}), verify)
    assert told(verify) == expected


def test_a_unit_that_nothing_can_move_is_not_judged_by_its_place(verify: Verify) -> None:
    seen = Outcomes({1: LineKept({}, {}, ())}, {})
    test_persistence.test_line_settings_are_kept(unit_of(), seen, verify)
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("before", "after", "selected", "then"),
    [
        (12, 1, PASS, PASS),
        (12, 11, PASS, PASS),
        (12, 12, PASS, FAIL),
        (12, 2, PASS, FAIL),
        (12, 7, PASS, FAIL),
        (1, 1, FAIL, PASS),
    ],
)
def test_an_unsaved_tariff_gives_way_to_the_saved_one(
    before: int, after: int, selected: Verdict, then: Verdict, verify: Verify
) -> None:
    """PRO380 manual: codes 1 and 2 are saved; 11 and 12 are the same tariffs, not saved."""
    seen = replace(
        KEPT,
        wanted={"saved": 1, "passing": 12},
        before={"tariff": before},
        after={"tariff": after},
    )
    test_persistence.test_unsaved_tariff(unit_of(), Outcomes({1: seen}, {}), verify)
    assert told(verify) == {"selected": selected, "after": then}


def test_a_model_that_saves_every_tariff_is_not_judged_by_it(verify: Verify) -> None:
    seen = Outcomes({1: replace(KEPT, wanted={})}, {})
    test_persistence.test_unsaved_tariff(unit_of(), seen, verify)
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(("found", "which"), [(10.0, "old"), (11.0, "new")])
def test_a_write_that_the_loss_followed_is_done_or_not(
    found: float, which: str, verify: Verify
) -> None:
    seen = Outcomes({1: replace(WRITTEN, found=found)}, {})
    test_persistence.test_interrupted_write(unit_of(), seen, verify)
    assert told(verify) == {"": PASS, "which": CHARACTERISED}
    assert verify.findings[1].value == which


@pytest.mark.parametrize("found", [0.0, 9.0, 12.0])
def test_a_write_that_the_loss_followed_leaves_no_third_value(found: float, verify: Verify) -> None:
    seen = Outcomes({1: replace(WRITTEN, found=found)}, {})
    test_persistence.test_interrupted_write(unit_of(), seen, verify)
    assert told(verify) == {"": FAIL, "which": CHARACTERISED}
    assert verify.findings[1].value == "neither"


def test_a_setting_that_the_bus_does_not_have_is_not_interrupted(verify: Verify) -> None:
    test_persistence.test_interrupted_write(mbus_unit_of(), Outcomes({}, {}), verify)
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("zeroed", "once", "expected"),
    [
        (0.0, 1.0, {"reset": PASS, "counts": PASS}),
        (7.0, 8.0, {"reset": FAIL, "counts": FAIL}),
        (1.0, 1.0, {"reset": FAIL, "counts": PASS}),
        (0.0, 0.0, {"reset": PASS, "counts": FAIL}),
        (0.0, 2.0, {"reset": PASS, "counts": FAIL}),
        (float("nan"), float("nan"), {"": NOT_APPLICABLE}),
    ],
)
def test_after_its_reset_the_counter_counts_from_zero(
    zeroed: float, once: float, expected: Mapping[str, Verdict], verify: Verify
) -> None:
    seen = Outcomes({1: (zeroed, once)}, {})
    test_persistence.test_reset_of_power_downs(unit_of(), seen, verify)
    assert told(verify) == expected


def test_a_plan_need_not_let_counters_be_reset(verify: Verify) -> None:
    test_persistence.test_reset_of_power_downs(unit_of(), None, verify)
    assert told(verify) == {"": NOT_APPLICABLE}


T1, T2 = "t1_reverse_active_energy", "t2_reverse_active_energy"


def test_a_bus_that_tells_every_setting_needs_no_effects(verify: Verify) -> None:
    test_persistence.test_effects_are_kept(unit_of(), Outcomes({}, {}), verify)
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("t1_kwh", "t2_kwh", "wrong"),
    [
        (0.0, FLOW_KWH, set()),
        (INSIDE_KWH, FLOW_KWH + INSIDE_KWH, set()),
        (0.0, FLOW_KWH - INSIDE_KWH, set()),
        (0.0, -FLOW_KWH, set()),
        (OUTSIDE_KWH, FLOW_KWH, {"tariff/T1"}),
        (0.0, FLOW_KWH + OUTSIDE_KWH, {"tariff/T2"}),
        (0.0, FLOW_KWH - OUTSIDE_KWH, {"tariff/T2"}),
        (FLOW_KWH, 0.0, {"tariff/T1", "tariff/T2"}),
    ],
)
def test_the_flow_is_in_the_tariff_that_was_set(
    t1_kwh: float, t2_kwh: float, wrong: set[str], verify: Verify
) -> None:
    seen = effects({"tariff": 2.0}, 5, {T1: t1_kwh, T2: t2_kwh})
    test_persistence.test_effects_are_kept(mbus_unit_of(), seen, verify)
    found = told(verify)
    assert found.keys() == {"tariff/T1", "tariff/T2"}
    assert {part for part, verdict in found.items() if verdict is FAIL} == wrong


@pytest.mark.parametrize(
    ("code", "total_kwh", "verdict"),
    [
        (9, -FLOW_KWH, PASS),
        (9, -FLOW_KWH - INSIDE_KWH, PASS),
        (9, -FLOW_KWH + INSIDE_KWH, PASS),
        (9, -FLOW_KWH - OUTSIDE_KWH, FAIL),
        (9, -FLOW_KWH + OUTSIDE_KWH, FAIL),
        (9, FLOW_KWH, FAIL),
        (4, FLOW_KWH, PASS),
        (4, -FLOW_KWH, PASS),
        (4, 0.0, FAIL),
        (1, 0.0, PASS),
        (1, FLOW_KWH, FAIL),
    ],
)
def test_the_total_follows_the_code_that_was_set(
    code: int, total_kwh: float, verdict: Verdict, verify: Verify
) -> None:
    """PRO380 manual, 7.11: 9 is forward less reverse, 4 is reverse, 1 is forward."""
    seen = effects({"combination_code": code}, code, {"total_active_energy": total_kwh})
    test_persistence.test_effects_are_kept(mbus_unit_of(), seen, verify)
    assert told(verify) == {"combination_code": verdict}


@pytest.mark.parametrize(
    ("pulses", "verdict"), [(18, FAIL), (19, PASS), (20, PASS), (21, PASS), (22, FAIL)]
)
def test_the_output_pulses_at_the_rate_that_was_set(
    pulses: int, verdict: Verdict, verify: Verify
) -> None:
    seen = effects({"s0_output_rate": 1000.0}, 5, {}, pulses)
    test_persistence.test_effects_are_kept(mbus_unit_of(), seen, verify)
    assert told(verify) == {"s0_output_rate": verdict}
    assert verify.findings[0].limit_set == "manual"


@pytest.mark.parametrize(("model", "code"), [("pro380-mb", None), ("pro2-mb", 5), ("2pu-ct", 3)])
def test_a_rate_is_not_judged_where_nobody_says_what_feeds_the_output(
    model: str, code: int | None, verify: Verify
) -> None:
    seen = effects({"s0_output_rate": 1000.0}, code, {})
    test_persistence.test_effects_are_kept(mbus_unit_of(model), seen, verify)
    assert told(verify) == {"s0_output_rate": NOT_APPLICABLE}


def test_a_code_is_not_judged_where_the_bus_does_not_tell_the_total(verify: Verify) -> None:
    seen = effects({"combination_code": 3.0, "s0_output_rate": 1000.0}, 3, {})
    test_persistence.test_effects_are_kept(mbus_unit_of("2pu-ct"), seen, verify)
    assert told(verify) == {"s0_output_rate": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (day(FLOW_KWH, 0.0), set()),
        (day(FLOW_KWH + INSIDE_KWH, 0.009), set()),
        (day(FLOW_KWH - INSIDE_KWH, -0.009), set()),
        (day(FLOW_KWH + OUTSIDE_KWH, 0.0), {"forward"}),
        (day(FLOW_KWH - OUTSIDE_KWH, 0.0), {"forward"}),
        (day(FLOW_KWH, 0.02), {"reverse"}),
        (day(FLOW_KWH, -0.02), {"reverse"}),
        (day(FLOW_KWH, 0.0, zeroed_kwh=0.01, lost_kwh=0.01), set()),
        (day(FLOW_KWH, 0.0, zeroed_kwh=0.02), {"reset"}),
        (day(FLOW_KWH, 0.0, lost_kwh=0.02), {"total"}),
        (day(FLOW_KWH, 0.0, lost_kwh=-0.02), {"total"}),
    ],
)
def test_a_day_counter_of_forward_energy_counts_that_alone(
    seen: Outcomes[DayCounted], wrong: set[str], verify: Verify
) -> None:
    test_persistence.test_day_counter(unit_of(), seen, verify)
    found = told(verify)
    assert found.keys() == {"reset", "total", "forward", "reverse"}
    assert {part for part, verdict in found.items() if verdict is FAIL} == wrong


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (day(FLOW_KWH, 0.0), set()),
        (day(0.0, FLOW_KWH), set()),
        (day(FLOW_KWH + INSIDE_KWH, -FLOW_KWH), set()),
        (day(FLOW_KWH / 2, 0.0), {"forward"}),
        (day(-FLOW_KWH, 0.0), {"forward"}),
        (day(FLOW_KWH + OUTSIDE_KWH, 0.0), {"forward"}),
        (day(FLOW_KWH, FLOW_KWH / 2), {"reverse"}),
        (day(FLOW_KWH, -FLOW_KWH - OUTSIDE_KWH), {"reverse"}),
    ],
)
def test_a_day_counter_that_follows_the_code_counts_the_whole_flow_or_nothing(
    seen: Outcomes[DayCounted], wrong: set[str], verify: Verify
) -> None:
    test_persistence.test_day_counter(unit_of("2pu-ct"), seen, verify)
    found = told(verify)
    assert {part for part, verdict in found.items() if verdict is FAIL} == wrong
    recorded = {part for part, verdict in found.items() if verdict is CHARACTERISED}
    assert recorded == {"forward/counts", "reverse/counts"}
    assert found.keys() - recorded == {"reset", "total", "forward", "reverse"}


@pytest.mark.parametrize(
    ("model", "seen"), [("pro380-mod", None), ("pro380-compact", Outcomes({}, {}))]
)
def test_a_day_counter_that_is_not_reset_is_not_judged(
    model: str, seen: Outcomes[DayCounted] | None, verify: Verify
) -> None:
    test_persistence.test_day_counter(unit_of(model), seen, verify)
    assert told(verify) == {"": NOT_APPLICABLE}
