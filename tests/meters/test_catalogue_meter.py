"""What a loaded meter answers."""

import math
from collections.abc import Callable, MutableMapping

import pytest
from pydantic import ValidationError

from contracts.errors import ConfigError
from meters.catalogue import load
from meters.catalogue.quirks import Action
from meters.encoding import Encoding, encode_number

METER = load("pro380-mod")


def test_ratings_are_those_of_the_direct_connected_type() -> None:
    ratings = METER.ratings
    assert (ratings.un_v, ratings.fn_hz, ratings.elements, ratings.accuracy_class) == (
        230,
        50,
        3,
        "B",
    )
    assert (ratings.ib_a, ratings.iref_a, ratings.imax_a) == (5, 5, 100)
    assert (ratings.itr_a, ratings.imin_a, ratings.ist_a) == (0.5, 0.25, 0.02)
    assert (ratings.voltage_min_v, ratings.voltage_max_v) == pytest.approx((184, 276))
    assert (ratings.frequency_min_hz, ratings.frequency_max_hz) == (45, 60)
    assert ratings.overcurrent_a == 30 * ratings.imax_a
    assert ratings.power_max_w == pytest.approx(82_800)


def test_currents_that_the_manual_does_not_state_say_how_they_were_derived() -> None:
    derived = {item.quantity: item for item in METER.ratings.derived}
    assert {"itr_a", "imin_a", "ist_a", "iref_a"} <= set(derived)
    current_a = METER.ratings.current_a
    assert current_a("itr_a") == current_a("iref_a") / 10
    assert current_a("imin_a") == current_a("itr_a") / 2
    assert current_a("ist_a") == pytest.approx(0.004 * current_a("ib_a"))
    assert all(item.source and item.rule for item in derived.values())


def test_nothing_of_a_loaded_meter_can_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        METER.ratings.__setattr__("un_v", 400.0)
    assert not isinstance(METER.codes, MutableMapping)


def test_a_register_is_found_by_its_name() -> None:
    register = METER.register("l1_voltage")
    assert (register.address, register.length, register.unit) == (0x5002, 2, "V")


