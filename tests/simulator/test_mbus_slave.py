"""One meter on the M-Bus: whom it obeys, and what it answers."""

from dataclasses import replace

import pytest

from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.mbus.frames import Frame, frame_of
from simulator.bus.mbus.profile import Profile
from simulator.bus.mbus.profiles import PRO380_MB
from simulator.bus.mbus.slave import MbusSlave
from tests.simulator.test_mbus_toy_face import EVEN_2400, ToyFace

E5 = "e5"
NKE, REQ_5B, REQ_7B = 0x40, 0x5B, 0x7B


class Talk:
    """A master and one meter; the time of a request is its number."""

    def __init__(self, face: ToyFace | None = None, profile: Profile = PRO380_MB) -> None:
        self.face = face or ToyFace()
        self.slave = MbusSlave(self.face, profile)
        self.line = EVEN_2400
        self.at_s = 0.0

    def send(self, data: bytes) -> bytes:
        self.at_s += 1.0
        bursts = self.slave.answer(Request(data, self.line, self.at_s, self.at_s))
        return b"".join(burst.data for burst in bursts)

    def short(self, control: int, address: int = 1) -> bytes:
        return self.send(Frame(control, address).encoded())

    def user_data(self, text: str, address: int = 1, control: int = 0x53) -> str:
        data = bytes.fromhex(text)
        return self.send(Frame(control, address, data[0], data[1:]).encoded()).hex()

    def select(self, text: str) -> str:
        return self.user_data("52" + text, 0xFD)

    def access_number(self, control: int, address: int = 1) -> int | None:
        frame = frame_of(self.short(control, address))
        return frame.data[8] if frame else None


def test_each_request_has_its_answer() -> None:
    talk = Talk()
    assert talk.short(NKE).hex() == E5
    assert talk.short(0x5A).hex() == talk.short(0x7A).hex() == E5
    answer = frame_of(talk.short(REQ_7B))
    assert answer is not None
    assert (answer.control, answer.address, answer.information) == (0x08, 1, 0x72)


def test_only_its_own_address_and_the_common_ones_are_obeyed() -> None:
    talk = Talk()
    obeyed = [a for a in range(256) if talk.short(NKE, a)]
    assert obeyed == [1, 254]


def test_every_primary_address_can_be_its_own() -> None:
    for address in range(251):
        assert Talk(ToyFace(primary_address=address)).short(NKE, address).hex() == E5


def test_a_broadcast_is_obeyed_in_silence() -> None:
    talk = Talk()
    assert talk.user_data("51 09 7C 01 54 02", 0xFF) == ""
    assert talk.face.settings == {"tariff": 2}
    assert talk.short(REQ_7B, 0xFF) == b""


def test_the_same_frame_count_repeats_the_answer_and_another_one_asks_anew() -> None:
    talk = Talk()
    assert [talk.access_number(c) for c in (REQ_7B, REQ_7B, REQ_5B, REQ_5B, REQ_7B)] == [
        1,
        1,
        2,
        2,
        3,
    ]


def test_a_repeated_answer_is_the_same_byte_for_byte_though_the_values_have_changed() -> None:
    talk = Talk()
    first = talk.short(REQ_5B)
    talk.face.values["total_active_energy"] = 0.0
    assert talk.short(REQ_5B) == first
    assert talk.short(REQ_7B) != first


def test_a_reset_of_the_link_forgets_the_frame_count() -> None:
    talk = Talk()
    assert talk.access_number(REQ_5B) == 1
    talk.short(NKE)
    assert talk.access_number(REQ_5B) == 2


def test_a_frame_count_that_is_not_valid_asks_anew() -> None:
    talk = Talk()
    assert [talk.access_number(0x4B) for _ in range(2)] == [1, 2]


def test_a_meter_may_take_no_heed_of_the_frame_count() -> None:
    talk = Talk(profile=replace(PRO380_MB, heeds_frame_count=False))
    assert [talk.access_number(REQ_5B) for _ in range(2)] == [1, 2]


def test_several_telegrams_follow_one_another_as_the_frame_count_changes() -> None:
    talk = Talk(profile=replace(PRO380_MB, records_per_telegram=5))
    sent = [talk.short(c) for c in (REQ_7B, REQ_7B, REQ_5B, REQ_7B)]
    first, again, second, anew = (frame_of(data) for data in sent)
    assert first is not None
    assert second is not None
    assert anew is not None
    assert again == first
    assert (first.data[-1], second.data[-1]) == (0x1F, 0x00)
    assert anew.data[12:] == first.data[12:]


@pytest.mark.parametrize("reset", ["10 40 01 41 16", "68 03 03 68 53 01 50 A4 16"])
def test_a_reset_begins_the_read_out_anew(reset: str) -> None:
    talk = Talk(profile=replace(PRO380_MB, records_per_telegram=5))
    first = frame_of(talk.short(REQ_7B))
    assert talk.send(bytes.fromhex(reset)).hex() == E5
    second = frame_of(talk.short(REQ_5B))
    assert first is not None
    assert second is not None
    assert first.data[12:] == second.data[12:]


