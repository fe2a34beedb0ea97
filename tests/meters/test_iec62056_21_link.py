"""Sessions with a meter under an optical head: sign-on, read-out, programming mode, sign-off."""

import pytest

from contracts.errors import InstrumentError, MeterLinkError
from contracts.wire import Direction
from meters.iec62056_21.data_set import DataSet
from meters.iec62056_21.dialogue import message_of
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.link import Iec62056Link
from meters.iec62056_21.messages import Kind, ReadOut
from meters.iec62056_21.sign_on import ProtocolMode
from meters.line_settings import LineSettings
from tests.meters.optical_head import SIGN_ON, Head
from tests.meters.optical_meter import OpticalPort


@pytest.fixture
def head() -> Head:
    return Head()


def test_the_port_is_set_to_the_line_of_the_standard(head: Head) -> None:
    assert head.port.line == head.link.line == SIGN_ON


def test_a_meter_is_read_out_at_the_baud_rate_that_it_proposes(head: Head) -> None:
    with head.link.session() as session:
        block = session.read_out()
        assert head.link.line == LineSettings(9600, "even", 1, 7)
    assert head.sent() == [b"/?!\r\n", b"\x06050\r\n"]
    assert block.values_of("1.8.0") == (DataSet("1.8.0", "000012.345", "kWh"), DataSet("", "07"))
    assert [line.text for line in block.lines][-1] == "F.F(00)"
    assert block.undecodable == ()
    assert session.repeats == 0
    assert head.link.line == head.port.line == SIGN_ON


def test_a_meter_says_what_it_is(head: Head) -> None:
    with head.link.session("12345678") as session:
        found = session.identification
    assert (found.manufacturer, found.product, found.enhanced) == ("INE", "PRO380", "2")
    assert (found.mode, found.baud) == (ProtocolMode.C, 9600)
    assert head.sent() == [b"/?12345678!\r\n"]
    assert head.recording.notes() == []


@pytest.mark.parametrize("baud", [300, 600, 1200, 2400, 4800, 9600])
def test_a_lower_baud_rate_can_be_asked_for(head: Head, baud: int) -> None:
    with head.link.session() as session:
        block = session.read_out(baud=baud)
        assert head.port.line.baud == baud
    assert len(block.sets) == 4


def test_the_baud_rate_changes_between_the_option_select_and_the_answer(head: Head) -> None:
    with head.link.session() as session:
        session.read_out()
    selected_s = head.port.sent[1][0] + SIGN_ON.wire_time_s(6)
    (_, first), (changed_s, fast), (_, back) = head.port.set_at
    assert (first.baud, fast.baud, back.baud) == (300, 9600, 300)
    assert selected_s < changed_s < selected_s + 0.2


def test_a_quick_meter_is_followed_in_its_reaction_time() -> None:
    quick = Head("INe5PRO380")
    quick.meter.delay_s = 0.020
    with quick.link.session() as session:
        mode = session.enter_programming()
        mode.send_password("00000000")
        assert mode.read("0.0.0").only().value == "12345678"
    assert quick.clock.now() < 1.5
    assert {found.shortest_s for found in session.reactions} == {0.02}
    assert not quick.notes("answered after")


@pytest.mark.parametrize("delay_s", [0.2, 0.7, 1.5])
def test_every_reaction_time_of_the_standard_is_awaited(head: Head, delay_s: float) -> None:
    head.meter.delay_s = delay_s
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4
    delays = [found.response_delay_s for found in session.exchanges]
    assert delays == [pytest.approx(delay_s, abs=0.006)] * 2
    assert [(found.to, found.delay_s) for found in session.reactions] == [
        ("identification", delays[0]),
        ("read-out", delays[1]),
    ]
    assert [found.shortest_s for found in session.reactions] == [0.2, 0.2]
    assert all(0 < found.unsure_s < 0.05 for found in session.reactions)
    assert not head.notes("answered after")


@pytest.mark.parametrize(("delay_s", "seen"), [(0.05, "after 5"), (1.8, "after 180")])
def test_another_reaction_time_is_put_on_record(head: Head, delay_s: float, seen: str) -> None:
    head.meter.delay_s = delay_s
    with head.link.session():
        pass
    (note,) = head.recording.notes()
    assert seen in note
    assert "the standard has 200 ms to 1500 ms" in note


