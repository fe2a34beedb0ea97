"""Each fault that a meter or its wiring can have is told as what it is; repeats are counted."""

import pytest

from contracts.errors import MeterLinkError
from meters.iec62056_21.classification import Expected, Received, classify
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.link import Iec62056Link
from meters.iec62056_21.messages import Kind
from meters.line_settings import LineSettings
from tests.meters.optical_head import Head, Spoil
from tests.meters.optical_meter import checked
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock


@pytest.fixture
def head() -> Head:
    return Head()


def read_out_fault(head: Head) -> MessageError:
    with pytest.raises(MessageError) as found, head.link.session() as session:
        session.read_out()
    assert head.link.line.baud == 300
    return found.value


def answer_fault(head: Head) -> MessageError:
    with head.link.session() as session:
        mode = session.enter_programming()
        with pytest.raises(MessageError) as found:
            mode.read("0.0.0")
    assert head.link.line.baud == 300
    return found.value


def flipped(message: bytes, place: int) -> bytes:
    return message[:place] + bytes([message[place] ^ 1]) + message[place + 1 :]


ALWAYS: list[tuple[Spoil, MessageFault]] = [
    (lambda _: b"", MessageFault.SILENCE),
    (lambda _: (), MessageFault.SILENCE),
    (lambda _: ((3.0, b"\x02"),), MessageFault.SILENCE),
    (lambda m: b"\x7f" + m, MessageFault.START),
    (lambda m: b"A" + m, MessageFault.START),
    (lambda m: m[:1], MessageFault.SHORT),
    (lambda m: m + b"\x00", MessageFault.TRAILING),
    (lambda m: m + m, MessageFault.TRAILING),
    (lambda m: ((0.0, m[:4]), (1.7, m[4:])), MessageFault.GAP),
    (lambda _: b"\x06", MessageFault.KIND),
    (lambda _: b"\x15", MessageFault.NAK),
    (lambda _: checked(b"\x02(ER03)\x03"), MessageFault.ERROR),
    (lambda _: b"\x01B0\x03q", MessageFault.BREAK),
]
OF_IDENTIFICATION: list[tuple[Spoil, MessageFault]] = [
    (lambda m: m[:-2], MessageFault.LINE_END),
    (lambda m: m[:-1], MessageFault.LINE_END),
    (lambda m: m[:-2] + b"\n", MessageFault.LINE_END),
    (lambda m: m[:-2] + b"0123456789\r\n", MessageFault.LONG),
    (lambda m: m[:1] + b"A" * 200, MessageFault.LONG),
    (lambda m: m[:4] + b"9" + m[5:], MessageFault.BAUD),
    (lambda m: m.lower(), MessageFault.CONTENT),
    (lambda _: b"/?!\r\n", MessageFault.ECHO),
    (lambda m: b"/?!\r\n" + m, MessageFault.ECHO),
]
OF_BLOCKS: list[tuple[Spoil, MessageFault]] = [
    (lambda m: m[:-2], MessageFault.SHORT),
    (lambda m: m[:-1], MessageFault.SHORT),
    (lambda m: flipped(m, -1), MessageFault.BCC),
    (lambda m: flipped(m, 3), MessageFault.BCC),
    (lambda m: m[:3] + m[4:], MessageFault.BCC),
    (lambda m: checked(m[:2] + b"\x07" + m[3:-1]), MessageFault.CONTENT),
]
OF_READ_OUT: list[tuple[Spoil, MessageFault]] = [
    (lambda m: checked(m[:-4] + b"\x03"), MessageFault.LINE_END),
    (lambda m: checked(m[:-4] + b"\n\x03"), MessageFault.LINE_END),
    (lambda m: checked(m[:-4] + b"A(1)\x03"), MessageFault.CONTENT),
    (lambda m: checked(m[:-5] + b"\x03"), MessageFault.KIND),
    (lambda _: b"\x02" + b"A(1)\r\n" * 350, MessageFault.LONG),
    (lambda m: m[:2] + b"\x00", MessageFault.SHORT),
]
OF_ANSWER: list[tuple[Spoil, MessageFault]] = [
    (lambda m: m[:-2] + b"\x04" + bytes([m[-1] ^ 7]), MessageFault.KIND),
    (lambda _: checked(b"\x02A(1)\r\n!\r\n\x03"), MessageFault.KIND),
    (lambda _: checked(b"\x01P0\x02(1)\x03"), MessageFault.KIND),
    (lambda _: b"/INE5PRO380\r\n", MessageFault.KIND),
    (lambda _: checked(b"\x01R1\x02A()\x03"), MessageFault.KIND),
]