@pytest.mark.parametrize(
    "wanted",
    [
        "01 00 07 13 CD 25 01 02",
        "FF FF FF FF FF FF FF FF",
        "F1 FF F7 1F CD 25 FF 02",
        "01 00 07 13 FF FF 01 FF",
    ],
)
def test_it_is_selected_by_its_secondary_address_and_by_wildcards(wanted: str) -> None:
    talk = Talk()
    assert talk.short(REQ_7B, 0xFD) == b""
    assert talk.select(wanted) == E5
    assert talk.access_number(REQ_7B, 0xFD) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        "02 00 07 13 CD 25 01 02",
        "F2 FF FF FF FF FF FF FF",
        "01 00 07 13 25 CD 01 02",
        "01 00 07 13 CD 25 02 02",
        "01 00 07 13 CD 25 01 03",
        "01 00 07 13 CD 25 01",
    ],
)
def test_another_selection_deselects_it_in_silence(wanted: str) -> None:
    talk = Talk()
    talk.select("FF" * 8)
    assert talk.select(wanted) == ""
    assert not talk.slave.selected
    assert talk.short(REQ_7B, 0xFD) == b""


def test_a_reset_to_the_selected_deselects_and_one_to_its_own_address_does_not() -> None:
    talk = Talk()
    talk.select("FF" * 8)
    assert talk.short(NKE, 1).hex() == E5
    assert talk.short(NKE, 0xFD).hex() == E5
    assert talk.short(NKE, 0xFD) == b""


def test_a_selected_meter_is_written_at_the_selected_address() -> None:
    talk = Talk()
    assert talk.user_data("51 01 7A 07", 0xFD) == ""
    talk.select("FF" * 8)
    assert talk.user_data("51 01 7A 07", 0xFD) == E5
    assert talk.short(NKE, 7).hex() == E5


def test_selected_and_own_address_each_have_a_frame_count() -> None:
    talk = Talk()
    talk.select("FF" * 8)
    numbers = [talk.access_number(REQ_7B, a) for a in (1, 0xFD, 1, 0xFD)]
    assert numbers == [1, 2, 1, 2]


@pytest.mark.parametrize(
    "line", [Line(9600, "E"), Line(2400, "N"), Line(2400, "O"), Line(2400, "E", 7)]
)
def test_it_is_deaf_to_other_line_settings(line: Line) -> None:
    talk = Talk()
    talk.line = line
    assert talk.short(NKE) == b""


def test_a_new_baud_rate_is_in_force_after_the_answer_and_is_kept() -> None:
    talk = Talk()
    assert talk.user_data("BD") == E5
    assert talk.short(NKE) == b""
    talk.at_s += 1e6
    talk.line = Line(9600, "E")
    assert talk.short(NKE).hex() == E5


def test_a_meter_may_fall_back_to_the_old_baud_rate_that_nobody_left() -> None:
    talk = Talk(profile=replace(PRO380_MB, baud_fallback_s=120.0))
    talk.user_data("BD")
    talk.at_s += 119.0
    assert talk.short(NKE) == b""
    talk.at_s += 1.0
    assert talk.short(NKE).hex() == E5


def test_a_new_baud_rate_that_was_used_is_kept() -> None:
    talk = Talk(profile=replace(PRO380_MB, baud_fallback_s=120.0))
    talk.user_data("BD")
    talk.line = Line(9600, "E")
    assert talk.short(NKE).hex() == E5
    talk.at_s += 1e6
    assert talk.short(NKE).hex() == E5


def test_without_supply_it_is_deaf_and_forgets_that_it_was_selected() -> None:
    talk = Talk()
    talk.select("FF" * 8)
    talk.face.awake = False
    assert talk.short(NKE) == b""
    talk.face.awake = True
    assert talk.short(REQ_7B, 0xFD) == b""


@pytest.mark.parametrize(
    "frame", ["10 5B 01 5D 16", "10 5B 01 5C 17", "68 03 04 68 53 01 BB 0F 16"]
)
def test_what_is_not_in_form_meets_silence(frame: str) -> None:
    talk = Talk()
    assert talk.send(bytes.fromhex(frame)) == b""
    assert talk.face.settings == {}


@pytest.mark.parametrize("control", [0x08, 0x00, 0x44, 0x49, 0x4F])
def test_functions_that_it_does_not_know_meet_silence(control: int) -> None:
    assert Talk().short(control) == b""


@pytest.mark.parametrize(
    ("delay_s", "baud", "expected_s"),
    [(0.02, 2400, 0.02), (0.0, 2400, 11 / 2400), (0.02, 300, 11 / 300), (3.0, 2400, 3.0)],
)
def test_it_answers_after_its_delay_and_no_earlier_than_the_standard_wants(
    delay_s: float, baud: int, expected_s: float
) -> None:
    line = Line(baud, "E")
    slave = MbusSlave(ToyFace(response_delay_s=delay_s, line=line), PRO380_MB)
    (burst,) = slave.answer(Request(Frame(NKE, 1).encoded(), line, 0.0, 1.0))
    assert burst.pause_s == pytest.approx(expected_s)


def test_a_faulty_answer_is_that_of_a_request_that_was_carried_out() -> None:
    talk = Talk()
    talk.face.link_fault = "silent"
    assert talk.user_data("51 09 7C 01 54 02") == ""
    assert talk.face.settings == {"tariff": 2}