def test_the_bench_keeps_the_reaction_time_itself(head: Head) -> None:
    with head.link.session() as session:
        mode = session.enter_programming()
        mode.read("0.0.0")
    for (sent_s, _), found in zip(head.port.sent[1:], session.exchanges, strict=False):
        assert found.last_byte_s is not None
        assert 0.2 <= sent_s - found.last_byte_s + 1e-9 <= 0.3


def test_a_meter_is_left_alone_until_it_is_back_after_a_read_out(head: Head) -> None:
    blocks = []
    for _ in range(2):
        with head.link.session() as session:
            blocks.append(session.read_out())
    assert blocks[0] == blocks[1]
    assert not head.notes("discarded")


def test_a_meter_that_was_only_asked_who_it_is_is_let_finish(head: Head) -> None:
    with head.link.session():
        pass
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4
    (note,) = head.notes("discarded")
    assert "1.8.0(000012.345*kWh)(07)" in note


def test_no_break_is_sent_after_a_read_out(head: Head) -> None:
    with head.link.session() as session:
        session.read_out()
    assert b"\x01B0\x03q" not in head.sent()


@pytest.mark.parametrize("identification", ["INEzPRO2", "INEEPRO2", "INeFPRO2"])
def test_meters_of_mode_a_and_b_send_their_data_unasked(identification: str) -> None:
    head = Head(identification)
    head.meter.delay_s = 0.02 if identification[2].islower() else 0.2
    with head.link.session() as session:
        with pytest.raises(MessageError, match="mode C was asked for"):
            session.enter_programming()
        with pytest.raises(MessageError, match="1200 Bd was asked for"):
            session.read_out(baud=1200)
        block = session.read_out()
    assert len(block.sets) == 4
    assert head.sent() == [b"/?!\r\n"]
    assert head.link.line == SIGN_ON
    assert [found.to for found in session.reactions] == ["identification"]


class HoldingPort(OpticalPort):
    """A port that hands over what came every 0.15 s."""

    due_s = 0.0

    def read_available(self) -> bytes:
        if self.clock.now() < self.due_s:
            return b""
        self.due_s = self.clock.now() + 0.15
        return super().read_available()


def test_a_port_that_holds_bytes_back_loses_nothing_of_a_meter_that_goes_on() -> None:
    head = Head("INezPRO2", port_type=HoldingPort)
    head.meter.delay_s = 0.02
    head.port.latency_s = 0.15
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4
    received = [e.data for e in head.recording.events if e.direction is Direction.RECEIVED]
    assert received[0] == b"/INezPRO2\r\n"
    assert received[1][:1] == b"\x02"


def test_what_a_port_held_back_is_put_on_record_if_nobody_takes_it() -> None:
    head = Head("INezPRO2", port_type=HoldingPort)
    head.meter.delay_s = 0.02
    head.port.latency_s = 0.15
    for _ in range(2):
        with head.link.session():
            pass
    (note,) = head.notes("discarded")
    assert "asked for: <02>0.0.0(12345678)" in note


def test_a_quick_meter_does_not_make_the_next_one_quick() -> None:
    head = Head("INe5PRO380")
    head.meter.delay_s = 0.05
    with head.link.session() as session:
        session.enter_programming()
    assert head.notes("answered after") == []
    head.spoil("identification", lambda _: b"\x15")
    with pytest.raises(MessageError), head.link.session():
        pass
    assert len(head.notes("the standard has 200 ms to 1500 ms")) == 1


def test_a_meter_that_signed_on_in_wrong_form_is_let_finish(head: Head) -> None:
    head.spoil("identification", lambda message: message.lower(), times=1)
    with pytest.raises(MessageError, match="wrong content"), head.link.session():
        pass
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4
    assert len(head.notes("discarded")) == 1


