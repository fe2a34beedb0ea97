"""Messages of IEC 62056-21 in both directions, and what is refused on either side."""

import pytest

from meters.iec62056_21.bcc import bcc, with_bcc
from meters.iec62056_21.characters import count_wrong_parity, with_parity, without_parity
from meters.iec62056_21.faults import LINK_FAULTS, MessageError, MessageFault
from meters.iec62056_21.messages import (
    ACKNOWLEDGEMENT,
    BREAK,
    REPEAT_REQUEST,
    CommandMessage,
    DataMessage,
    Kind,
    Message,
    ReadOut,
    kind_of,
)
from meters.iec62056_21.parsing import message_end, parse
from meters.iec62056_21.sign_on import (
    Identification,
    OptionSelect,
    ProtocolMode,
    Request,
    parse_option_select,
    parse_request,
)

# Messages as they are on the wire, their BCC computed by hand from the character table.
WHOLE: list[tuple[bytes, Message, Kind]] = [
    (b"\x06", ACKNOWLEDGEMENT, Kind.ACK),
    (b"\x15", REPEAT_REQUEST, Kind.NAK),
    (b"\x01B0\x03q", BREAK, Kind.BREAK),
    (b"\x01P0\x02(1)\x03Q", CommandMessage("P0", "(1)"), Kind.OPERAND),
    (b"\x01R1\x02()\x03c", CommandMessage("R1", "()"), Kind.COMMAND),
    (b"\x02(1)\x033", DataMessage("(1)"), Kind.DATA),
    (b"\x02(1)\x044", DataMessage("(1)", partial=True), Kind.PARTIAL),
    (b"\x02(ER)\x03\x15", DataMessage("(ER)"), Kind.ERROR),
    (b"\x02!\r\n\x03%", ReadOut(""), Kind.READ_OUT),
    (b"\x02A(1)\r\n!\r\n\x03S", ReadOut("A(1)\r\n"), Kind.READ_OUT),
    (b"/INE5PRO380\r\n", Identification("INE", "5", "PRO380"), Kind.IDENTIFICATION),
]


def fault_of(data: bytes) -> MessageFault:
    with pytest.raises(MessageError) as refused:
        parse(data)
    assert refused.value.fault is LINK_FAULTS[refused.value.message_fault]
    return refused.value.message_fault


@pytest.mark.parametrize(("data", "message", "kind"), WHOLE)
def test_every_message_is_built_and_read_as_it_is_on_the_wire(
    data: bytes, message: Message, kind: Kind
) -> None:
    assert message.encode() == data
    assert parse(data) == message
    assert kind_of(message) is kind
    assert message_end(data + b"/") == len(data)


def test_the_bcc_counts_the_end_but_not_the_start() -> None:
    assert bcc(b"") == 0
    assert with_bcc(b"\x01B0\x03") == b"\x01B0\x03" + bytes([0x42 ^ 0x30 ^ 0x03])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", MessageFault.SILENCE),
        (b"\x81B0\x03q", MessageFault.PARITY),
        (b"\x00", MessageFault.START),
        (b"INE5PRO380\r\n", MessageFault.START),
        (b"/INE", MessageFault.SHORT),
        (b"/INE5PRO380", MessageFault.LINE_END),
        (b"/INE5PRO380\r", MessageFault.LINE_END),
        (b"/INE5PRO380\n", MessageFault.LINE_END),
        (b"/INE5\x02(1)\r\n", MessageFault.LINE_END),
        (b"/ine5PRO380\r\n", MessageFault.CONTENT),
        (b"/IN55PRO380\r\n", MessageFault.CONTENT),
        (b"/INE/PRO380\r\n", MessageFault.CONTENT),
        (b"/INE\r\n", MessageFault.CONTENT),
        (b"/INE7PRO380\r\n", MessageFault.BAUD),
        (b"/INEGPRO380\r\n", MessageFault.BAUD),
        (b"/INE5PRO!380\r\n", MessageFault.CONTENT),
        (b"/INE5PRO380\\\r\n", MessageFault.CONTENT),
        (b"/INE512345678901234567\r\n", MessageFault.LONG),
        (b"/INE5PRO380\r\n\x06", MessageFault.TRAILING),
        (b"\x06\x06", MessageFault.TRAILING),
        (b"\x02(1)", MessageFault.SHORT),
        (b"\x02(1)\x03", MessageFault.SHORT),
        (b"\x02(1)\x034", MessageFault.BCC),
        (b"\x02(2)\x033", MessageFault.BCC),
        (b"\x02(1)\x0333", MessageFault.TRAILING),
        (with_bcc(b"\x02A(1)\r\n!\x03"), MessageFault.LINE_END),
        (with_bcc(b"\x02A(1)\r\n!\r\x03"), MessageFault.LINE_END),
        (with_bcc(b"\x02A(1)\r\n!\r\n\x04"), MessageFault.LINE_END),
        (with_bcc(b"\x02A(1)\r\n!\r\nB(2)\x03"), MessageFault.CONTENT),
        (with_bcc(b"\x02A(\x00)\x03"), MessageFault.CONTENT),
        (with_bcc(b"\x01P0(1)\x03"), MessageFault.CONTENT),
        (with_bcc(b"\x01\x03"), MessageFault.CONTENT),
    ],
)
def test_what_is_no_message_is_told_by_its_fault(data: bytes, fault: MessageFault) -> None:
    assert fault_of(data) is fault


