"""The link through a serial server on TCP: in bench time that stands still, and in real time."""

import threading
import time
from collections.abc import Iterator

import pytest

from contracts.errors import InstrumentError, LinkFault
from contracts.wire import NoRecorder
from meters.line_settings import LineSettings
from meters.modbus.exchange import Exchange
from meters.modbus.frames import Request
from meters.modbus.link import ModbusRtuLink
from meters.serial_port import SerialPort, open_port
from tests.meters.rfc2217_peer import Rfc2217Peer
from tests.meters.scripted_wire import ScriptedWire, SteppingClock

DEFAULT = LineSettings(9600)
READ_PDU = bytes.fromhex("03 50 00 00 02")
GOOD = Request(1, bytes.fromhex("03 04 43 66 FF FF")).frame
REQUEST_LENGTH = 8


class RealClock:
    """The wall's time."""

    def __init__(self) -> None:
        self._never = threading.Event()

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, duration_s: float) -> None:
        self._never.wait(duration_s)


@pytest.fixture
def peer() -> Iterator[Rfc2217Peer]:
    with Rfc2217Peer() as serving:
        yield serving


def _link(port: SerialPort, clock: SteppingClock | RealClock, timeout_s: float) -> ModbusRtuLink:
    return ModbusRtuLink(
        port,
        DEFAULT,
        channel="bus rs485",
        clock=clock,
        recorder=NoRecorder(),
        response_timeout_s=timeout_s,
    )


def _serve(peer: Rfc2217Peer, wire: ScriptedWire) -> None:
    """Put a scripted wire behind the server; its bytes are sent when they are due."""
    heard = bytearray()

    def hear(byte: bytes) -> None:
        heard.extend(byte)
        if len(heard) == REQUEST_LENGTH:
            wire.write(bytes(heard))
            heard.clear()

    def send_due() -> None:
        due = wire.read_available()
        if due:
            peer.send(due)

    peer.on_byte = hear
    peer.on_query = send_due


def _scripted(wire: ScriptedWire) -> None:
    wire.answer(GOOD, delay_s=0.0317)
    wire.answer_in_pieces((0.02, GOOD[:5]), (0.050, GOOD[5:]))
    wire.answer_in_pieces()
    wire.answer(GOOD)


def _exchanges(link: ModbusRtuLink) -> list[Exchange]:
    return [link.exchange(1, READ_PDU) for _ in range(4)]


def test_bench_time_through_a_synchronised_port_is_that_of_the_wire(peer: Rfc2217Peer) -> None:
    clock = SteppingClock()
    wire = ScriptedWire(clock, DEFAULT)
    _scripted(wire)
    expected = _exchanges(_link(wire, clock, 0.5))

    clock_far = SteppingClock()
    wire_far = ScriptedWire(clock_far, DEFAULT)
    _scripted(wire_far)
    _serve(peer, wire_far)
    port = open_port(peer.url, DEFAULT, synchronised=True)
    found = _exchanges(_link(port, clock_far, 0.5))
    port.close()

    assert found == expected
    assert [exchange.fault for exchange in found] == [
        None,
        LinkFault.GAP,
        LinkFault.SILENCE,
        None,
    ]


def test_registers_are_read_in_real_time(peer: Rfc2217Peer) -> None:
    heard = bytearray()

    def hear(byte: bytes) -> None:
        heard.extend(byte)
        if heard == Request(1, READ_PDU).frame:
            peer.send(GOOD)

    peer.on_byte = hear
    port = open_port(peer.url, DEFAULT, latency_s=0.1)
    assert _link(port, RealClock(), 30.0).read_registers(1, 0x5000, 2) == (0x4366, 0xFFFF)
    assert (peer.line.baudrate, peer.line.parity) == (9600, "E")
    port.close()


def test_a_link_changes_the_line_of_the_far_side(peer: Rfc2217Peer) -> None:
    port = open_port(peer.url, DEFAULT, synchronised=True)
    link = _link(port, SteppingClock(), 0.5)
    link.set_line(LineSettings(2400, "none"))
    assert (peer.line.baudrate, peer.line.parity) == (2400, "N")
    port.close()


def test_a_lost_server_is_not_a_silent_meter(peer: Rfc2217Peer) -> None:
    port = open_port(peer.url, DEFAULT, synchronised=True)
    link = _link(port, SteppingClock(), 0.5)
    peer.hang_up()
    with pytest.raises(InstrumentError, match=peer.url):
        link.read_registers(1, 0x5000, 2)
    port.close()
