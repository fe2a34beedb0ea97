"""A plain TCP gateway: bytes both ways, and line settings only by hand."""

import socket
import threading
from collections.abc import Iterator

import pytest

from contracts.errors import ConfigError, InstrumentError
from meters.line_settings import LineSettings
from meters.serial_port import SerialPort, open_port

LINE = LineSettings(2400)


class Gateway:
    """The far side of one connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.connected: list[socket.socket] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def open(self, scheme: str = "tcp", *, by_hand: bool = False) -> SerialPort:
        port = open_port(f"{scheme}://{self.address}", LINE, line_by_hand=by_hand)
        self.connected.append(self.listener.accept()[0])
        return port

    def close(self) -> None:
        for connected in self.connected:
            connected.close()
        self.listener.close()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    serving = Gateway()
    yield serving
    serving.close()


def _read(port: SerialPort, count: int) -> bytes:
    data, tries = b"", threading.Event()
    for _ in range(5000):
        data += port.read_available()
        if len(data) >= count:
            return data
        tries.wait(0.001)
    raise AssertionError(f"{data.hex(' ')} is all that came")


@pytest.mark.parametrize("scheme", ["tcp", "TCP", "socket"])
def test_every_byte_is_carried_both_ways(gateway: Gateway, scheme: str) -> None:
    port = gateway.open(scheme)
    far = gateway.connected[0]
    assert port.name == f"{scheme}://{gateway.address}"
    assert port.read_available() == b""
    port.write(bytes(range(256)))
    assert far.recv(256, socket.MSG_WAITALL) == bytes(range(256))
    far.sendall(bytes(range(256)))
    assert _read(port, 256) == bytes(range(256))
    assert port.read_available() == b""
    port.close()
    port.close()


def test_other_line_settings_are_refused_with_what_would_help(gateway: Gateway) -> None:
    port = gateway.open()
    assert not port.sets_line
    port.set_line(LINE)
    with pytest.raises(InstrumentError) as refused:
        port.set_line(LineSettings(9600))
    assert str(refused.value) == (
        f"port tcp://{gateway.address} cannot be set to 9600 Bd 8E1: a plain TCP gateway carries "
        "bytes but no line settings, it stays at 2400 Bd 8E1. Use a gateway with RFC 2217 "
        "(rfc2217://host:port), or set this one by hand and open the port with line_by_hand"
    )
    port.close()


def test_other_line_settings_are_taken_note_of_when_the_gateway_is_set_by_hand(
    gateway: Gateway,
) -> None:
    port = gateway.open(by_hand=True)
    assert port.sets_line
    port.set_line(LineSettings(9600))
    port.write(b"\x10")
    assert gateway.connected[0].recv(1) == b"\x10"
    port.close()


def test_what_came_before_the_end_is_read_and_the_end_is_the_bench_s_fault(
    gateway: Gateway,
) -> None:
    port = gateway.open()
    gateway.connected[0].sendall(b"\xe5")
    gateway.connected[0].close()
    assert _read(port, 1) == b"\xe5"
    with pytest.raises(InstrumentError, match="cannot be read: the gateway closed the connection"):
        _read(port, 1)
    port.close()


def test_input_can_be_discarded(gateway: Gateway) -> None:
    port = gateway.open()
    gateway.connected[0].sendall(b"\x00\x01")
    first = _read(port, 1)
    port.discard_input()
    gateway.connected[0].sendall(b"\x02")
    assert _read(port, 1)[-1:] == b"\x02"
    assert first[:1] == b"\x00"
    port.close()


@pytest.mark.parametrize("url", ["tcp://", "tcp://host", "tcp://:1", "tcp://h:1/x", "tcp://h:x"])
def test_an_address_that_is_none_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(InstrumentError, match="cannot be opened at 2400 Bd 8E1") as refused:
        open_port(url, LINE)
    assert url in str(refused.value)


def test_a_gateway_that_is_not_there_is_the_bench_s_fault() -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        number = reserved.getsockname()[1]
    with pytest.raises(InstrumentError, match=f"tcp://127.0.0.1:{number} cannot be opened"):
        open_port(f"tcp://127.0.0.1:{number}", LINE)


def test_only_a_plain_gateway_is_set_by_hand_and_none_can_be_synchronised() -> None:
    with pytest.raises(ConfigError, match="only tcp://host:port can be set by hand"):
        open_port("/dev/ttyUSB0", LINE, line_by_hand=True)
    with pytest.raises(ConfigError, match="only rfc2217://host:port can be synchronised"):
        open_port("tcp://127.0.0.1:1", LINE, synchronised=True)


def test_the_latency_is_that_of_a_network_unless_it_is_known(gateway: Gateway) -> None:
    assumed = gateway.open()
    assert assumed.latency_s == 0.050
    assumed.close()
    known = open_port(f"tcp://{gateway.address}", LINE, latency_s=0.004)
    gateway.connected.append(gateway.listener.accept()[0])
    assert known.latency_s == 0.004
    known.close()
