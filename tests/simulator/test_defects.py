"""Every defect can be planted and is seen, where it should be and nowhere else."""

from functools import partial

import pytest

from simulator.bus.line import Line
from simulator.defects import ALL, UNIT
from simulator.scpi.faults import FaultKind
from tests.simulator.defect_observers import (
    BOTH_WAYS,
    FORWARD_15_KW,
    FORWARD_30_KW,
    INDUCTIVE,
    LINE,
    ONE_MINUTE,
    Observe,
    answered,
    at_the_wire,
    block,
    by_input,
    counter_is_well,
    day_counter_after_reset,
    energy_through_a_loss,
    error_pct,
    first_edges,
    good_answers,
    illegal_write,
    is_due,
    is_there,
    late_s,
    line_after,
    moved,
    number,
    planted,
    pulses_after,
    reference_voltage,
    run,
    settable,
    shown,
    shown_after_change,
    source_goes_off,
    source_goes_on,
    source_stays_on,
    through_a_loss,
    total_kwh,
    widths_after_a_loss,
    widths_s,
    words,
)
from tests.simulator.defect_scenarios import SCENARIOS
from tests.simulator.influenced_outputs import (
    AT_REFERENCE,
    HIGH_FREQUENCY,
    LARGE_CURRENT,
    LOW_VOLTAGE,
    backwards,
    distorted,
    error_at,
    without,
)
from tests.simulator.starting_observers import STARTING_SEEN_BY
from tests.simulator.test_ametek_ci_defects import SEEN_HERE as SEEN_WITH_TWO_INSTRUMENTS
from tests.simulator.test_defects_of_models import SEEN_ELSEWHERE

SEEN_BY: dict[tuple[str, str], Observe] = {
    (UNIT, "gain"): error_pct,
    (UNIT, "voltage-gain"): partial(shown, "l1_voltage"),
    (UNIT, "phase-error"): error_pct,
    (UNIT, "offset"): error_pct,
    (UNIT, "voltage-dependence"): partial(error_at, LOW_VOLTAGE),
    (UNIT, "frequency-dependence"): partial(error_at, HIGH_FREQUENCY),
    (UNIT, "sequence-dependence"): partial(error_at, backwards(AT_REFERENCE)),
    (UNIT, "unbalance-dependence"): partial(error_at, without(AT_REFERENCE, 2)),
    (UNIT, "harmonic-response"): partial(error_at, distorted(AT_REFERENCE)),
    (UNIT, "nonlinearity"): partial(error_at, LARGE_CURRENT),
    (UNIT, "reversed-current"): partial(shown, "current_direction"),
    (UNIT, "s0-constant"): ONE_MINUTE,
    (UNIT, "led-constant"): ONE_MINUTE,
    (UNIT, "pulse-width"): partial(widths_s, 15000.0),
    (UNIT, "width-boundary"): partial(widths_s, 11000.0),
    (UNIT, "width-after-loss"): widths_after_a_loss,
    (UNIT, "lost-pulses"): ONE_MINUTE,
    (UNIT, "doubled-pulses"): partial(pulses_after, FORWARD_30_KW, 60.0),
    (UNIT, "jitter"): partial(first_edges, "led"),
    (UNIT, "stuck"): ONE_MINUTE,
    (UNIT, "bounce"): ONE_MINUTE,
    (UNIT, "swapped-outputs"): ONE_MINUTE,
    (UNIT, "combination-code"): total_kwh,
    (UNIT, "swapped-words"): partial(shown, "l2_voltage"),
    (UNIT, "swapped-bytes"): partial(shown, "l2_voltage"),
    (UNIT, "register-scale"): partial(shown, "l1_active_power"),
    (UNIT, "register-stuck"): partial(shown_after_change, "l3_current"),
    (UNIT, "tariff-sum"): partial(shown, "t1_forward_active_energy"),
    (UNIT, "write-ignored"): settable,
    (UNIT, "silent"): answered,
    (UNIT, "faulty-answer"): answered,
    (UNIT, "slow"): answered,
    (UNIT, "line-settings"): answered,
    (UNIT, "serial-number"): partial(shown, "serial_number"),
    (UNIT, "checksum"): partial(shown, "checksum"),
    (UNIT, "meter-code"): partial(shown, "meter_code"),
    (UNIT, "software"): partial(shown, "software_version"),
    (UNIT, "error-flag"): partial(shown, "error_code"),
    (UNIT, "default-tariff"): partial(shown, "tariff"),
    (UNIT, "quadrant"): partial(shown, "present_quadrant"),
    (UNIT, "register-missing"): is_there,
    (UNIT, "accepts-illegal"): illegal_write,
    (UNIT, "silent-refusal"): illegal_write,
    (UNIT, "write-not-stored"): partial(through_a_loss, "s0_output_rate", 100.0),
    (UNIT, "baud-falls-back"): partial(through_a_loss, "baud_rate", 4800),
    (UNIT, "stores-late"): partial(through_a_loss, "lcd_cycle_time", 25),
    (UNIT, "tariff-not-stored"): partial(through_a_loss, "tariff", 2),
    (UNIT, "tariff-11-stored"): partial(through_a_loss, "tariff", 12),
    (UNIT, "power-down-stuck"): partial(through_a_loss, "power_down_counter", 0),
    (UNIT, "day-counter-stuck"): day_counter_after_reset,
    (UNIT, "energy-lost"): energy_through_a_loss,
    (UNIT, "tariff-input"): by_input,
    (UNIT, "swapped-tariffs"): partial(shown_after_change, "t2_forward_active_energy"),
    (UNIT, "baud-ignored"): partial(moved, "06 4004 12C0", Line(4800, "E")),
    (UNIT, "baud-drops-parity"): partial(line_after, (("parity_setting", 2), ("baud_rate", 4800))),
    (UNIT, "parity-ignored"): partial(moved, "06 4011 0003", Line(9600, "O")),
    (UNIT, "both-addresses"): partial(moved, "06 4003 004D", LINE),
    (UNIT, "block-refused"): block,
    **{(UNIT, name): see for name, see in STARTING_SEEN_BY.items()},
    ("source", "trip"): source_stays_on,
    ("source", "refuse-output"): source_goes_on,
    ("source", "stays-on"): source_goes_off,
    ("reference", "nan"): reference_voltage,
    ("source", "drop"): partial(at_the_wire, "source"),
    ("reference", "drop"): partial(at_the_wire, "reference"),
    ("source", "delay"): partial(late_s, "source"),
    ("reference", "delay"): partial(late_s, "reference"),
    ("source", "stale"): partial(at_the_wire, "source"),
    ("reference", "stale"): partial(at_the_wire, "reference"),
    ("source", "garbage"): partial(at_the_wire, "source"),
    ("reference", "garbage"): partial(at_the_wire, "reference"),
    ("source", "partial"): partial(is_due, "source", FaultKind.PARTIAL),
    ("reference", "partial"): partial(is_due, "reference", FaultKind.PARTIAL),
    ("reference", "header"): partial(is_due, "reference", FaultKind.HEADER),
    ("source", "restart"): partial(at_the_wire, "source"),
    ("reference", "restart"): partial(at_the_wire, "reference"),
    ("counter", "overrun"): counter_is_well,
    ("counter", "gone"): counter_is_well,
    ("bus", "noise"): good_answers,
    ("bus", "cut"): answered,
}


