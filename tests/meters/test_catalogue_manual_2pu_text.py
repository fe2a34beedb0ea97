"""Ratings, outputs, codes, tariffs and errors of the 2PU CT against the text of its manual."""

import re
from pathlib import Path

import pytest

from contracts.errors import ConfigError
from meters.catalogue import describe, load
from meters.catalogue.codes import Feed
from meters.catalogue.operation import Effect
from meters.catalogue.quirks import Action

MANUAL = Path(__file__).parents[3] / "shared" / "manuals" / "2pu-ct.txt"
METER = load("2pu-ct")


@pytest.fixture(scope="module")
def manual() -> str:
    if not MANUAL.exists():
        pytest.skip(f"the manual's text is not at ../shared/manuals/{MANUAL.name}")
    return MANUAL.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "stated",
    [
        "Number T12229-UK revision 2",
        "25 April 2024",
        "Valid until 10 March 2032",
        "Type : 2PU CT",
        "Reference voltage : 230 V; 3x230/400 V",
        "Reference current : 1 A",
        "Accuracy class : A or B",
        "3*230/400V ±20%",
        "4kV for 1 minute",
        "Impulse voltage withstand 6kV",
        "Basic current (Ib) 1A",
        "(Imax) 5A",
        "0.4%Ib-Imax",
        "30Imax for 0.01s",
        "45 ... 60Hz",
        "≤2W/Phase ... ≤10VA/Phase",
        "(RED LED) 10,000 imp/kWh",
        "Selectable 2 ... 99ms (depending on pulse output rate setting)",
        "more than 10 years",
        "EN50470-1/3",
        "B (=1% accuracy)",
        "IP20, IP51 reached by mounting",
        "protective class II",
        "-40°C ... +70°C",
        "BLE 4.2",
        "2402 - 2480 MHz",
        "1200, 2400, 4800, 9600 (default), 19200, 38400, 57600 and 115200",
        "1 ... 247 user settable",
        "60 meters per bus",
        "terminals 7 and 8",
        "300, 600, 1200, 2400, 48700, 9600, 19200",
        "115200, 56700, 38400, 9600, 4800",
        "active & reactive(default)",
        "lower than 27V DC",
        "current (Imax) is 100mA",
        "connector 4/6 (collector), and the signal wire (S) to connector 5 (emitter)",
        "(pin 4/8+) and the signal wire (S) to the emitter connection (pin 5)",
        "default imp/kWh setting for the S0 output is 1.000",
        "default S0 pulse width is 30ms",
        "default password is 0000",
        "The default tariff is 1.",
        "230V AC supply on terminal 10 and 11",
        "re activated, this cannot be undone",
        "reset the CT ratio up to 7 times",
        "OBIS codes are turned off by default",
        "based on the combination code setting",
        "6+3 digit display",
        "When reaching 999999.999",
        "switching every 10 seconds",
        "always on, off or button mode",
    ],
)
def test_the_manual_states_what_the_data_are_from(manual: str, stated: str) -> None:
    assert stated in " ".join(manual.split())


def test_ratings_are_those_behind_the_transformers() -> None:
    ratings = METER.ratings
    assert (ratings.connection, ratings.accuracy_class) == ("ct", "B")
    assert (ratings.ib_a, ratings.iref_a, ratings.imax_a) == (1, 1, 5)
    assert (ratings.voltage_min_v, ratings.voltage_max_v) == pytest.approx((184, 276))
    assert ratings.overcurrent_a == 30 * ratings.imax_a
    derived = {item.quantity for item in ratings.derived}
    assert derived == {"itr_a", "imin_a", "ist_a", "fn_hz"}
    assert ratings.current_a("itr_a") == ratings.current_a("iref_a") / 20
    assert ratings.current_a("imin_a") == pytest.approx(0.2 * ratings.current_a("itr_a"))
    assert ratings.current_a("ist_a") == pytest.approx(0.004 * ratings.current_a("ib_a"))


def test_basic_errors_are_the_table_of_section_5_2(manual: str) -> None:
    text = manual[manual.index("5.2 Basic errors") : manual.index("5.3 Bluetooth")]
    start, printed = "", []
    for current, angle, limit in re.findall(
        r"^(\S*Ib(?: - Imax)?)?\s*Cosφ ?=\s+(\S+)\s+±(\S+)%", text, re.MULTILINE
    ):
        start = current or start
        printed.append((start, angle, float(limit)))
    ours = [
        (f"{row.from_ib:g}Ib" + " - Imax" * row.to_imax, row.power_factor, row.limit_pct)
        for row in METER.ratings.basic_errors
    ]
    assert printed == ours


def test_s0_rates_are_those_of_the_specification(manual: str) -> None:
    match = re.search(r"Pulse output rate\s+([\d./,]+) imp/kWh", manual)
    assert match is not None
    printed = tuple(float(rate.replace(",", "")) for rate in match[1].split("/"))
    assert METER.s0.rates_imp_per_kwh == printed


def test_the_pulse_width_is_a_setting() -> None:
    width = METER.s0.settable_width
    assert width is not None
    assert (width.minimum_s, width.maximum_s, width.default_s) == (0.002, 0.099, 0.03)
    assert METER.s0.width_sets == ()
    with pytest.raises(ConfigError, match="must be read from pulse_width"):
        METER.pulse_width_s(1000, 1000)
    with pytest.raises(ConfigError, match="must be read from pulse_width"):
        METER.near_boundary(1000, 1000)


def test_what_the_outputs_count_is_a_setting() -> None:
    types = METER.s0.pulse_types
    assert types is not None
    assert {item.code: item.counts for item in types.types} == {
        1: ("active", "reactive"),
        2: ("forward", "reverse"),
    }
    assert types.default == METER.default("pulse_type").value == 1


