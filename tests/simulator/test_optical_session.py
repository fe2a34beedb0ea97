"""Sessions under the optical head, by a master that lets bench time pass itself."""

import pytest

from simulator.bus.line import Line
from simulator.bus.optical.characters import command_block, data_block, line_at
from simulator.bus.optical.head import OpticalHead
from simulator.bus.optical.objects import data_set
from simulator.bus.optical.profile import OpticalProfile
from simulator.bus.optical.slave import Phase
from simulator.bus.port import BusPort
from simulator.clock import FastClock
from simulator.world import World
from tests.simulator.test_mbus_toy_face import ToyFace

SIGN_ON = b"/?!\r\n"
READ_OUT, PROGRAM = b"\x06050\r\n", b"\x06051\r\n"
ACK, NAK = b"\x06", b"\x15"
P0 = command_block("P0", "()")
BREAK = bytes.fromhex("01 42 30 03 71")
PASSWORD = command_block("P1", "(00000000)")
PROFILE = OpticalProfile("PRO380")


class Reader:
    """A reading head on one meter."""

    def __init__(self, profile: OpticalProfile = PROFILE, **face: object) -> None:
        self.face = ToyFace()
        for name, value in face.items():
            setattr(self.face, name, value)
        self.head = OpticalHead(World(FastClock()))
        self.head.insert(1, self.face, profile=profile)
        self.world = self.head.world
        self.port = BusPort(self.head, line_at(300))
        self.port.synchronised = True

    def say(self, message: bytes, wait_s: float = 20.0) -> bytes:
        """Send; what has arrived after a time."""
        self.port.send(message)
        self.world.wait(wait_s)
        return self.port.receive()

    def sent(self, message: bytes) -> None:
        """Send and let the wire time pass."""
        self.port.send(message)
        self.world.wait(len(message) * self.port.line.char_s)

    def identify(self, message: bytes = SIGN_ON) -> bytes:
        return self.say(message, 1.5)

    def programming(self) -> "Reader":
        """As far as the programming mode, at 9600 Bd."""
        self.identify()
        self.sent(PROGRAM)
        self.port.line = line_at(9600)
        self.world.wait(1.0)
        assert self.port.receive() == P0
        return self

    def command(self, name: str, data: str) -> bytes:
        return self.say(command_block(name, data), 1.0)

    @property
    def phase(self) -> Phase:
        return self.head.slave(1).phase


def test_a_read_out_goes_from_300_to_9600_baud() -> None:
    reader = Reader()
    assert reader.identify() == b"/INM5PRO380\r\n"
    reader.sent(READ_OUT)
    reader.port.line = line_at(9600)
    reader.world.wait(20.0)
    assert reader.port.receive() == data_block(data_set(reader.face))


def test_times_are_those_of_the_wire_and_of_the_reaction() -> None:
    reader = Reader()
    char_s = 10 / 300
    first_s = 5 * char_s + 0.2 + char_s
    assert reader.say(SIGN_ON, first_s - 1e-6) == b""
    reader.world.wait(2e-6)
    assert reader.port.receive() == b"/"
    fast = Reader(OpticalProfile("PRO380", reacts_fast=True))
    assert fast.say(SIGN_ON, 5 * char_s + 0.02 + char_s + 1e-6) == b"/"
    slow = Reader(response_delay_s=0.5)
    assert slow.say(SIGN_ON, 5 * char_s + 0.5 + char_s - 1e-6) == b""


def test_a_reader_that_does_not_switch_hears_nothing() -> None:
    reader = Reader()
    reader.identify()
    assert reader.say(READ_OUT) == b""


def test_a_reader_may_stay_at_300_baud() -> None:
    reader = Reader()
    reader.identify()
    assert reader.say(b"\x06000\r\n", 40.0) == data_block(data_set(reader.face))


@pytest.mark.parametrize(
    "option", [b"\x06150\r\n", b"\x06060\r\n", b"\x06056\r\n", b"\x06050 \r\n"]
)
def test_an_option_that_the_meter_has_not_ends_the_session(option: bytes) -> None:
    reader = Reader()
    reader.identify()
    assert reader.say(option) == b""
    assert reader.phase is Phase.SIGN_ON


def test_an_option_that_comes_too_late_is_none() -> None:
    reader = Reader()
    assert reader.say(SIGN_ON, 5.0)
    assert reader.say(READ_OUT) == b""


def test_only_the_meter_that_is_called_identifies_itself() -> None:
    reader = Reader(serial="00012345")
    assert reader.identify(b"/?12345!\r\n")
    assert reader.identify(b"/?00012345!\r\n")
    assert reader.identify(b"/?54321!\r\n") == b""
    assert reader.identify(b"/?\r\n") == b""


@pytest.mark.parametrize(
    "line", [Line(300, "N"), Line(300, "O", 7), Line(300, "E"), Line(600, "E", 7)]
)
def test_the_sign_on_is_heard_at_300_7e1_alone(line: Line) -> None:
    reader = Reader()
    reader.port.line = line
    assert reader.identify() == b""