def test_the_wake_up_is_as_long_as_the_standard_has_it(head: Head) -> None:
    with head.link.session(wake_up=True):
        pass
    (woken_s, wake_up), (asked_s, request) = head.port.sent
    assert (set(wake_up), request) == ({0}, b"/?!\r\n")
    assert 2.1 <= SIGN_ON.wire_time_s(len(wake_up)) <= 2.3
    assert 1.5 <= asked_s - woken_s - SIGN_ON.wire_time_s(len(wake_up)) <= 1.7


def test_a_plain_port_carries_the_parity_in_the_eighth_bit() -> None:
    head = Head(eight_bits=True)
    assert head.port.line == LineSettings(300, "none", 1, 8)
    with head.link.session() as session:
        mode = session.enter_programming()
        assert mode.read("0.0.0").only().value == "12345678"
    assert head.sent()[0] == b"\xaf?!\x8d\x0a"
    assert head.port.line == LineSettings(300, "none", 1, 8)


def test_a_port_that_cannot_change_its_baud_rate_is_told_before_anything_is_sent(
    head: Head,
) -> None:
    head.port.sets_line = False
    with head.link.session() as session:
        with pytest.raises(InstrumentError, match="cannot follow the meter to 9600 Bd: its port"):
            session.read_out()
        assert len(session.read_out(baud=300).sets) == 4


class DyingPort(OpticalPort):
    """A port that is gone after some writes."""

    writes_left = 2

    def write(self, data: bytes) -> None:
        if not self.writes_left:
            raise InstrumentError("port optical cannot send: gone")
        self.writes_left -= 1
        super().write(data)


def test_a_port_that_fails_is_not_a_fault_of_the_meter() -> None:
    head = Head(port_type=DyingPort)
    with pytest.raises(InstrumentError, match="gone"), head.link.session() as session:
        session.enter_programming().read("0.0.0")
    assert (head.link.line, head.port.line) == (SIGN_ON, SIGN_ON)


def test_another_message_than_the_wanted_one_is_never_given_away(head: Head) -> None:
    with head.link.session() as session:
        pass
    with pytest.raises(MessageError, match="ReadOut was asked for") as found:
        message_of(ReadOut, session.exchanges[0])
    assert found.value.message_fault is MessageFault.KIND


def test_every_message_is_evidence(head: Head) -> None:
    with head.link.session() as session:
        session.read_out()
    first, second = session.exchanges
    kinds = [(event.direction, event.data) for event in head.recording.events]
    assert kinds == [
        (Direction.SENT, b"/?!\r\n"),
        (Direction.RECEIVED, first.received),
        (Direction.SENT, b"\x06050\r\n"),
        (Direction.NOTE, b"line set to 9600 Bd 7E1"),
        (Direction.RECEIVED, second.received),
        (Direction.NOTE, b"line set to 300 Bd 7E1"),
    ]
    assert all(event.channel == "optical head" for event in head.recording.events)
    answer = head.recording.events[1]
    assert (answer.first_byte_s, answer.last_byte_s) == (first.first_byte_s, first.last_byte_s)
    assert head.recording.events[0].last_byte_s == pytest.approx(5 * 10 / 300)


def test_a_lost_meter_goes_back_by_its_own_time_out(head: Head) -> None:
    head.meter.baud = 9600
    head.meter.programming = True
    with pytest.raises(MeterLinkError), head.link.session():
        pass
    head.link.wait_for_inactivity()
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4


def test_anything_can_be_sent_on_purpose(head: Head) -> None:
    found = head.link.exchange(b"/?!\r", (Kind.IDENTIFICATION,))
    assert found.fault is MessageFault.SILENCE
    head.link.note("next")
    found = head.link.exchange(b"\n", (Kind.IDENTIFICATION,))
    assert found.fault is None
    assert "next" in head.recording.notes()


@pytest.mark.parametrize(("repeats", "timeout_s", "longest"), [(-1, 1, 9), (0, 0, 9), (0, 1, 0)])
def test_a_link_without_patience_is_refused(
    head: Head, repeats: int, timeout_s: float, longest: int
) -> None:
    with pytest.raises(ValueError, match="must be at least 0, above 0, and above 0"):
        Iec62056Link(
            head.port,
            channel="optical head",
            clock=head.clock,
            recorder=head.recording,
            repeats=repeats,
            response_timeout_s=timeout_s,
            longest_bytes=longest,
        )
