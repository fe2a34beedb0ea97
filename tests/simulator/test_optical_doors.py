"""The optical head behind its doors, read by clients that know nothing of bench time."""

import os
import select
import termios
from collections.abc import Iterator

import pytest
import serial

from simulator.bus.optical.characters import data_block
from simulator.bus.optical.head import OpticalHead
from simulator.bus.optical.objects import data_set
from simulator.bus.pty import PtyDoor
from simulator.bus.rfc2217 import Rfc2217Server
from simulator.clock import FastClock
from simulator.world import World
from tests.simulator.test_mbus_toy_face import ToyFace

pytestmark = pytest.mark.filterwarnings(
    # pyserial 3.5 starts its RFC 2217 reader in a way that Python 3.10 has deprecated.
    "ignore:set(Daemon|Name)\\(\\) is deprecated:DeprecationWarning"
)

IDENTIFICATION = b"/INM5PRO380\r\n"


@pytest.fixture
def face() -> ToyFace:
    return ToyFace()


@pytest.fixture
def head(face: ToyFace) -> OpticalHead:
    head = OpticalHead(World(FastClock()))
    head.insert(1, face)
    return head


@pytest.fixture
def port(head: OpticalHead) -> Iterator[serial.Serial]:
    server = Rfc2217Server(head)
    url = f"rfc2217://127.0.0.1:{server.start()}"
    opened = serial.serial_for_url(url, baudrate=300, bytesize=7, parity="E", timeout=5.0)
    yield opened
    opened.close()
    server.close()


def test_a_client_over_the_network_follows_the_baud_rate(
    port: serial.Serial, face: ToyFace
) -> None:
    expected = data_block(data_set(face))
    port.write(b"/?!\r\n")
    assert port.read(len(IDENTIFICATION)) == IDENTIFICATION
    port.write(b"\x06050\r\n")
    port.baudrate = 9600
    assert port.read(len(expected)) == expected


class Terminal:
    """The client's side of a pseudo-terminal; parity and data bits are not seen there."""

    def __init__(self, path: str) -> None:
        self.handle = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def set_speed(self, speed: int) -> None:
        settings = termios.tcgetattr(self.handle)
        settings[4:6] = [speed, speed]
        termios.tcsetattr(self.handle, termios.TCSADRAIN, settings)

    def expect(self, expected: bytes) -> None:
        received = b""
        while len(received) < len(expected):
            assert select.select([self.handle], [], [], 10)[0], f"only {received!r}"
            received += os.read(self.handle, len(expected) - len(received))
        assert received == expected


def test_a_client_of_a_pseudo_terminal_reads_at_300_baud(head: OpticalHead, face: ToyFace) -> None:
    door = PtyDoor(head)
    terminal = Terminal(door.start())
    terminal.set_speed(termios.B300)
    os.write(terminal.handle, b"/?!\r\n")
    terminal.expect(IDENTIFICATION)
    os.write(terminal.handle, b"\x06000\r\n")
    terminal.expect(data_block(data_set(face)))
    os.close(terminal.handle)
    door.close()