def test_a_read_out_is_repeated_on_request_and_ended_by_acknowledgement() -> None:
    reader = Reader()
    reader.identify()
    reader.sent(READ_OUT)
    reader.port.line = line_at(9600)
    reader.world.wait(1.0)
    data = reader.port.receive()
    assert reader.say(NAK, 1.0) == data
    assert reader.say(ACK, 1.0) == b""
    reader.port.line = line_at(300)
    assert reader.identify() == b"/INM5PRO380\r\n"


def test_after_a_read_out_the_meter_listens_at_300_baud_again_in_time() -> None:
    reader = Reader()
    reader.identify()
    reader.say(READ_OUT, 0.2 + 0.2 + (len(data_block(data_set(reader.face))) * 10 / 9600))
    assert reader.identify() == b""
    reader.world.wait(0.1)
    assert reader.identify() == b"/INM5PRO380\r\n"


def test_settings_are_read_without_and_written_with_the_password() -> None:
    reader = Reader().programming()
    assert reader.command("R1", "1.8.0()") == data_block("1.8.0(0006913.46*kWh)")
    assert reader.command("W1", "96.14.0(2)") == data_block("(ER03)")
    assert reader.say(PASSWORD, 1.0) == ACK
    assert reader.command("W1", "96.14.0(2)") == ACK
    assert reader.command("W1", "96.14.0(9)") == data_block("(ER02)")
    assert reader.face.settings == {"tariff": 2.0}


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("R1", "9.9.9()", "ER02"),
        ("R1", "C.1.0()", "ER02"),
        ("R1", "1.8.0", "ER01"),
        ("R5", "1.8.0()", "ER01"),
        ("P2", "(00000000)", "ER01"),
        ("P1", "(12345678)", "ER04"),
    ],
)
def test_what_is_refused_is_answered_with_an_error(name: str, data: str, error: str) -> None:
    assert Reader().programming().command(name, data) == data_block(f"({error})")


def test_a_wrong_check_character_is_answered_with_nak() -> None:
    reader = Reader().programming()
    assert reader.say(PASSWORD[:-1] + b"?", 1.0) == NAK
    assert reader.say(PASSWORD, 1.0) == ACK


def test_the_last_answer_is_repeated_on_request() -> None:
    reader = Reader().programming()
    answer = reader.command("R1", "1.8.0()")
    assert reader.say(NAK, 1.0) == answer


def test_a_break_ends_the_session_in_silence() -> None:
    reader = Reader().programming()
    assert reader.say(BREAK, 1.0) == b""
    reader.port.line = line_at(300)
    assert reader.identify() == b"/INM5PRO380\r\n"


def test_three_wrong_passwords_end_the_session() -> None:
    reader = Reader().programming()
    for _ in range(3):
        assert reader.command("P1", "(1)") == data_block("(ER04)")
    assert reader.phase is Phase.SIGN_ON


def test_the_programming_mode_ends_when_nobody_uses_it() -> None:
    reader = Reader().programming()
    reader.world.wait(59.0)
    assert reader.say(PASSWORD, 61.0) == ACK
    assert reader.say(PASSWORD, 1.0) == b""
    reader.port.line = line_at(300)
    assert reader.identify() == b"/INM5PRO380\r\n"


def test_without_supply_the_session_is_lost() -> None:
    reader = Reader().programming()
    reader.face.awake = False
    assert reader.say(PASSWORD, 1.0) == b""
    reader.face.awake = True
    assert reader.say(PASSWORD, 1.0) == b""
    assert reader.phase is Phase.SIGN_ON


def test_a_meter_that_never_switches_stays_at_300_baud() -> None:
    reader = Reader(link_fault="never_switches")
    reader.identify()
    assert reader.say(PROGRAM, 2.0) == P0
    assert reader.say(PASSWORD, 2.0) == ACK


def test_a_wrong_parity_is_not_received() -> None:
    reader = Reader(link_fault="wrong_parity")
    assert reader.identify() == b""


def test_a_meter_that_refuses_everything_answers_nak() -> None:
    reader = Reader(link_fault="nak")
    assert reader.identify() == b"/INM5PRO380\r\n"
    reader.sent(PROGRAM)
    reader.port.line = line_at(9600)
    reader.world.wait(1.0)
    assert reader.port.receive() == NAK


def test_one_meter_is_under_one_head() -> None:
    reader = Reader()
    with pytest.raises(ValueError, match="on the meter at position 1: remove it"):
        reader.head.insert(2, ToyFace())
    with pytest.raises(ValueError, match="position 1 of the bus is occupied"):
        reader.head.insert(1, ToyFace())
    reader.head.remove(1)
    assert reader.identify() == b""
    reader.head.insert(2, ToyFace())
    assert reader.identify() == b"/INM5PRO380\r\n"


def test_a_model_without_infrared_is_refused() -> None:
    with pytest.raises(ValueError, match="a 2pu-ct has no infrared port: pro2-s"):
        OpticalHead(World(FastClock())).insert(1, ToyFace("2pu-ct"))
