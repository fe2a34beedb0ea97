"""Opening ports, and the line settings behind them."""

import os
import socket
import sys
import threading
from collections.abc import Iterator

import pytest

from contracts.errors import ConfigError, InstrumentError
from meters.line_settings import LineSettings
from meters.serial_port import SerialPort, open_port
from tests.meters.rfc2217_peer import Rfc2217Peer

DEFAULT = LineSettings(9600)


@pytest.fixture
def peer() -> Iterator[Rfc2217Peer]:
    with Rfc2217Peer() as serving:
        yield serving


def _read(port: SerialPort, count: int) -> bytes:
    """Bytes from a port that nobody synchronises; ends by a failure, not by a time."""
    data = b""
    tries = threading.Event()
    for _ in range(5000):
        data += port.read_available()
        if len(data) >= count:
            return data
        tries.wait(0.001)
    raise AssertionError(f"{data.hex(' ')} is all that came")


@pytest.mark.parametrize(
    ("line", "bits"),
    [
        (LineSettings(9600), 11),
        (LineSettings(9600, "odd"), 11),
        (LineSettings(9600, "none"), 10),
        (LineSettings(9600, "none", stop_bits=2), 11),
        (LineSettings(9600, "even", data_bits=7), 10),
    ],
)
def test_a_character_has_start_data_parity_and_stop_bits(line: LineSettings, bits: int) -> None:
    assert line.character_s == pytest.approx(bits / 9600)


def test_silent_times_are_counted_in_characters_up_to_19200_bd() -> None:
    assert LineSettings(9600).t15_s == pytest.approx(1.5 * 11 / 9600)
    assert LineSettings(9600).t35_s == pytest.approx(4.01e-3, abs=5e-6)
    assert LineSettings(19200).t35_s == pytest.approx(3.5 * 11 / 19200)


def test_silent_times_are_fixed_above_19200_bd() -> None:
    assert LineSettings(38400).t15_s == 750e-6
    assert LineSettings(115200).t35_s == 1.75e-3


