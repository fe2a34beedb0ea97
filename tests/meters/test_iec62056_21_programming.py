"""Programming mode: passwords, reading, writing, and what is refused before it is sent."""

import pytest

from meters.iec62056_21.data_set import DataSet
from meters.iec62056_21.dialogue import OutOfOrderError, State
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import DataMessage, Kind
from tests.meters.optical_head import SIGN_ON, Head
from tests.meters.optical_meter import checked


@pytest.fixture
def head() -> Head:
    return Head()


def test_values_are_read_and_written_in_programming_mode(head: Head) -> None:
    with head.link.session() as session:
        mode = session.enter_programming()
        assert mode.operand == "4711"
        mode.send_password("00000000")
        assert mode.read("1.8.0").only() == DataSet("1.8.0", "000012.345", "kWh")
        mode.write("C.1", "42", "V")
        assert mode.read("C.1").only() == DataSet("C.1", "42", "V")
        assert session.state is State.PROGRAMMING
    assert head.sent()[1] == b"\x06051\r\n"
    assert head.sent()[2] == checked(b"\x01P1\x02(00000000)\x03")
    assert head.sent()[4] == checked(b"\x01W1\x02C.1(42*V)\x03")
    assert head.sent()[-1] == b"\x01B0\x03q"


def test_programming_mode_is_left_with_a_break_at_its_own_baud_rate(head: Head) -> None:
    with head.link.session() as session:
        session.enter_programming()
        assert head.meter.programming
    assert not head.meter.programming
    assert head.meter.heard[-1] == b"\x01B0\x03q"
    assert (head.meter.baud, head.link.line.baud, session.state) == (300, 300, State.OVER)
    with head.link.session() as again:
        assert len(again.read_out().sets) == 4


def test_programming_mode_is_left_on_the_way_out_of_a_failure(head: Head) -> None:
    with pytest.raises(MessageError), head.link.session() as session:
        session.enter_programming().read("9.9.9")
    assert not head.meter.programming
    assert head.link.line == SIGN_ON


def test_a_read_in_partial_blocks_is_put_together(head: Head) -> None:
    with head.link.session() as session:
        block = session.enter_programming().read("P.01", "5", name="R3")
    assert block.text == "P.01(1)(2)(3)(4)(5)"
    assert [data_set.value for data_set in block.values_of("P.01")] == list("12345")
    assert head.sent()[2:5] == [checked(b"\x01R3\x02P.01(5)\x03"), b"\x06", b"\x06"]


def test_partial_blocks_that_were_not_asked_for_are_another_message(head: Head) -> None:
    with head.link.session() as session:
        mode = session.enter_programming()
        with pytest.raises(MessageError, match="a partial block came; a data message was") as found:
            mode.read("P.01", name="R6")
        assert found.value.message_fault is MessageFault.KIND
        assert len(mode.read("P.01", name="R6", in_blocks=True).sets) == 5


def test_partial_blocks_without_an_end_are_given_up(head: Head) -> None:
    head.meter.delay_s = 0.02
    head.meter.identification = "INe6PRO380"
    head.meter.blocks = ["(1)"] * 1001
    with head.link.session() as session:
        mode = session.enter_programming()
        with pytest.raises(MessageError, match="must end within 1000 blocks") as found:
            mode.read("P.01", name="R3")
    assert found.value.message_fault is MessageFault.LONG


def test_blocks_are_written_one_by_one(head: Head) -> None:
    with head.link.session() as session:
        mode = session.enter_programming()
        mode.write_blocks(["A(1)", "A(2)"])
        with pytest.raises(ValueError, match="0 blocks"):
            mode.write_blocks([])
    assert head.sent()[2:4] == [checked(b"\x01W3\x02A(1)\x04"), checked(b"\x01W3\x02A(2)\x03")]


def test_any_command_can_be_sent(head: Head) -> None:
    head.meter.spoil = lambda name, sent: checked(b"\x02(1)\x03") if name == "answer" else sent
    with head.link.session() as session:
        found = session.enter_programming().command("E2", "A(1)", (Kind.DATA,))
    assert found.message == DataMessage("(1)")
    assert head.sent()[2] == checked(b"\x01E2\x02A(1)\x03")


def test_an_error_message_is_raised_with_its_text(head: Head) -> None:
    with head.link.session() as session:
        mode = session.enter_programming()
        with pytest.raises(MessageError, match="P1 at 9600 Bd 7E1: error message") as wrong:
            mode.send_password("1")
        assert (wrong.value.message_fault, wrong.value.error_text) == (MessageFault.ERROR, "ER01")
        with pytest.raises(MessageError, match=r"R1 9\.9\.9 at 9600 Bd 7E1") as unknown:
            mode.read("9.9.9")
        assert unknown.value.error_text == "ER02"
        mode.send_password("00000000")


def test_what_the_meter_does_not_have_is_refused_before_it_is_sent(head: Head) -> None:
    with head.link.session() as session:
        for baud in (1000, 0, -300):
            with pytest.raises(ValueError, match=r"must be one of \[300, 600, 1200, 2400, 4800, 9"):
                session.read_out(baud=baud)
        mode = session.enter_programming()
        with pytest.raises(ValueError, match="data set"):
            mode.read("1.8.0(")
        with pytest.raises(ValueError, match="command 'X1'"):
            mode.command("X1", None, (Kind.ACK,))
    assert [data[:1] for data in head.sent()] == [b"/", b"\x06", b"\x01"]
    with pytest.raises(ValueError, match="device address"), head.link.session("a-b"):
        pass
    assert len(head.sent()) == 3


def test_what_the_meter_does_not_offer_is_a_finding_about_the_meter(head: Head) -> None:
    head.meter.identification = "INE4PRO380"
    with head.link.session() as session:
        for asked in (session.read_out, session.enter_programming):
            with pytest.raises(MessageError, match="offers mode C at 4800 Bd at most") as found:
                asked(baud=9600)
            assert found.value.message_fault is MessageFault.BAUD
        assert session.state is State.SIGNED_ON
    assert head.sent() == [b"/?!\r\n"]


def test_what_is_asked_out_of_order_is_refused_before_it_is_sent(head: Head) -> None:
    with head.link.session() as session:
        mode = session.enter_programming()
        with pytest.raises(OutOfOrderError, match="read-out: the session is in programming mode"):
            session.read_out()
        with pytest.raises(OutOfOrderError, match="it must be signed on"):
            session.enter_programming()
    with pytest.raises(OutOfOrderError, match="R1: the session is over"):
        mode.read("1.8.0")
    with pytest.raises(OutOfOrderError, match="W3: the session is over"):
        mode.write_blocks(["A(1)"])
    assert len(head.sent()) == 3
    session.sign_off()
    assert len(head.sent()) == 3
