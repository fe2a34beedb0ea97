"""Messages of the optical port: where they end, what they show, how they are spoiled."""

import pytest

from simulator.bus.line import Line
from simulator.bus.optical.characters import block_check, command_block, data_block, line_at
from simulator.bus.optical.faults import FAULTS, GAP_S, LATE_S, MODBUS_NAMES, spoiled
from simulator.bus.optical.framing import OpticalFraming
from simulator.bus.optical.objects import READOUT, SETTINGS, DataObject, data_set, write
from simulator.bus.optical.profile import PROFILES, OpticalProfile
from simulator.bus.signal import Burst
from tests.simulator.test_mbus_toy_face import PRO_KWH, ToyFace

BREAK = bytes.fromhex("01 42 30 03 71")


def test_the_check_character_is_that_of_the_known_break() -> None:
    assert block_check(BREAK[:-1]) == BREAK[-1]
    assert command_block("P0", "()") == bytes.fromhex("01 50 30 02 28 29 03 60")


@pytest.mark.parametrize("awaits", [True, False])
@pytest.mark.parametrize(
    ("message", "more"),
    [(b"/?!\r\n", b"\x06"), (b"/?12!\r\n", b""), (BREAK, b"\x15"), (data_block("a"), b"/")],
)
def test_a_message_ends_where_its_kind_says(message: bytes, more: bytes, *, awaits: bool) -> None:
    framing = OpticalFraming(lambda: awaits)
    assert framing.request_length(message + more) == len(message)
    assert all(framing.request_length(message[:n]) is None for n in range(len(message)))


def test_an_acknowledgement_is_one_character_unless_an_option_is_awaited() -> None:
    assert OpticalFraming(lambda: False).request_length(b"\x06") == 1
    assert OpticalFraming(lambda: True).request_length(b"\x06") is None
    assert OpticalFraming(lambda: True).request_length(b"\x06050\r\n") == 6
    assert OpticalFraming(lambda: True).request_length(b"\x15") == 1


def test_noise_is_no_message() -> None:
    assert OpticalFraming(lambda: True).request_length(b"abc\r\n") is None


def test_a_data_set_has_a_line_for_each_value_that_the_meter_has() -> None:
    text = data_set(ToyFace(values={**PRO_KWH, "serial_number": "13070001", "l1_voltage": 230.12}))
    assert text.splitlines() == [
        "C.1.0(13070001)",
        "15.8.0(0016048.14*kWh)",
        "15.8.1(0003580.23*kWh)",
        "15.8.2(0012467.91*kWh)",
        "1.8.0(0006913.46*kWh)",
        "1.8.1(0001234.56*kWh)",
        "1.8.2(0005678.90*kWh)",
        "2.8.0(0009134.68*kWh)",
        "2.8.1(0002345.67*kWh)",
        "2.8.2(0006789.01*kWh)",
        "32.7.0(230.1*V)",
        "!",
    ]


def test_an_energy_is_cut_off_and_not_rounded() -> None:
    shown = DataObject("1.8.0", "total_active_energy", "kWh").shown
    assert shown(ToyFace(values={"total_active_energy": 0.29999})) == "1.8.0(0000000.29*kWh)"
    assert shown(ToyFace(values={"total_active_energy": 0.29})) == "1.8.0(0000000.29*kWh)"


def test_no_code_is_given_twice_in_a_list() -> None:
    for objects in (READOUT, SETTINGS):
        codes = [each.code for each in objects]
        assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("code", "text", "taken"),
    [
        ("96.14.0", "2", {"tariff": 2.0}),
        ("0.3.3", "0.1", {"s0_output_rate": 0.1}),
        ("96.50.3", "00001234", {"secondary_address": "00001234"}),
        ("96.14.0", "9", {}),
        ("96.14.0", "two", {}),
        ("1.8.0", "5", {}),
    ],
)
def test_a_setting_is_taken_over_if_it_is_one(
    code: str, text: str, taken: dict[str, float | str]
) -> None:
    face = ToyFace()
    assert write(face, code, text) is bool(taken)
    assert face.settings == taken


def test_the_identification_tells_baud_rate_and_reaction_time() -> None:
    assert OpticalProfile("X").message == b"/INM5X\r\n"
    assert OpticalProfile("X", reacts_fast=True, baud_code="3").message == b"/INm3X\r\n"
    with pytest.raises(ValueError, match="baud_code '7': must be one of 0, 1, 2"):
        OpticalProfile("X", baud_code="7")


def test_only_the_families_with_an_infrared_port_have_one() -> None:
    assert len(PROFILES) == 10
    assert not {"pro380-compact", "2pu-ct"} & set(PROFILES)


LINE = line_at(9600)
DATA = Burst(data_block("(1)"), 0.2, LINE)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("silent", ()),
        ("late", (Burst(DATA.data, 0.2 + LATE_S, LINE),)),
        ("leading_byte", (Burst(b"\x00" + DATA.data, 0.2, LINE),)),
        ("trailing_bytes", (Burst(DATA.data + b"\x00\x00", 0.2, LINE),)),
        ("frame_twice", (Burst(DATA.data * 2, 0.2, LINE),)),
        ("short", (Burst(DATA.data[:-3], 0.2, LINE),)),
        ("gap", (Burst(DATA.data[:3], 0.2, LINE), Burst(DATA.data[3:], GAP_S, LINE))),
        ("bad_bcc", (Burst(DATA.data[:-1] + bytes([DATA.data[-1] ^ 0x7F]), 0.2, LINE),)),
        ("wrong_parity", (Burst(DATA.data, 0.2, Line(9600, "O", 7)),)),
        ("nak", (Burst(b"\x15", 0.2, LINE),)),
        ("never_switches", (DATA,)),
    ],
)
def test_a_fault_sends_exactly_this(fault: str, expected: tuple[Burst, ...]) -> None:
    assert spoiled(DATA, fault) == expected


def test_a_fault_of_what_a_message_has_not_leaves_it_alone() -> None:
    line, single = Burst(b"/INM5X\r\n", 0.2, LINE), Burst(b"\x06", 0.2, LINE)
    assert spoiled(line, "nak") == spoiled(line, "bad_bcc") == (line,)
    assert spoiled(single, "bad_bcc") == spoiled(single, "short") == (single,)


def test_faults_are_known_by_name() -> None:
    assert len(FAULTS) == 11
    assert spoiled(DATA, "bad_crc") == spoiled(DATA, "bad_bcc")
    assert all(spoiled(DATA, name) == (DATA,) for name in MODBUS_NAMES if name != "bad_crc")
    with pytest.raises(ValueError, match="'mumbling': silent, late"):
        spoiled(DATA, "mumbling")