@pytest.mark.parametrize(("spoil", "fault"), [*ALWAYS, *OF_IDENTIFICATION])
def test_each_fault_of_an_identification_is_told(
    head: Head, spoil: Spoil, fault: MessageFault
) -> None:
    head.spoil("identification", spoil)
    found = read_out_fault(head)
    assert found.message_fault is fault
    assert str(found).startswith(f"optical head: sign-on of any meter at 300 Bd 7E1: {fault}: ")
    assert head.sent() == [b"/?!\r\n"]


@pytest.mark.parametrize(("spoil", "fault"), [*ALWAYS, *OF_BLOCKS, *OF_READ_OUT])
def test_each_fault_of_a_read_out_is_told(head: Head, spoil: Spoil, fault: MessageFault) -> None:
    head.spoil("read-out", spoil)
    found = read_out_fault(head)
    assert found.message_fault is fault
    assert str(found).startswith(f"optical head: read-out at 9600 Bd 7E1: {fault}: ")
    assert head.sent() == [b"/?!\r\n", b"\x06050\r\n"]
    assert any(note.startswith(f"{fault}: ") for note in head.recording.notes())


@pytest.mark.parametrize(("spoil", "fault"), [*ALWAYS, *OF_BLOCKS, *OF_ANSWER])
def test_each_fault_of_an_answer_is_told(head: Head, spoil: Spoil, fault: MessageFault) -> None:
    head.spoil("answer", spoil)
    found = answer_fault(head)
    assert found.message_fault is fault
    assert str(found).startswith(f"optical head: R1 0.0.0 at 9600 Bd 7E1: {fault}: ")
    commands = [data for data in head.sent() if data[:1] == b"\x01"]
    ended = [] if fault is MessageFault.BREAK else [b"\x01B0\x03q"]
    assert commands == [checked(b"\x01R1\x020.0.0()\x03"), *ended]


@pytest.mark.parametrize(("spoil", "fault"), [*ALWAYS, *OF_BLOCKS])
def test_each_fault_of_a_password_operand_is_told_and_the_mode_is_left(
    head: Head, spoil: Spoil, fault: MessageFault
) -> None:
    head.spoil("operand", spoil)
    with pytest.raises(MessageError) as found, head.link.session() as session:
        session.enter_programming()
    assert found.value.message_fault is fault
    assert head.link.line.baud == 300
    assert head.meter.programming is (fault is MessageFault.BREAK)


@pytest.mark.parametrize("baud", [300, 1200, 4800])
def test_a_meter_that_answers_more_slowly_than_agreed_is_told(head: Head, baud: int) -> None:
    head.meter.answer_baud = baud
    found = read_out_fault(head)
    assert found.message_fault is MessageFault.BAUD
    assert "as if the meter had not changed to the same baud rate" in str(found)


def test_a_meter_that_answers_faster_than_agreed_is_never_believed(head: Head) -> None:
    head.meter.answer_baud = 19200
    assert read_out_fault(head).message_fault in (MessageFault.BAUD, MessageFault.START)


def test_a_wrong_parity_is_told_where_the_port_shows_it() -> None:
    head = Head(eight_bits=True)
    head.meter.sends = "odd"
    found = read_out_fault(head)
    assert found.message_fault is MessageFault.PARITY
    assert "15 of 15 characters; must be even" in str(found)