def ids(key: tuple[str, str]) -> str:
    return "=".join(key)


def order_of(key: tuple[str, str]) -> str:
    return f"{1 if key[0] == UNIT else key[0]}={key[1]}"


def test_every_defect_of_a_unit_is_seen_by_something() -> None:
    elsewhere = {(UNIT, name) for name in (*SEEN_ELSEWHERE, *SCENARIOS)}
    assert {key for key in ALL if key[0] == UNIT} <= set(SEEN_BY) | elsewhere


def test_every_fault_of_a_source_with_two_instruments_is_one_that_is_known() -> None:
    assert set(SEEN_WITH_TWO_INSTRUMENTS) <= set(ALL)


@pytest.mark.parametrize("key", SEEN_BY, ids=ids)
def test_a_defect_changes_what_sees_it_and_nothing_does_so_without_it(key: tuple[str, str]) -> None:
    see = SEEN_BY[key]
    good = see(planted(), 1)
    assert see(planted(), 1) == good
    assert see(planted(order_of(key)), 1) != good


@pytest.mark.parametrize("key", [key for key in SEEN_BY if key[0] == UNIT], ids=ids)
def test_a_defect_of_one_unit_leaves_the_other_as_it_is(key: tuple[str, str]) -> None:
    assert SEEN_BY[key](planted(order_of(key)), 2) == SEEN_BY[key](planted(), 2)


@pytest.mark.parametrize(
    ("order", "effect_pct"),
    [
        ("1=gain", 4 / 3),
        ("1=gain:phase=2:pct=-1.5", -0.5),
        ("1=voltage-gain:phase=3:pct=3", 1.0),
        ("1=phase-error", 90 * 0.0504 / 3),
        ("1=offset", 6 / 3450 * 100),
    ],
)
def test_a_measuring_element_is_wrong_by_what_was_ordered(order: str, effect_pct: float) -> None:
    good, bad = (error_pct(rack, 1) for rack in (planted(), planted(order)))
    assert bad - good == pytest.approx(effect_pct, abs=0.03)


def test_defects_of_one_element_add_up() -> None:
    twice = error_pct(planted("1=gain:pct=1", "1=gain:phase=3:pct=2"), 1)
    assert twice - error_pct(planted(), 1) == pytest.approx(1.0, abs=0.02)


