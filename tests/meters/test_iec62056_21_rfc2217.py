"""The link through a serial server on TCP, which passes 7E1 and every baud rate on."""

import pytest

from contracts.errors import InstrumentError
from contracts.wire import NoRecorder
from meters.iec62056_21.data_block import DataBlock
from meters.iec62056_21.exchange import Exchange
from meters.iec62056_21.link import Iec62056Link
from meters.line_settings import LineSettings
from meters.serial_port import SerialPort, open_port
from tests.meters.optical_meter import OpticalMeter, OpticalPort
from tests.meters.rfc2217_peer import Rfc2217Peer
from tests.meters.scripted_wire import SteppingClock

OPENED = LineSettings(9600)


def _serve(peer: Rfc2217Peer, head: OpticalPort) -> None:
    """Put an optical head behind the server; its bytes are sent when they are due."""

    def follow() -> None:
        parity = peer.line.parity
        assert parity in ("E", "N")
        line = LineSettings(
            peer.line.baudrate,
            "even" if parity == "E" else "none",
            peer.line.stopbits,
            peer.line.bytesize,
        )
        if line != head.line:
            head.set_line(line)

    def hear(byte: bytes) -> None:
        follow()
        head.write(byte)

    def send_due() -> None:
        follow()
        due = head.read_available()
        if due:
            peer.send(due)

    peer.on_byte = hear
    peer.on_query = send_due


def _used(port: SerialPort, clock: SteppingClock) -> tuple[DataBlock, str, list[Exchange]]:
    link = Iec62056Link(port, channel="head", clock=clock, recorder=NoRecorder())
    with link.session() as reading:
        block = reading.read_out(baud=4800)
    with link.session() as session:
        mode = session.enter_programming()
        mode.send_password("00000000")
        value = mode.read("0.0.0").only().value
    return block, value, [*reading.exchanges, *session.exchanges]


def test_a_session_through_a_synchronised_port_is_that_of_the_wire() -> None:
    clock = SteppingClock()
    expected = _used(OpticalPort(clock, OpticalMeter(), OPENED), clock)

    clock_far = SteppingClock()
    head = OpticalPort(clock_far, OpticalMeter(), OPENED)
    with Rfc2217Peer() as peer:
        _serve(peer, head)
        port = open_port(peer.url, OPENED, synchronised=True)
        found = _used(port, clock_far)
        port.close()

    assert found == expected
    assert len(found[0].sets) == 4
    assert found[1] == "12345678"
    assert [line.baud for _, line in head.set_at] == [300, 4800, 300, 9600]
    assert {(line.parity, line.data_bits) for _, line in head.set_at} == {("even", 7)}
    assert (peer.line.baudrate, peer.line.parity, peer.line.bytesize) == (300, "E", 7)


def test_a_lost_server_is_not_a_silent_meter() -> None:
    with Rfc2217Peer() as peer:
        port = open_port(peer.url, OPENED, synchronised=True)
        clock = SteppingClock()
        link = Iec62056Link(port, channel="head", clock=clock, recorder=NoRecorder())
        peer.hang_up()
        with pytest.raises(InstrumentError, match=peer.url), link.session():
            pass
        port.close()