@pytest.mark.parametrize(
    ("ask", "nearest"),
    [
        (lambda: METER.register("l1_volt"), "l1_voltage"),
        (lambda: METER.quirk("PRO380-C33"), "PRO380-C3"),
        (lambda: METER.default("baudrate"), "baud_rate"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    ask: Callable[[], object], nearest: str
) -> None:
    with pytest.raises(ConfigError, match=f"is unknown: nearest is '{nearest}'"):
        ask()


def test_readable_registers_are_those_that_the_manual_promises() -> None:
    names = [register.name for register in METER.readable_registers]
    assert len(names) == 85
    assert not {"error_code", "voltage", "current"} & set(names)


@pytest.mark.parametrize(
    ("rate_imp_per_kwh", "power_w", "width_s"),
    [
        (10_000, 0, 0.040),
        (10_000, 4_999.9, 0.040),
        (2_000, 5_000, 0.020),
        (1_000, 10_000, 0.010),
        (1_000, 20_000, 0.005),
        (10_000, 39_999.5, 0.005),
        (10_000, 40_000, 0.0025),
        (10_000, 82_800, 0.0025),
        (100, 49_999, 0.040),
        (100, 50_000, 0.020),
        (10, 69_000, 0.040),
        (0.01, 69_000, 0.040),
    ],
)
def test_pulse_width_by_rate_and_power(
    rate_imp_per_kwh: float, power_w: float, width_s: float
) -> None:
    assert METER.pulse_width_s(rate_imp_per_kwh, power_w) == width_s


@pytest.mark.parametrize("rate_imp_per_kwh", METER.s0.rates_imp_per_kwh)
def test_every_pulse_fits_into_its_period_up_to_the_highest_power(rate_imp_per_kwh: float) -> None:
    for band in METER.s0.width_set(rate_imp_per_kwh).bands:
        power_w = METER.ratings.power_max_w if band.below_w is None else band.below_w
        assert band.width_s < 3.6e6 / (rate_imp_per_kwh * power_w)


def test_near_a_boundary_the_widths_of_both_sides_are_acceptable() -> None:
    assert METER.near_boundary(10_000, 4_900) == {0.040, 0.020}
    assert METER.near_boundary(10_000, 5_100) == {0.040, 0.020}
    assert METER.near_boundary(10_000, 4_899) == {0.040}
    assert METER.near_boundary(10_000, 5_101) == {0.020}
    assert METER.near_boundary(10_000, 5_101, share=0.03) == {0.040, 0.020}
    assert METER.near_boundary(10, 5_000) == {0.040}
    assert METER.near_boundary(10_000, 0) == {0.040}


def test_a_rate_that_cannot_be_set_is_refused_with_those_that_can() -> None:
    with pytest.raises(ConfigError, match="S0 rate 500 imp/kWh: must be one of 10000, 2000,"):
        METER.pulse_width_s(500, 1_000)


@pytest.mark.parametrize("power_w", [-1.0, math.nan])
def test_a_power_that_is_no_magnitude_is_refused(power_w: float) -> None:
    with pytest.raises(ConfigError, match="must be a magnitude"):
        METER.pulse_width_s(10_000, power_w)


def test_width_tolerance_is_relative_with_a_floor_above_15_ms() -> None:
    tolerance_s = METER.s0.width_tolerance_s
    assert tolerance_s(0.040) == pytest.approx(0.004)
    assert tolerance_s(0.015) == pytest.approx(0.0015)
    assert tolerance_s(0.010) == pytest.approx(0.0012)
    assert tolerance_s(0.0025) == pytest.approx(0.00045)


def test_only_code_10_locks() -> None:
    assert [
        value
        for value in (1, 4, 5, 6, 9, 10, 11)
        if METER.is_irreversible("combination_code", value)
    ] == [10]
    assert not METER.is_irreversible("tariff", 2)
    assert not METER.is_irreversible("l1_voltage", 0)
    assert METER.quirk("PRO380-A6").action is Action.REFUSE


def test_resetting_writes_are_marked() -> None:
    resetting = [r.name for r in METER.writable_registers if r.write and r.write.resets]
    assert resetting == ["power_down_counter", "resettable_day_counter"]


def test_defaults_that_the_manual_does_not_state_have_no_value() -> None:
    assert METER.default("baud_rate").value == 9600
    assert METER.default("password").value == "0000"
    assert METER.default("s0_output_rate").value is None
    assert METER.default("combination_code").value is None


def test_no_terminal_is_verified_by_the_manual_alone() -> None:
    assert {terminals.verified for terminals in METER.terminals} == {False}
    tariff = next(item for item in METER.terminals if "tariff" in item.function)
    assert METER.quirk(tariff.quirks[0]).action is Action.REFUSE


def test_a_good_meter_shows_ones_alone() -> None:
    assert METER.diagnostics is not None
    assert METER.diagnostics.good == "S 11 111"
    assert [item.digit for item in METER.diagnostics.digits] == ["p", "e", "a", "b", "c"]


def test_modbus_defaults_and_parities() -> None:
    bus = METER.modbus
    assert (bus.default_baud, bus.default_parity, bus.default_address) == (9600, "even", 1)
    assert (bus.data_bits, bus.stop_bits, bus.address_min, bus.address_max) == (8, 1, 1, 247)
    assert {code.parity: code.value for code in bus.parities} == {"even": 1, "none": 2, "odd": 3}
    assert set(bus.bauds) - set(bus.specified_bauds) == {300, 600}


def test_a_meter_without_bus_and_outputs_says_so() -> None:
    pulses = METER.pulses.model_copy(update={"s0": None})
    bare = METER.model_copy(
        update={"modbus_rtu": None, "pulses": pulses, "combination_codes": None}
    )
    assert dict(bare.codes) == {}
    with pytest.raises(ConfigError, match="pro380-mod has no Modbus RTU"):
        _ = bare.modbus
    with pytest.raises(ConfigError, match="pro380-mod has no S0 outputs"):
        bare.pulse_width_s(10_000, 100)


@pytest.mark.parametrize(
    ("value", "encoding", "length", "data"),
    [
        (25, Encoding.BCD, 1, "0025"),
        (22091039, Encoding.BCD, 2, "22091039"),
        (0x22291973, Encoding.HEX, 2, "22291973"),
        (-2, Encoding.INT16, 1, "fffe"),
        (65535, Encoding.UINT16, 1, "ffff"),
        (10, Encoding.FLOAT32, 2, "41200000"),
    ],
)
def test_encoding(value: float, encoding: Encoding, length: int, data: str) -> None:
    words = encode_number(encoding, value, length)
    assert "".join(f"{word:04x}" for word in words) == data


def test_rates_below_one_are_the_nearest_float() -> None:
    assert encode_number(Encoding.FLOAT32, 0.1, 2) == (0x3DCC, 0xCCCD)


@pytest.mark.parametrize(
    ("value", "encoding", "length", "reason"),
    [
        (10_000, Encoding.BCD, 1, "1 to 4 digits"),
        (-1, Encoding.BCD, 1, "other than decimal digits"),
        (0.5, Encoding.INT16, 1, "must be a whole number"),
        (70_000, Encoding.UINT16, 1, "70000"),
        (1, Encoding.INT16, 2, "takes 1 registers, not 2"),
        (1e39, Encoding.FLOAT32, 2, "does not fit into 32 bits"),
        (65, Encoding.ASCII, 1, "must be a whole number"),
    ],
)
def test_what_cannot_be_encoded_is_refused(
    value: float, encoding: Encoding, length: int, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        encode_number(encoding, value, length)


def test_a_value_that_is_not_legal_makes_no_frame() -> None:
    with pytest.raises(ValueError, match="combination_code: 2 cannot be written; legal is"):
        METER.register("combination_code").write_frame(2)
    with pytest.raises(ValueError, match="l1_voltage: 0 cannot be written; legal is nothing"):
        METER.register("l1_voltage").write_frame(0)


def test_a_frame_for_another_unit_begins_with_its_address() -> None:
    frame = METER.register("s0_output_rate").write_frame(1000, unit_address=7)
    assert frame == bytes.fromhex("07 10 400D 0002 04 447A0000")
