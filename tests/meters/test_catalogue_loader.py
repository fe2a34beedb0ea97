"""Loading: what is wrong in a file is one message with file, key, value and what would be right."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from contracts.errors import BenchError, ConfigError
from meters.catalogue import keys, load
from meters.catalogue.loader import FAMILIES

Break = Callable[[str, str, str], str]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Load a copy of the PRO380 files in which a piece of one file was replaced: the message."""

    def load_broken(name: str, old: str, new: str) -> str:
        family = tmp_path / "pro380"
        shutil.copytree(FAMILIES / "pro", tmp_path / "pro")
        shutil.copytree(FAMILIES / "pro380", family)
        text = (family / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must be there once to be replaced"
        (family / name).write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load("pro380-mod", tmp_path)
        return str(caught.value)

    return load_broken


def test_the_pro380_mod_is_in_the_catalogue() -> None:
    assert "pro380-mod" in keys()
    assert load("pro380-mod").identity.name == "PRO380-Mod"


def test_every_model_in_the_catalogue_loads_under_its_key() -> None:
    assert [load(key).key for key in keys()] == list(keys())


def test_an_unknown_meter_is_named_with_the_nearest_and_all_known_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        load("pro380mod")
    assert isinstance(caught.value, BenchError)
    assert "'pro380mod' is unknown: nearest is 'pro380-mod'; known are" in str(caught.value)


def test_an_empty_catalogue_says_that_it_knows_none(tmp_path: Path) -> None:
    assert keys(tmp_path) == ()
    with pytest.raises(ConfigError, match="'pro380-mod' is unknown: none is known"):
        load("pro380-mod", tmp_path)


def test_a_misspelt_key_is_one_message_with_file_key_value_and_the_nearest(broken: Break) -> None:
    message = broken("pulses.yaml", "{from_w: 0, below_w: 5000, ", "{from_w: 0, below: 5000, ")
    assert len(message.splitlines()) == 1
    assert "pulses.yaml: pulses.s0.width_sets[0].bands[0]" in message
    assert "unknown key 'below' with value 5000: nearest is 'below_w'" in message


def test_a_misspelt_section_is_named_with_the_nearest(broken: Break) -> None:
    message = broken("direct.yaml", "ratings:", "rating:")
    assert "direct.yaml: unknown section 'rating': nearest is 'ratings'" in message


def test_a_misspelt_file_to_include_is_named_with_the_nearest(broken: Break) -> None:
    message = broken("pro380-mod.yaml", "pulses.yaml", "pulse.yaml")
    assert "pro380-mod.yaml: includes: 'pulse.yaml': nearest is 'pulses.yaml'" in message


def test_a_missing_section_is_named(broken: Break) -> None:
    message = broken("pro380-mod.yaml", "direct.yaml, ", "")
    assert "pro380-mod.yaml: ratings: Field required" in message


def test_a_value_of_the_wrong_kind_is_shown_with_what_would_be_right(broken: Break) -> None:
    message = broken("direct.yaml", "un_v: 230", "un_v: '230'")
    assert "direct.yaml: ratings.un_v: '230': Input should be a valid number" in message


def test_a_word_that_is_no_choice_is_shown_with_the_choices(broken: Break) -> None:
    message = broken(
        "registers.yaml",
        "0x400B, length: 1, unit: A, type: signed",
        "0x400B, length: 1, unit: A, type: sined",
    )
    assert "registers.yaml: registers[meter_amps].type: 'sined': Input should be" in message
    assert "'signed'" in message


def test_a_key_that_is_there_twice_is_refused(broken: Break) -> None:
    message = broken("direct.yaml", "un_v: 230", "un_v: 230\n  elements: 4")
    assert "direct.yaml: is not valid YAML: line 7: key 'elements' is there twice" in message


def test_several_wrong_values_are_a_line_each(broken: Break) -> None:
    old = "{digit: p, name: program, zero: failed, one: passed,"
    message = broken("operation.yaml", old, "{digit: 1, name: 2, zero: failed, one: passed,")
    lines = message.splitlines()
    assert len(lines) == 2
    assert all("operation.yaml: diagnostics.digits[2]." in line for line in lines)


def test_a_file_that_is_no_yaml_is_named(broken: Break) -> None:
    assert "pulses.yaml: is not valid YAML: line 2: " in broken(
        "pulses.yaml", "pulses:", "pulses: ]"
    )


def test_a_file_that_is_no_mapping_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "x.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"x\.yaml: list: must be a mapping"):
        load("x", tmp_path)


def test_a_key_that_is_not_the_name_of_its_file_is_refused(broken: Break) -> None:
    message = broken("pro380-mod.yaml", "key: pro380-mod", "key: pro380-mud")
    assert "key: 'pro380-mud': must be the file's name, 'pro380-mod'" in message


def test_a_section_in_two_files_is_refused(broken: Break) -> None:
    message = broken("pro380-mod.yaml", "identity:", "ratings: {}\nidentity:")
    assert "pro380-mod.yaml: ratings: must be in one file, but is in" in message
    assert "direct.yaml" in message


def test_overlapping_registers_are_refused(broken: Break) -> None:
    message = broken(
        "registers.yaml", "title: Meter code, address: 0x4002", "title: Meter code, address: 0x4001"
    )
    assert "registers[meter_code].address: 4001h overlaps serial_number up to 4001h" in message


def test_two_registers_of_one_name_are_refused(broken: Break) -> None:
    message = broken("registers.yaml", "name: l2_voltage", "name: l1_voltage")
    assert "registers.yaml: registers: 'l1_voltage' is there 2 times" in message


def test_a_quirk_that_is_not_there_is_refused(broken: Break) -> None:
    message = broken("pulses.yaml", "[PRO-B13, PRO-C18]", "[PRO-B13, PRO-C99]")
    assert "pulses.yaml: pulses.led.quirks: 'PRO-C99' is unknown: nearest is" in message


def test_a_deviation_of_a_register_that_is_not_there_is_refused(broken: Break) -> None:
    message = broken(
        "quirks_modbus.yaml",
        "{register_name: resettable_day_counter, field: write",
        "{register_name: resettable_day, field: write",
    )
    assert "quirks[PRO380-E14].deviations[0].register_name: 'resettable_day' is unknown" in message
    assert "nearest is 'resettable_day_counter'" in message


def test_a_rule_for_a_rating_that_is_not_there_is_refused(broken: Break) -> None:
    message = broken("direct.yaml", "quantity: itr_a", "quantity: itr")
    assert "ratings.derived[itr].quantity: 'itr' is unknown: nearest is 'itr_a'" in message


def test_bands_with_a_gap_are_refused(broken: Break) -> None:
    message = broken("pulses.yaml", "{from_w: 10000, below", "{from_w: 10001, below")
    assert "pulses.s0.width_sets[0]: band from_w 10001: it must begin at 10000" in message


def test_bands_that_end_are_refused(broken: Break) -> None:
    message = broken(
        "pulses.yaml", "{from_w: 40000, width", "{from_w: 40000, below_w: 99999, width"
    )
    assert "below_w 99999: the last band must be open" in message


def test_a_rate_without_pulse_widths_is_refused(broken: Break) -> None:
    message = broken(
        "pulses.yaml", "[10, 1, 0.1, 0.01]\n        bands", "[10, 1, 0.1]\n        bands"
    )
    assert "pulses.s0: width_sets are for the rates [0.1, 1.0, 10.0," in message


def test_an_encoding_that_does_not_fit_the_type_is_refused(broken: Break) -> None:
    old = 'title: Serial number, address: 0x4000, length: 2, unit: "", type: hex, encoding: bcd'
    message = broken("registers.yaml", old, old.replace("bcd", "float32"))
    assert "registers[serial_number]: encoding float32: hex can be bcd or hex" in message


def test_a_legal_value_that_cannot_be_encoded_is_refused(broken: Break) -> None:
    message = broken("registers.yaml", "4800, 9600]", "4800, 9600, 38400]")
    assert "registers[baud_rate]: 38400 does not fit into 16 bits" in message


def test_an_example_that_is_not_the_frame_of_its_value_is_refused(broken: Break) -> None:
    message = broken("registers.yaml", "01 06 4010 0025", "01 06 4010 0019")
    assert (
        "registers[lcd_cycle_time]: example '01 06 4010 0019': for 25 it is 010640100025" in message
    )


def test_an_irreversible_value_that_is_not_legal_is_refused(broken: Break) -> None:
    message = broken("registers.yaml", "irreversible: [10]", "irreversible: [12]")
    assert "registers[combination_code].write: 12 is not among the legal values" in message


def test_legal_values_as_list_and_as_range_are_refused(broken: Break) -> None:
    message = broken("registers.yaml", "values: [1, 2, 3]", "values: [1, 2, 3]\n      minimum: 1")
    assert "either values or both minimum and maximum" in message


def test_codes_that_the_write_table_does_not_have_are_refused(broken: Break) -> None:
    message = broken("combination_codes.yaml", "code: 11", "code: 12")
    assert "combination_codes.codes: 11, 12: must be both here and in the legal values" in message


def test_a_locking_code_that_the_write_table_does_not_lock_is_refused(broken: Break) -> None:
    message = broken("combination_codes.yaml", "      irreversible: true\n", "")
    assert "combination_codes.codes: code 10: must be irreversible both here and" in message


def test_a_reset_that_is_not_among_the_irreversible_operations_is_refused(broken: Break) -> None:
    message = broken(
        "registers.yaml",
        'values: [0]\n      resets: true\n      example: {frame: "01 06',
        'values: [0]\n      example: {frame: "01 06',
    )
    assert "operation.yaml: irreversible: loses_value ('power_down_counter', 0.0)" in message


def test_baud_rates_that_the_write_table_does_not_have_are_refused(broken: Break) -> None:
    message = broken("modbus_rtu.yaml", "  bauds: [300, ", "  bauds: [110, 300, ")
    assert "modbus_rtu.yaml: modbus_rtu.bauds: 110: must be both here and" in message


def test_a_default_that_is_not_legal_is_refused(broken: Break) -> None:
    message = broken("modbus_rtu.yaml", "default_address: 1", "default_address: 0")
    assert "modbus_rtu: default_address 0: outside of the range" in message


def test_the_register_file_is_a_plain_list_for_readers_of_yaml() -> None:
    text = (FAMILIES / "pro380" / "registers.yaml").read_text(encoding="utf-8")
    rows = yaml.safe_load(text)["registers"]
    assert [
        (row["name"], row["address"], row["length"], row["type"], row["unit"]) for row in rows
    ] == [(r.name, r.address, r.length, r.type, r.unit) for r in load("pro380-mod").registers]
