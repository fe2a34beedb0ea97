"""What only a 2PU CT has, against its manual."""

import math

import pytest

from tests.simulator.meter_bench import MeterBench

ILLEGAL_VALUE = 3
BAUDS = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
CODES = {1: (10, 10, 12), 2: (-12, 10, 12), 3: (22, 10, 12), 4: (-2, 10, 12), 5: (-2, 0, 2)}
"""Manual 7.6.11, for flows of 5, 5 and -12: total, forward, reverse as magnitudes."""


@pytest.fixture
def bench() -> MeterBench:
    return MeterBench("2pu-ct")


def integer(words: tuple[int, ...]) -> int:
    value = words[0] << 16 | words[1]
    return value - (1 << 32) if value >> 31 else value


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_gives_the_manuals_example(bench: MeterBench, code: int) -> None:
    assert bench.write("combination_code", code) is None
    bench.let_flow(10.0, 500.0, 500.0, -1200.0)
    names = ("total_active_energy", "forward_active_energy", "reverse_active_energy")
    assert [bench.number(name) for name in names] == pytest.approx(CODES[code], abs=0.02)


def test_code_5_can_never_be_left(bench: MeterBench) -> None:
    assert [bench.write("combination_code", c) for c in (0, 6, 9, 10)] == [ILLEGAL_VALUE] * 4
    assert bench.write("combination_code", 5) is None
    assert [bench.write("combination_code", c) for c in (1, 2, 3, 4)] == [ILLEGAL_VALUE] * 4
    bench.cycle_supply()
    assert bench.write("combination_code", 3) == ILLEGAL_VALUE


def test_a_baud_rate_is_written_as_its_number(bench: MeterBench) -> None:
    for number, baud in enumerate(BAUDS, 1):
        assert bench.write("baud_rate", number) is None
        bench.bank.after_answer()
        assert bench.words("baud_rate") == (number,)
        assert bench.bank.line.baud == baud
    assert [bench.write("baud_rate", n) for n in (0, 11, 9600)] == [ILLEGAL_VALUE] * 3


def test_a_new_ratio_puts_the_counters_into_the_history(bench: MeterBench) -> None:
    bench.let_flow(10.0, 1000.0)
    assert bench.write("ct_ratio", 0x0050, 0x0005) is None
    assert bench.words("ct_ratio") == (0x0050, 0x0005)
    assert bench.number("forward_active_energy") == 0.0
    assert bench.number("resettable_day_counter") == 0.0
    bench.let_flow(1.0, 1000.0)
    assert bench.number("forward_active_energy") == pytest.approx(10.0, abs=0.01)
    assert bench.number("history_ct1_forward_active_energy") == pytest.approx(10.0, abs=0.01)
    assert bench.number("ct5_5_forward_active_energy") == pytest.approx(11.0, abs=0.01)
    assert bench.number("history_ct2_forward_active_energy") == 0.0


def test_the_ratio_can_be_changed_seven_times(bench: MeterBench) -> None:
    for number in range(1, 8):
        assert bench.write("ct_ratio", number << 8, 0x0005) is None
        assert bench.write("ct_ratio", number << 8, 0x0005) is None, "the same is no change"
    assert bench.write("ct_ratio", 0x0800, 0x0005) == ILLEGAL_VALUE
    assert bench.words("ct_ratio") == (0x0700, 0x0005)


@pytest.mark.parametrize(
    "words", [(0, 5), (0x0004, 5), (0x9996, 5), (0x0100, 0), (0x0100, 2), (0x00A0, 5)]
)
def test_an_illegal_ratio_is_refused(bench: MeterBench, words: tuple[int, int]) -> None:
    assert bench.write("ct_ratio", *words) == ILLEGAL_VALUE
    assert bench.words("ct_ratio") == (0x0005, 0x0005)


def test_a_ratio_that_was_not_stored_leaves_the_counters_where_they_were(bench: MeterBench) -> None:
    bench.let_flow(10.0, 1000.0)
    bench.write("ct_ratio", 0x0050, 0x0005)
    bench.cycle_supply(after_s=0.01)
    assert bench.words("ct_ratio") == (0x0005, 0x0005)
    assert bench.number("forward_active_energy") == pytest.approx(10.0, abs=0.01)
    assert bench.number("history_ct1_forward_active_energy") == 0.0