def test_combination_codes_are_those_of_the_table(manual: str) -> None:
    text = manual[manual.index("Example of flow through") : manual.index("*Meters ordered")]
    assert re.findall(r"^L\d ([+-]\d+) kWh", text, re.MULTILINE) == ["+5", "+5", "-12"]
    labels = re.search(r"^Code (.*)$", text, re.MULTILINE)
    assert labels is not None
    codes = METER.codes.values()
    locks = {True: "*", False: ""}
    ours = [code.label + locks[code.irreversible] for code in codes]
    assert labels[1].split() == ours == ["C-01", "C-02", "C-03", "C-04", "C-05*"]
    for name, attribute in (
        ("Total", "total_kwh"),
        ("Forward", "forward_kwh"),
        ("Reverse", "reverse_kwh"),
    ):
        printed = re.search(rf"^{name} (.*)$", text, re.MULTILINE)
        assert printed is not None
        expected = [getattr(code.expected, attribute) for code in codes]
        assert [float(cell) for cell in printed[1].split()] == expected


def test_meanings_of_the_codes_are_those_of_the_list(manual: str) -> None:
    text = manual[manual.index("Code Total (active) energy") : manual.index("Example of flow")]
    printed = dict(re.findall(r"^(C-0\d) ([FR][\w +-]+?)\*?$", text, re.MULTILINE))
    words = {
        code.label: code.meaning.removesuffix("_net").replace("_plus_", " + ")
        for code in METER.codes.values()
    }
    assert {label: meaning.removesuffix(" only").lower() for label, meaning in printed.items()} == {
        label: word.replace("_minus_", " - ") for label, word in words.items()
    }


def test_what_the_s0_outputs_do_under_a_code_is_not_stated() -> None:
    for code in METER.codes.values():
        assert {code.feeds.s0_forward, code.feeds.s0_reverse} == {Feed.NOT_STATED}
        assert code.expected is not None
        assert (code.expected.s0_forward_kwh, code.expected.s0_reverse_kwh) == (None, None)
    assert METER.quirk("2PU-C15").action is Action.CHARACTERISE


def test_error_bits_are_those_of_section_8_1(manual: str) -> None:
    printed = re.findall(r"^bit(\d): (.*)$", manual, re.MULTILINE)
    assert METER.diagnostics is not None
    ours = METER.diagnostics.bits
    assert [int(bit) for bit, _ in printed] == [item.bit for item in ours] == list(range(8))
    for (_, text), item in zip(printed, ours, strict=True):
        for theirs, words in (
            ("mantissa", "mantissa"),
            ("backup", "backup"),
            ("main", "main"),
            ("EEPROM", "EEPROM"),
            ("(integer bit)", "whole kWh"),
            ("cannot be operated", "cannot be accessed"),
        ):
            assert (theirs in text) == (words in item.meaning), item.name


def test_what_cannot_be_undone_is_known_whatever_the_bus() -> None:
    locking = [("combination_code", 5), ("tariff", 3), ("tariff", 4)]
    assert all(METER.is_irreversible(name, value) for name, value in locking)
    assert METER.is_irreversible("ct_ratio", 50005)
    assert not METER.is_irreversible("combination_code", 4)
    assert not METER.is_irreversible("tariff", 2)
    effects = {
        (item.register_name, item.value, item.effect)
        for item in METER.irreversible
        if item.register_name
    }
    assert effects == {
        ("combination_code", 5, Effect.LOCKS),
        ("tariff", 3, Effect.LOCKS),
        ("tariff", 4, Effect.LOCKS),
        ("ct_ratio", None, Effect.USES_UP),
        ("power_down_counter", 0, Effect.LOSES_VALUE),
        ("resettable_day_counter", 0, Effect.LOSES_VALUE),
    }
    for quirk in ("2PU-A7", "2PU-A10", "2PU-A11", "2PU-A14"):
        assert METER.quirk(quirk).action is Action.REFUSE


def test_the_ct_ratio_can_be_set_seven_times_and_keeps_seven_pages() -> None:
    assert METER.ct_ratio is not None
    assert (METER.ct_ratio.changes_max, METER.ct_ratio.history_pages) == (7, 7)
    assert METER.ct_ratio.setting == "ct_ratio"
    frame = METER.register("ct_ratio").write_frame(1000005)
    assert frame == bytes.fromhex("01 10 401F 0002 04 0100 0005")
    for value in (99960005, 40005, 1000001, 100000.5):
        with pytest.raises(ValueError, match=r"ct_ratio: .* cannot be written"):
            METER.register("ct_ratio").write_frame(value)


def test_no_terminal_is_verified_by_the_manual_alone() -> None:
    assert {terminals.verified for terminals in METER.terminals} == {False}
    assert all("2PU-A3" in terminals.quirks for terminals in METER.terminals)
    assert METER.quirk("2PU-A3").action is Action.REFUSE


def test_the_description_has_what_an_operator_looks_for() -> None:
    lines = {" ".join(line.split()) for line in describe(METER).splitlines()}
    assert lines >= {
        "sibling 4PU meter code 1111",
        "settable 5 to 9995 A over 5 A",
        "changes max 7",
        "pulse_type 1 s0_forward active, s0_reverse reactive",
        "any any, set by pulse_width 2 ms to 99 ms, 30 ms on delivery",
        "bit 7 eeprom_initialisation the EEPROM cannot be initialised",
        "frequency min 2.402e+09 Hz",
    }
    assert any(line.startswith("baud codes 1 300, 2 600, 3 1200") for line in lines)