@pytest.mark.parametrize(
    ("text", "mode", "baud", "reaction_s"),
    [
        ("/INE0A\r\n", ProtocolMode.C, 300, 0.2),
        ("/INE5A\r\n", ProtocolMode.C, 9600, 0.2),
        ("/INe6A\r\n", ProtocolMode.C, 19200, 0.02),
        ("/INEAA\r\n", ProtocolMode.B, 600, 0.2),
        ("/INeFA\r\n", ProtocolMode.B, 19200, 0.02),
        ("/INE A\r\n", ProtocolMode.A, 300, 0.2),
        ("/INEzA\r\n", ProtocolMode.A, 300, 0.2),
    ],
)
def test_an_identification_says_mode_baud_rate_and_reaction_time(
    text: str, mode: ProtocolMode, baud: int, reaction_s: float
) -> None:
    found = parse(text.encode())
    assert isinstance(found, Identification)
    assert (found.mode, found.baud, found.shortest_reaction_s) == (mode, baud, reaction_s)
    assert found.encode() == text.encode()


def test_escapes_are_told_from_the_product() -> None:
    found = parse(b"/LGZ4\\2ZMD120APt.G03\r\n")
    assert isinstance(found, Identification)
    assert (found.enhanced, found.product) == ("2", "ZMD120APt.G03")
    assert found.text == r"\2ZMD120APt.G03"


@pytest.mark.parametrize("address", ["", "1", "00000001", "Meter 7 a", "A" * 32])
def test_a_request_has_any_address_that_the_standard_allows(address: str) -> None:
    request = Request(address)
    assert request.encode() == f"/?{address}!\r\n".encode()
    assert parse_request(request.encode()) == request


@pytest.mark.parametrize(
    "address", ["A" * 33, "a-b", "!", "ä", "1\r\n", "(", "\N{ROMAN NUMERAL ONE}"]
)
def test_a_request_with_another_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="must be at most 32 letters, digits and spaces"):
        Request(address)


def test_an_option_select_is_built_and_read() -> None:
    select = OptionSelect("5", "1")
    assert select.encode() == b"\x06051\r\n"
    assert parse_option_select(b"\x06051\r\n") == select
    for damaged in (b"\x06051\r", b"\x06051\r\n ", b"051\r\n", b"\x06 51\r\n", b"\x06\xff51\r\n"):
        with pytest.raises(MessageError):
            parse_option_select(damaged)
    with pytest.raises(MessageError):
        parse_request(b"/?!")


@pytest.mark.parametrize(
    "parts", [("55", "0"), ("5", ""), ("\r", "0"), ("5", "0", "a"), ("ä", "0")]
)
def test_an_option_select_that_the_standard_does_not_have_is_refused(
    parts: tuple[str, ...],
) -> None:
    with pytest.raises(ValueError, match="not in the standard"):
        OptionSelect(*parts)


@pytest.mark.parametrize(
    "message",
    [
        CommandMessage("X1"),
        CommandMessage("R"),
        CommandMessage("R1", "!"),
        CommandMessage("R1", "\x03"),
        CommandMessage("W1", "ä"),
        DataMessage("\x04"),
        DataMessage("!"),
        ReadOut("a!"),
        ReadOut("\x7f"),
    ],
)
def test_what_would_break_a_message_is_not_sent(message: Message) -> None:
    with pytest.raises(ValueError, match="must be"):
        message.encode()


def test_an_error_message_is_told_by_its_text_alone() -> None:
    assert DataMessage("(ER07)").error_text == "ER07"
    for text in ("(07)", "A(ER07)", "(er07)", "(ER07)(1)", f"(ER{'0' * 31})", "ER07"):
        assert DataMessage(text).error_text is None


def test_the_parity_is_made_and_checked_for_a_port_with_eight_bits() -> None:
    every = bytes(range(128))
    sent = with_parity(every)
    assert all(byte.bit_count() % 2 == 0 for byte in sent)
    assert without_parity(sent) == every
    assert count_wrong_parity(sent, eight_bits=True) == 0
    assert count_wrong_parity(bytes(byte ^ 0x80 for byte in sent), eight_bits=True) == 128
    assert count_wrong_parity(sent, eight_bits=False) == 64
    assert count_wrong_parity(every, eight_bits=False) == 0