def test_pulses_are_active_and_reactive_until_set_otherwise(bench: MeterBench) -> None:
    bench.let_flow(1.0, 500.0, -1000.0, lag_deg=45.0)
    assert bench.edges("s0_forward") == pytest.approx(1500 * math.cos(math.radians(45)), abs=2)
    assert bench.edges("s0_reverse") == pytest.approx(1500 * math.sin(math.radians(45)), abs=2)
    assert bench.write("pulse_type", 2) is None
    before = bench.edges("s0_forward"), bench.edges("s0_reverse")
    bench.let_flow(1.0, 500.0, -1000.0)
    after = bench.edges("s0_forward"), bench.edges("s0_reverse")
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((500, 1000), abs=2)


def test_a_pulse_width_is_digits_of_milliseconds(bench: MeterBench) -> None:
    assert bench.words("pulse_width") == (0x0030,)
    assert bench.write("pulse_width", 0x0099) is None
    assert bench.meter.outputs.widths(1000.0) == 0.099
    illegal = (0x0001, 0x0100, 0x000A)
    assert [bench.write("pulse_width", word) for word in illegal] == [ILLEGAL_VALUE] * 3


def test_values_become_integers_when_told_to(bench: MeterBench) -> None:
    bench.let_flow(10.0, 0.0, -1000.0)
    assert bench.write("data_type", 2) is None
    assert integer(bench.words("reverse_active_energy")) == pytest.approx(10000, abs=10)
    assert integer(bench.words("l1_voltage")) == pytest.approx(230000, rel=1e-3)
    bench.meter.settings.code = 2
    assert integer(bench.words("total_active_energy")) == pytest.approx(-10000, abs=10)
    assert bench.words("s0_output_rate") == (0x447A, 0x0000)
    assert bench.words("l1_quadrant") == (1,)


def test_four_tariffs_add_up(bench: MeterBench) -> None:
    for tariff in (1, 2, 3, 4):
        assert bench.write("tariff", tariff) is None
        bench.let_flow(1.0, 1000.0 * tariff)
    parts = [bench.number(f"t{t}_forward_active_energy") for t in (1, 2, 3, 4)]
    assert parts == pytest.approx([1.0, 2.0, 3.0, 4.0], abs=0.01)
    assert bench.number("forward_active_energy") == pytest.approx(10.0, abs=0.01)
    assert [bench.write("tariff", t) for t in (0, 5, 11, 12)] == [ILLEGAL_VALUE] * 4


@pytest.mark.parametrize(("lag_deg", "quadrant"), [(45, 1), (135, 2), (-135, 3), (-45, 4)])
def test_reactive_energy_is_kept_by_quadrant(
    bench: MeterBench, lag_deg: float, quadrant: int
) -> None:
    bench.write("tariff", 4)
    bench.let_flow(10.0, 1000.0, 1000.0, 1000.0, lag_deg=lag_deg)
    expected = {q: 30 * math.sin(math.radians(45)) if q == quadrant else 0.0 for q in (1, 2, 3, 4)}
    for tariff in ("", "t4_"):
        found = {q: bench.number(f"q{q}_{tariff}reactive_energy") for q in expected}
        assert found == pytest.approx(expected, abs=0.02)
    assert bench.number(f"q{quadrant}_t1_reactive_energy") == 0.0


def test_the_day_counter_follows_the_code_and_has_phases(bench: MeterBench) -> None:
    assert bench.write("combination_code", 4) is None
    bench.let_flow(10.0, 500.0, 500.0, -1200.0)
    phases = [bench.number(f"l{n}_resettable_day_counter") for n in (1, 2, 3)]
    assert phases == pytest.approx([5.0, 5.0, -12.0], abs=0.02)
    assert bench.number("resettable_day_counter") == pytest.approx(-2.0, abs=0.02)
    assert bench.write("resettable_day_counter", 0, 0) is None
    assert bench.number("l3_resettable_day_counter") == 0.0
    assert bench.number("total_active_energy") == pytest.approx(-2.0, abs=0.02)


def test_voltages_between_the_lines_are_root_3_of_those_to_neutral(bench: MeterBench) -> None:
    for pair in ("l1_l2", "l1_l3", "l2_l3"):
        expected = 230.0 * math.sqrt(3)
        assert bench.number(f"{pair}_voltage") == pytest.approx(expected, rel=1e-3)


def test_reserved_registers_are_read_as_nothing(bench: MeterBench) -> None:
    assert bench.bank.read(0x5000, 2) == (0, 0)
    assert bench.bank.read(0x4025, 1) == (0,)
    assert bench.bank.read(0x402B, 1) == 2
    assert bench.write("backlight", 1) == 2