def test_a_port_that_takes_the_parity_away_cannot_tell_a_wrong_one(head: Head) -> None:
    head.meter.sends = "odd"
    with head.link.session() as session:
        assert session.identification.manufacturer == "INE"


def test_an_eighth_bit_that_is_set_is_a_wrong_parity() -> None:
    clock = SteppingClock()
    wire = ScriptedWire(clock, LineSettings(300))
    link = Iec62056Link(wire, channel="head", clock=clock, recorder=Recording())
    wire.answer(bytes(byte | 0x80 for byte in b"/INE5PRO380\r\n"), delay_s=0.2)
    with pytest.raises(MessageError, match="wrong parity: 13 of 13 characters"), link.session():
        pass


def test_a_meter_that_never_stops_ends_the_wait_all_the_same(head: Head) -> None:
    head.spoil("identification", lambda _: b"\x02" + b"A" * 3000)
    assert read_out_fault(head).message_fault is MessageFault.LONG
    assert head.clock.now() < 10.0


def test_a_meter_that_goes_on_after_its_message_ends_the_wait_all_the_same(head: Head) -> None:
    head.spoil("identification", lambda message: message + b"A" * 3000)
    assert read_out_fault(head).message_fault is MessageFault.TRAILING
    assert head.clock.now() < 15.0


def test_an_acknowledgement_of_an_acknowledgement_is_no_echo(head: Head) -> None:
    head.spoil("answer", lambda message: b"\x06" if b"(3)(4)" in message else message)
    with head.link.session() as session:
        mode = session.enter_programming()
        with pytest.raises(MessageError) as found:
            mode.read("P.01", name="R3")
    assert found.value.message_fault is MessageFault.KIND


def test_a_meter_that_drips_ends_the_wait_all_the_same(head: Head) -> None:
    head.spoil("identification", lambda m: tuple((1.4, m[:1]) for _ in range(60)))
    found = read_out_fault(head)
    assert found.message_fault is MessageFault.LONG
    assert "and no end" in str(found)
    assert head.clock.now() < 60.0


def test_nothing_is_sent_while_bytes_keep_coming() -> None:
    clock = SteppingClock()
    wire = ScriptedWire(clock, LineSettings(300))
    link = Iec62056Link(wire, channel="head", clock=clock, recorder=Recording())
    wire.arrive(bytes(5000), at_s=0.0)
    keeps_coming = pytest.raises(MeterLinkError, match="nothing was sent: bytes keep coming")
    with keeps_coming, link.session():
        pass
    assert wire.sent == []
    assert clock.now() < 130.0


def test_bytes_that_nobody_asked_for_are_put_on_record(head: Head) -> None:
    head.spoil("identification", lambda m: ((0.0, m), (0.1, b"x")))
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4
    assert "discarded 1 bytes that nobody asked for: x" in head.recording.notes()


def test_the_answer_of_a_meter_that_goes_on_is_not_lost_silently(head: Head) -> None:
    head.meter.identification = "INzzPRO2"
    head.meter.delay_s = 0.001
    head.port.latency_s = 0.05
    with head.link.session():
        head.clock.sleep(2.0)
    with head.link.session():
        pass
    (note,) = head.notes("discarded")
    assert "0.0.0(12345678)" in note


def test_nothing_is_repeated_unless_it_is_allowed(head: Head) -> None:
    head.spoil("answer", lambda _: b"\x15", times=1)
    assert answer_fault(head).message_fault is MessageFault.NAK
    assert head.sent().count(checked(b"\x01R1\x020.0.0()\x03")) == 1