def test_a_line_reads_as_people_write_it() -> None:
    assert str(LineSettings(9600)) == "9600 Bd 8E1"
    assert str(LineSettings(300, "none", 2)) == "300 Bd 8N2"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"baud": 0}, "baud 0"),
        ({"baud": 9600, "parity": "mark"}, "parity 'mark'"),
        ({"baud": 9600, "stop_bits": 3}, "stop_bits 3"),
        ({"baud": 9600, "data_bits": 9}, "data_bits 9"),
    ],
)
def test_a_line_that_no_meter_has_is_refused(settings: dict[str, int], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        LineSettings(**settings)  # type: ignore[arg-type] # wrong on purpose


@pytest.mark.parametrize("url", ["/dev/there-is-none", "COM99999", "nonsense://x", "rfc2217://x"])
def test_a_port_that_is_not_there_is_the_bench_s_fault_with_its_name(url: str) -> None:
    with pytest.raises(InstrumentError, match="cannot be opened at 9600 Bd 8E1") as refused:
        open_port(url, DEFAULT)
    assert url in str(refused.value)
    assert refused.value.__cause__ is not None


@pytest.mark.parametrize("scheme", ["rfc2217", "socket"])
def test_a_server_that_is_not_there_is_the_bench_s_fault(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        number = reserved.getsockname()[1]
    with pytest.raises(InstrumentError, match=f"127.0.0.1:{number}"):
        open_port(f"{scheme}://127.0.0.1:{number}", DEFAULT)


def test_a_plain_socket_carries_bytes_both_ways() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = open_port(f"socket://127.0.0.1:{listener.getsockname()[1]}", DEFAULT)
        far, _ = listener.accept()
        with far:
            assert port.read_available() == b""
            port.write(b"\x01\xff")
            assert far.recv(2) == b"\x01\xff"
            far.sendall(bytes(range(256)))
            assert _read(port, 256) == bytes(range(256))
            far.shutdown(socket.SHUT_RDWR)
        with pytest.raises(InstrumentError, match="cannot be read"):
            _read(port, 1)
        port.close()


@pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals of Linux")
def test_a_pseudo_terminal_can_be_used_with_parity_again_and_again() -> None:
    master, slave = os.openpty()
    try:
        for _ in range(2):
            port = open_port(os.ttyname(slave), DEFAULT)
            port.set_line(LineSettings(9600, "odd"))
            port.set_line(DEFAULT)
            port.write(b"\x01\x03")
            assert os.read(master, 2) == b"\x01\x03"
            os.write(master, b"\x02\x00\xff")
            assert _read(port, 3) == b"\x02\x00\xff"
            port.close()
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals of Linux")
def test_input_can_be_discarded() -> None:
    master, slave = os.openpty()
    try:
        port = open_port(os.ttyname(slave), DEFAULT)
        os.write(master, b"stale")
        port.discard_input()
        os.write(master, b"new")
        assert _read(port, 3) == b"new"
        port.close()
    finally:
        os.close(master)
        os.close(slave)


def test_the_far_side_of_rfc2217_sees_the_line_settings(peer: Rfc2217Peer) -> None:
    port = open_port(peer.url, DEFAULT)
    seen = peer.line
    assert (seen.baudrate, seen.bytesize, seen.parity, seen.stopbits) == (9600, 8, "E", 1)
    port.set_line(LineSettings(2400, "odd"))
    assert (seen.baudrate, seen.bytesize, seen.parity, seen.stopbits) == (2400, 8, "O", 1)
    port.set_line(LineSettings(115200, "none", stop_bits=2))
    assert (seen.baudrate, seen.bytesize, seen.parity, seen.stopbits) == (115200, 8, "N", 2)
    port.close()


def test_rfc2217_carries_every_byte_both_ways(peer: Rfc2217Peer) -> None:
    peer.on_byte = peer.send
    port = open_port(peer.url, DEFAULT)
    port.write(bytes(range(256)))
    assert _read(port, 256) == bytes(range(256))
    port.close()


def test_a_server_that_refuses_the_parity_is_named_with_it(peer: Rfc2217Peer) -> None:
    peer.refuses_parity = True
    with pytest.raises(InstrumentError, match=r"cannot be opened at 9600 Bd 8E1: .*parity"):
        open_port(peer.url, DEFAULT)


def test_a_refused_change_of_the_line_is_refused_again_when_it_is_asked_again(
    peer: Rfc2217Peer,
) -> None:
    port = open_port(peer.url, DEFAULT)
    peer.refuses_parity = True
    for _ in range(2):
        with pytest.raises(InstrumentError, match="9600 Bd 8O1"):
            port.set_line(LineSettings(9600, "odd"))
    port.close()


@pytest.mark.parametrize("synchronised", [False, True])
def test_a_lost_connection_is_the_bench_s_fault_not_silence(
    peer: Rfc2217Peer,
    synchronised: bool,
) -> None:
    port = open_port(peer.url, DEFAULT, synchronised=synchronised)
    peer.hang_up()
    with pytest.raises(InstrumentError):
        _read(port, 1)
    port.close()


def test_a_synchronised_read_has_all_that_was_sent_before(peer: Rfc2217Peer) -> None:
    port = open_port(peer.url, DEFAULT, synchronised=True)
    for count in (1, 100, 256):
        peer.send(bytes([count - 1]) * count)
        assert port.read_available() == bytes([count - 1]) * count
    assert port.read_available() == b""
    port.close()


def test_a_synchronised_write_returns_when_the_far_side_has_the_bytes(peer: Rfc2217Peer) -> None:
    heard: list[bytes] = []
    peer.on_byte = heard.append
    port = open_port(peer.url, DEFAULT, synchronised=True)
    for count in range(1, 21):
        heard.clear()
        port.write(b"\xff" * count)
        assert b"".join(heard) == b"\xff" * count
    port.close()


def test_a_synchronised_port_has_no_latency_unless_told_so(peer: Rfc2217Peer) -> None:
    port = open_port(peer.url, DEFAULT, synchronised=True)
    assert port.latency_s == 0.0
    port.close()
    port = open_port(peer.url, DEFAULT)
    assert port.latency_s > 0.0
    port.close()
    port = open_port(peer.url, DEFAULT, latency_s=0.003)
    assert port.latency_s == 0.003
    port.close()


def test_a_server_that_cannot_be_synchronised_is_found_when_the_port_is_opened(
    peer: Rfc2217Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meters.rfc2217.ANSWER_LIMIT_S", 0.5)
    peer.answers_queries = False
    with pytest.raises(InstrumentError, match="cannot be synchronised: the server did not answer"):
        open_port(peer.url, DEFAULT, synchronised=True)
    assert peer.queries == 1


def test_only_rfc2217_can_be_synchronised() -> None:
    with pytest.raises(ConfigError, match="only rfc2217://host:port can be synchronised"):
        open_port("/dev/ttyUSB0", DEFAULT, synchronised=True)