def test_s0_puts_out_half_and_still_follows_the_setting() -> None:
    good, bad = planted(), planted("1=s0-constant")
    counts = []
    for rack in (good, bad):
        run(rack, FORWARD_15_KW, 60.0)
        rack.values("1").write("s0_output_rate", 1000.0)
        fast = rack.meter("1").outputs.s0_forward.count
        rack.world.wait(60.0)
        counts.append((fast, rack.meter("1").outputs.s0_forward.count - fast))
    (good_fast, good_slow), (bad_fast, bad_slow) = counts
    assert bad_fast == pytest.approx(good_fast / 2, abs=1)
    assert bad_slow == pytest.approx(good_slow / 2, abs=1)


def test_one_band_alone_has_another_width() -> None:
    assert widths_s(15000.0, planted("1=pulse-width"), 1) == {0.005}
    for power_w in (3000.0, 7000.0, 30000.0, 60000.0):
        spoilt, good = (widths_s(power_w, r, 1) for r in (planted("1=pulse-width"), planted()))
        assert spoilt == good


def test_a_width_that_a_loss_left_goes_with_the_next_rate_that_is_written() -> None:
    assert widths_after_a_loss(planted("1=width-after-loss"), 1) == (0.0025, 0.01)
    assert widths_after_a_loss(planted(), 1) == (0.01, 0.01)


def test_a_parity_that_a_baud_rate_dropped_is_back_once_it_is_written() -> None:
    rack = planted("1=baud-drops-parity")
    odd, faster = ("parity_setting", 3), ("baud_rate", 4800)
    assert line_after((odd, faster), rack, 1) == Line(4800, "E")
    assert rack.values("1").value("parity_setting") == 3
    assert line_after((odd,), rack, 1) == Line(4800, "O")


def test_every_37th_pulse_is_lost_or_doubled() -> None:
    good = ONE_MINUTE(planted(), 1)[1] // 2
    lost = ONE_MINUTE(planted("1=lost-pulses"), 1)[1] // 2
    doubled = ONE_MINUTE(planted("1=doubled-pulses:gap_s=0.012"), 1)[1] // 2
    assert lost == good - good // 37
    assert doubled == pytest.approx(good + good // 37, abs=1)


def test_swapped_outputs_are_swapped_in_both_directions() -> None:
    good = pulses_after(BOTH_WAYS, 60.0, planted(), 1)
    bad = pulses_after(BOTH_WAYS, 60.0, planted("1=swapped-outputs"), 1)
    assert bad == pytest.approx([good[0], good[2], good[1]], abs=1)
    assert good[1] != pytest.approx(good[2], rel=0.1)


def test_code_9_computes_code_5() -> None:
    assert total_kwh(planted(), 1) == pytest.approx(-2.0, abs=0.1)
    assert total_kwh(planted("1=combination-code"), 1) == pytest.approx(22.0, abs=0.1)


def test_words_bytes_and_scale_of_a_register_are_spoilt() -> None:
    good = shown("l2_voltage", planted(), 1)
    assert isinstance(good, tuple)
    high, low = good
    assert shown("l2_voltage", planted("1=swapped-words"), 1) == (low, high)
    turned = tuple((w >> 8) + ((w & 0xFF) << 8) for w in good)
    assert shown("l2_voltage", planted("1=swapped-bytes"), 1) == turned
    powers = []
    for rack in (planted(), planted("1=register-scale")):
        run(rack, INDUCTIVE, 5.0)
        powers.append(number(rack, 1, "l1_active_power"))
    assert powers[1] == pytest.approx(10 * powers[0])


def test_identity_and_flags_are_those_ordered() -> None:
    rack = planted("1=error-flag", "1=serial-number", "1=checksum:checksum=1A2B", "1=meter-code")
    assert words(rack, 1, "error_code") == (2,)
    assert words(rack, 1, "serial_number") == (0x2299, 0x9999)
    assert words(rack, 1, "checksum") == (0, 0x1A2B)
    assert words(rack, 1, "meter_code") == (0x0103,)


def test_a_silent_meter_still_measures() -> None:
    rack = planted("1=silent")
    assert answered(rack, 1) == (b"", 0.0)
    assert rack.meter("1").outputs.led.count > 0


def test_a_slow_meter_is_slow_by_what_was_ordered() -> None:
    _, good_s = answered(planted(), 1)
    _, slow_s = answered(planted("1=slow:delay_s=0.7"), 1)
    assert slow_s - good_s == pytest.approx(0.7 - 0.02, abs=1e-5)


@pytest.mark.parametrize("fault", ["bad_crc", "short", "wrong_unit", "silent", "frame_twice"])
def test_an_answer_can_be_faulty_in_each_way(fault: str) -> None:
    good, _ = answered(planted(), 1)
    bad, _ = answered(planted(f"1=faulty-answer:fault={fault}"), 1)
    assert bad != good