def test_a_command_that_the_meter_asks_for_again_is_sent_again_and_counted() -> None:
    head = Head(repeats=2)
    head.spoil("answer", lambda _: b"\x15", times=2)
    with head.link.session() as session:
        assert session.enter_programming().read("0.0.0").only().value == "12345678"
        assert session.repeats == 2
    assert head.sent().count(checked(b"\x01R1\x020.0.0()\x03")) == 3
    notes = [note for note in head.recording.notes() if note.startswith("repetition ")]
    assert notes == ["repetition 1 of at most 2: R1 0.0.0", "repetition 2 of at most 2: R1 0.0.0"]
    assert [found.fault for found in session.exchanges].count(MessageFault.NAK) == 2


@pytest.mark.parametrize("name", ["answer", "operand"])
def test_an_answer_that_came_damaged_is_asked_for_again_and_counted(name: str) -> None:
    head = Head(repeats=1)
    head.spoil(name, lambda m: flipped(m, 3), times=1)
    with head.link.session() as session:
        assert session.enter_programming().read("0.0.0").only().value == "12345678"
        assert session.repeats == 1
    assert head.sent().count(b"\x15") == 1


def test_a_read_out_that_came_damaged_is_asked_for_again_at_the_same_baud_rate() -> None:
    head = Head(repeats=1)
    head.spoil("read-out", lambda m: flipped(m, 3), times=1)
    with head.link.session() as session:
        assert len(session.read_out().sets) == 4
        assert session.repeats == 1
    assert head.sent() == [b"/?!\r\n", b"\x06050\r\n", b"\x15"]
    assert [line.baud for _, line in head.port.set_at] == [300, 9600, 300]


def test_when_no_repeat_is_left_the_fault_stands() -> None:
    head = Head(repeats=2)
    head.spoil("answer", lambda m: flipped(m, 3))
    found = answer_fault(head)
    assert found.message_fault is MessageFault.BCC
    assert "R1 0.0.0, repetition 2 at 9600 Bd" in str(found)
    assert head.sent().count(b"\x15") == 2


@pytest.mark.parametrize(
    ("name", "spoil", "fault"),
    [
        ("operand", lambda _: b"\x15", MessageFault.NAK),
        ("identification", lambda _: b"\x15", MessageFault.NAK),
        ("answer", lambda _: b"", MessageFault.SILENCE),
        ("answer", lambda m: m[:3], MessageFault.SHORT),
    ],
)
def test_what_a_repeat_cannot_repair_is_not_repeated(
    name: str, spoil: Spoil, fault: MessageFault
) -> None:
    head = Head(repeats=3)
    head.spoil(name, spoil)
    with pytest.raises(MessageError) as found, head.link.session() as session:
        session.enter_programming().read("0.0.0")
    assert found.value.message_fault is fault
    assert not [note for note in head.recording.notes() if note.startswith("repetition")]


def test_the_coarser_fault_is_told_first() -> None:
    damaged = checked(b"\x02(1)\x03")[:-1] + b"\x00"
    expected = Expected((Kind.ACK,))
    _, bcc = classify(expected, Received(damaged + b"\x00", idle_s=2.0, idle_limit_s=1.5))
    _, kind = classify(expected, Received(checked(b"\x02(1)\x03") + b"\x00"))
    _, trailing = classify(expected, Received(b"\x06\x00", idle_s=2.0, idle_limit_s=1.5))
    _, parity = classify(expected, Received(b"\x00", wrong_parity=1))
    faults = [finding.fault for finding in (bcc, kind, trailing, parity) if finding]
    assert faults == [
        MessageFault.BCC,
        MessageFault.KIND,
        MessageFault.TRAILING,
        MessageFault.PARITY,
    ]


def test_a_good_message_behind_a_stray_byte_is_pointed_out() -> None:
    stray = Received(b"\x00" + checked(b"\x02(1)\x03"))
    message, finding = classify(Expected((Kind.DATA,), after_switch=True), stray)
    assert message is None
    assert finding is not None
    assert finding.fault is MessageFault.START
    assert finding.detail.endswith("a good one begins after <00>")
