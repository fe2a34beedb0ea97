"""The bus behind a pseudo-terminal."""

import os
import select
import termios
import threading
import time
from collections.abc import Iterator

import pytest

from simulator.bus.crc import sealed
from simulator.bus.pty import PtyDoor
from simulator.bus.rs485 import Rs485Bus
from simulator.clock import FastClock, RealClock
from simulator.world import World
from tests.simulator.test_bus_toy_bank import ToyBank

READ = sealed(bytes.fromhex("01 03 5000 0002"))
ANSWER = sealed(bytes.fromhex("01 03 04 43668000"))


class Terminal:
    """The client's side."""

    def __init__(self, path: str) -> None:
        self.handle = os.open(path, os.O_RDWR | os.O_NOCTTY)

    def set_up(self, speed: int, flags: int = 0) -> None:
        settings = termios.tcgetattr(self.handle)
        settings[2] = settings[2] & ~(termios.CSTOPB | termios.PARODD) | flags
        settings[4:6] = [speed, speed]
        termios.tcsetattr(self.handle, termios.TCSANOW, settings)

    def expect(self, expected: bytes) -> None:
        received = b""
        while len(received) < len(expected):
            assert select.select([self.handle], [], [], 10)[0], f"only {received.hex(' ')}"
            received += os.read(self.handle, len(expected) - len(received))
        assert received == expected


@pytest.fixture(params=[FastClock, RealClock])
def bus(request: pytest.FixtureRequest) -> Rs485Bus:
    bus = Rs485Bus(World(request.param()))
    bus.insert(1, ToyBank())
    return bus


@pytest.fixture
def terminal(bus: Rs485Bus) -> Iterator[Terminal]:
    door = PtyDoor(bus)
    terminal = Terminal(door.start())
    yield terminal
    os.close(terminal.handle)
    door.close()


def test_a_terminal_at_the_meters_baud_rate_is_answered(terminal: Terminal) -> None:
    terminal.set_up(termios.B9600)
    os.write(terminal.handle, READ)
    terminal.expect(ANSWER)


@pytest.mark.parametrize("bus", [FastClock], indirect=True)
@pytest.mark.parametrize(
    ("speed", "flags"),
    [(termios.B4800, 0), (termios.B9600, termios.CSTOPB), (termios.B9600, termios.PARODD)],
)
def test_baud_rate_stop_bits_and_odd_parity_are_seen(
    bus: Rs485Bus, terminal: Terminal, speed: int, flags: int
) -> None:
    terminal.set_up(speed, flags)
    os.write(terminal.handle, READ)
    stop_s = time.monotonic() + 10
    while bus.world.now() == 0.0:
        assert time.monotonic() < stop_s, "the request was not taken from the terminal"
    terminal.set_up(termios.B9600)
    os.write(terminal.handle, sealed(bytes.fromhex("01 03 4010 0001")))
    terminal.expect(sealed(bytes.fromhex("01 03 02 000A")))


def test_closing_ends_the_thread_and_the_terminal(bus: Rs485Bus) -> None:
    door = PtyDoor(bus)
    path = door.start()
    assert f"pty {path}" in [thread.name for thread in threading.enumerate()]
    door.close()
    assert f"pty {path}" not in [thread.name for thread in threading.enumerate()]
