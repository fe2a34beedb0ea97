"""Several meters on one M-Bus: times, collisions, search, and a pseudo-terminal as its door."""

import itertools
import os
import select
import termios

import pytest

from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.frames import Frame, frame_of
from simulator.bus.port import BusPort
from simulator.bus.pty import PtyDoor
from simulator.clock import FastClock
from simulator.world import World
from tests.simulator.test_mbus_toy_face import EVEN_2400, ToyFace

CHAR_S = 11 / 2400
REQUEST = Frame(0x7B, 1).encoded()
ANY = Frame(0x7B, 0xFE).encoded()


def bus_with(*faces: ToyFace) -> MbusBus:
    bus = MbusBus(World(FastClock()))
    for position, face in enumerate(faces, 1):
        bus.insert(position, face)
    return bus


def exchange(bus: MbusBus, data: bytes, line: Line = EVEN_2400) -> bytes:
    """By a master that knows nothing of bench time."""
    port = BusPort(bus, line)
    port.send(data)
    return port.unasked()


def select_frame(number: str) -> bytes:
    return Frame(0x53, 0xFD, 0x52, bytes.fromhex(number)[::-1] + b"\xff" * 4).encoded()


def test_a_read_out_takes_the_bench_as_long_as_a_real_one() -> None:
    bus = bus_with(ToyFace())
    answer = exchange(bus, REQUEST)
    assert len(answer) == 81
    assert bus.world.now() == pytest.approx(0.02 + (5 + 81) * CHAR_S)


def test_meters_come_and_go() -> None:
    bus = bus_with(ToyFace())
    bus.remove(1)
    assert exchange(bus, REQUEST) == b""
    with pytest.raises(ValueError, match="position 1 of the bus is empty"):
        bus.slave(1)
    bus.insert(1, ToyFace())
    with pytest.raises(ValueError, match="position 1 of the bus is occupied"):
        bus.insert(1, ToyFace())
    assert frame_of(exchange(bus, REQUEST))


def test_a_model_without_m_bus_is_refused() -> None:
    with pytest.raises(ValueError, match="a pro380-mod has no M-Bus: pro2-mb, pro380-mb"):
        MbusBus(World(FastClock())).insert(1, ToyFace("pro380-mod"))


def test_all_answer_to_any_and_a_zero_of_any_wins() -> None:
    one, two = ToyFace(), ToyFace(primary_address=2, secondary_address="13070002")
    garbled = exchange(bus_with(one, two), ANY)
    clear = [exchange(bus_with(face), ANY) for face in (one, two)]
    assert garbled == bytes(a & b for a, b in zip(*clear, strict=True))
    assert frame_of(garbled) is None


def test_acknowledgements_that_coincide_look_like_one() -> None:
    bus = bus_with(ToyFace(), ToyFace(primary_address=2))
    assert exchange(bus, Frame(0x40, 0xFE).encoded()).hex() == "e5"


def test_meters_that_do_not_answer_at_once_are_heard_one_after_the_other() -> None:
    bus = bus_with(ToyFace(), ToyFace(response_delay_s=1.0))
    assert len(exchange(bus, ANY)) == 2 * 81


def test_one_of_several_is_found_by_wildcards_and_read() -> None:
    numbers = ("13070001", "13070002", "15012345")
    faces = [ToyFace(primary_address=0, secondary_address=number) for number in numbers]
    bus = bus_with(*faces)
    assert exchange(bus, select_frame("1307FFFF")).hex() == "e5"
    assert frame_of(exchange(bus, Frame(0x7B, 0xFD).encoded())) is None
    assert exchange(bus, select_frame("1307FFF2")).hex() == "e5"
    assert [bus.slave(n).selected for n in (1, 2, 3)] == [False, True, False]
    found = frame_of(exchange(bus, Frame(0x7B, 0xFD).encoded()))
    assert found
    assert found.data[:4] == bytes.fromhex("02000713")
    assert exchange(bus, select_frame("14FFFFFF")) == b""


def test_a_new_baud_rate_is_acknowledged_at_the_old_one() -> None:
    bus = bus_with(ToyFace())
    assert exchange(bus, bytes.fromhex("68 03 03 68 53 01 B8 0C 16")).hex() == "e5"
    assert exchange(bus, REQUEST) == b""
    assert frame_of(exchange(bus, REQUEST, Line(300, "E")))


def test_a_gap_is_longer_than_an_idle_line_may_be_within_a_frame() -> None:
    bus = bus_with(ToyFace(link_fault="gap", line=Line(300, "E")))
    sent = bus.transmit(Request(REQUEST, Line(300, "E"), 0.0, 0.0))
    pauses = [later.at_s - earlier.at_s for earlier, later in itertools.pairwise(sent)]
    assert max(pauses) - 11 / 300 > 33 / 300


def test_a_late_answer_comes_after_the_window_of_the_standard() -> None:
    line = Line(300, "E")
    bus = bus_with(ToyFace(link_fault="late", line=line))
    sent = bus.transmit(Request(REQUEST, line, 0.0, 0.0))
    assert sent[0].at_s - line.char_s > 330 / 300 + 0.05


def test_an_idle_line_ends_a_request_that_was_cut() -> None:
    bus = bus_with(ToyFace())
    port = BusPort(bus, EVEN_2400)
    port.synchronised = True
    for pause_s, heard in ((34 / 2400, 0), (32 / 2400, 81)):
        port.send(REQUEST[:3])
        bus.world.wait(3 * CHAR_S + pause_s)
        port.send(REQUEST[3:])
        bus.world.wait(1.0)
        assert len(port.receive()) == heard


def test_a_client_of_a_pseudo_terminal_reads_a_meter() -> None:
    door = PtyDoor(bus_with(ToyFace()))
    handle = os.open(door.start(), os.O_RDWR | os.O_NOCTTY)
    settings = termios.tcgetattr(handle)
    settings[4:6] = [termios.B2400, termios.B2400]
    termios.tcsetattr(handle, termios.TCSANOW, settings)
    os.write(handle, REQUEST)
    received = b""
    while len(received) < 81:
        assert select.select([handle], [], [], 10)[0], f"only {received.hex(' ')}"
        received += os.read(handle, 81 - len(received))
    os.close(handle)
    door.close()
    assert frame_of(received)
