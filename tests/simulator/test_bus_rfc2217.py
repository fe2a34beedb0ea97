"""The bus behind RFC 2217, spoken to by a client of bare sockets."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from simulator.bus.crc import sealed
from simulator.bus.rfc2217 import Rfc2217Server
from simulator.bus.rs485 import Rs485Bus
from simulator.bus.telnet import Data, Decoder, Negotiation, Options, Subnegotiation, escaped
from simulator.clock import FastClock, RealClock
from simulator.world import World
from tests.simulator.test_bus_toy_bank import ToyBank

READ = sealed(bytes.fromhex("01 03 5000 0002"))
ANSWER = sealed(bytes.fromhex("01 03 04 43668000"))
CHAR_S = 11 / 9600
REQUEST_S = 8 * CHAR_S
GREETING = bytes.fromhex("FFFB00 FFFD00 FFFB03 FFFD03")
EVEN_9600 = ((1, "00002580"), (2, "08"), (3, "03"), (4, "01"))
QUERY, QUERIED = bytes.fromhex("FFFA2C0500FFF0"), bytes.fromhex("FFFA2C6901FFF0")


class RawClient:
    """Sends what it is told and waits for exactly what it is told, byte for byte."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def expect(self, expected: bytes) -> None:
        received = b""
        while len(received) < len(expected):
            piece = self.socket.recv(len(expected) - len(received))
            assert piece, f"closed after {received.hex(' ')}"
            received += piece
        assert received.hex(" ") == expected.hex(" ")

    def set(self, command: int, value: str, answered: str | None = None) -> None:
        head = bytes([255, 250, 44])
        self.send(head + bytes([command]) + bytes.fromhex(value) + b"\xff\xf0")
        answer = bytes.fromhex(value if answered is None else answered)
        self.expect(head + bytes([command + 100]) + answer + b"\xff\xf0")

    def set_up(self) -> None:
        self.expect(GREETING)
        for command, value in EVEN_9600:
            self.set(command, value)

    def query(self, due: bytes) -> None:
        self.send(QUERY)
        self.expect(due + QUERIED)


Serve = Callable[[Rs485Bus], RawClient]


@pytest.fixture
def serve() -> Iterator[Serve]:
    opened: list[Rfc2217Server | socket.socket] = []

    def start(bus: Rs485Bus) -> RawClient:
        server = Rfc2217Server(bus)
        opened.append(server)
        client = RawClient(server.start())
        opened.append(client.socket)
        client.set_up()
        return client

    yield start
    for each in reversed(opened):
        each.close()


@pytest.fixture
def bus() -> Rs485Bus:
    bus = Rs485Bus(World(FastClock()))
    bus.insert(1, ToyBank())
    return bus


def test_a_client_that_knows_no_bench_time_gets_its_answer_at_once(
    bus: Rs485Bus, serve: Serve
) -> None:
    client = serve(bus)
    client.send(READ[:5])
    client.send(READ[5:])
    client.expect(ANSWER)
    assert bus.world.now() == pytest.approx(0.01 + REQUEST_S + 9 * CHAR_S)


def test_a_client_may_negotiate_a_binary_com_port(bus: Rs485Bus, serve: Serve) -> None:
    client = serve(bus)
    client.send(bytes.fromhex("FFFB2C FFFD2C FFFD00 FFFB00 FFFD01 FFFE03"))
    client.expect(bytes.fromhex("FFFD2C FFFB2C FFFC01 FFFC03"))


@pytest.mark.parametrize(
    ("command", "value", "answered"),
    [
        (0, "", "simulated RS485 port"),
        (1, "00000000", "00002580"),
        (2, "00", "08"),
        (2, "09", "08"),
        (3, "00", "03"),
        (3, "07", "03"),
        (4, "03", "03"),
        (4, "09", "01"),
        (5, "01", "01"),
        (5, "03", "01"),
        (5, "0d", "0e"),
        (5, "08", "08"),
        (5, "07", "09"),
        (5, "0b", "0b"),
        (5, "63", "63"),
        (10, "ff ff", "ff ff"),
        (12, "01", "01"),
        (12, "02", "02"),
    ],
)
def test_each_setting_is_answered_with_what_is_in_force(
    bus: Rs485Bus, serve: Serve, command: int, value: str, answered: str
) -> None:
    is_text = command == 0
    serve(bus).set(command, value, answered.encode().hex() if is_text else answered)


def test_commands_that_are_not_known_are_passed_over(bus: Rs485Bus, serve: Serve) -> None:
    client = serve(bus)
    for strange in (
        "FFFA2C63 01FFF0",
        "FFFA2CFFF0",
        "FFFA2C01FFF0",
        "FFFA1801FFF0",
        "FFF1",
        "FFF0",
    ):
        client.send(bytes.fromhex(strange))
    client.send(READ)
    client.expect(ANSWER)


def test_the_meter_is_deaf_until_the_parity_is_right(bus: Rs485Bus, serve: Serve) -> None:
    client = serve(bus)
    client.set(3, "01")
    client.send(READ)
    client.set(3, "03")
    client.send(READ)
    client.expect(ANSWER)


def test_a_byte_of_all_ones_is_doubled_both_ways(bus: Rs485Bus, serve: Serve) -> None:
    client = serve(bus)
    write = sealed(bytes.fromhex("01 06 4010 FFFF"))
    client.send(escaped(write))
    client.expect(escaped(write))
    client.query(b"")


def test_a_synchronised_client_gets_what_is_due_before_the_answer_to_its_query(
    bus: Rs485Bus, serve: Serve
) -> None:
    client = serve(bus)
    client.query(b"")
    client.send(READ)
    client.query(b"")
    assert bus.world.now() == 0.0
    bus.world.wait(0.01 + REQUEST_S + 4.5 * CHAR_S)
    client.query(ANSWER[:4])
    client.query(b"")
    bus.world.wait(5 * CHAR_S)
    client.query(ANSWER[4:])


def test_a_request_starts_when_its_first_byte_is_processed(bus: Rs485Bus, serve: Serve) -> None:
    client = serve(bus)
    client.query(b"")
    bus.world.wait(7.0)
    client.send(READ + QUERY)
    client.expect(QUERIED)
    bus.world.wait_until(7.0 + 0.01 + REQUEST_S + 0.9 * CHAR_S)
    client.query(b"")
    bus.world.wait_until(7.0 + 0.01 + REQUEST_S + 1.1 * CHAR_S)
    client.query(ANSWER[:1])


def test_a_purge_drops_what_has_arrived_and_not_what_is_on_its_way(
    bus: Rs485Bus, serve: Serve
) -> None:
    client = serve(bus)
    client.query(b"")
    client.send(READ + QUERY)
    client.expect(QUERIED)
    bus.world.wait(0.01 + REQUEST_S + 2.5 * CHAR_S)
    client.set(12, "01")
    bus.world.wait(1.0)
    client.query(ANSWER[2:])


def test_the_next_client_is_served_when_the_first_has_gone(bus: Rs485Bus) -> None:
    server = Rfc2217Server(bus)
    port = server.start()
    first, second = RawClient(port), RawClient(port)
    first.set_up()
    first.query(b"")
    second.socket.settimeout(0.05)
    with pytest.raises(TimeoutError):
        second.socket.recv(1)
    second.socket.settimeout(10)
    first.socket.close()
    second.set_up()
    second.send(READ)
    second.expect(ANSWER)
    server.close()
    assert second.socket.recv(1) == b""
    second.socket.close()


def test_a_client_that_breaks_off_leaves_the_server_standing(bus: Rs485Bus, serve: Serve) -> None:
    client = serve(bus)
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    port = client.socket.getpeername()[1]
    client.send(READ)
    client.socket.close()
    again = RawClient(port)
    again.set_up()
    again.socket.close()


def threads_of(port: int) -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == f"rfc2217 {port}"]


def test_closing_ends_the_thread_and_the_port(bus: Rs485Bus) -> None:
    server = Rfc2217Server(bus)
    port = server.start()
    assert len(threads_of(port)) == 1
    server.close()
    assert not threads_of(port)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_server_that_was_never_started_can_be_closed(bus: Rs485Bus) -> None:
    server = Rfc2217Server(bus)
    port = server._port
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_on_the_real_clock_bytes_come_when_the_wire_has_brought_them(serve: Serve) -> None:
    bus = Rs485Bus(World(RealClock()))
    bus.insert(1, ToyBank(response_delay_s=0.1, link_fault="gap"))
    client = serve(bus)
    start_s = time.monotonic()
    client.send(READ)
    client.expect(ANSWER[:1])
    assert time.monotonic() - start_s >= 0.1 + REQUEST_S
    client.expect(ANSWER[1:])
    assert time.monotonic() - start_s >= 0.15 + REQUEST_S + 8 * CHAR_S


def test_on_the_real_clock_a_query_does_not_hold_an_answer_back(serve: Serve) -> None:
    bus = Rs485Bus(World(RealClock()))
    bus.insert(1, ToyBank(response_delay_s=0.05))
    client = serve(bus)
    client.query(b"")
    client.send(READ)
    client.expect(ANSWER)


def test_a_stream_is_decoded_the_same_however_it_is_cut() -> None:
    stream = bytes.fromhex("01FFFF02 FFFB2C 03 FFFA2C01FFFF00FFF0 04 FFF1 05")
    whole = Decoder().feed(stream)
    assert whole == [
        Data(b"\x01\xff\x02"),
        Negotiation(251, 44),
        Data(b"\x03"),
        Subnegotiation(44, b"\x01\xff\x00"),
        Data(b"\x04\x05"),
    ]
    decoder = Decoder()
    cut = [event for byte in stream for event in decoder.feed(bytes([byte]))]
    data = [e.data for e in cut if isinstance(e, Data)]
    assert b"".join(data) == b"\x01\xff\x02\x03\x04\x05"
    assert [e for e in cut if not isinstance(e, Data)] == [whole[1], whole[3]]


def test_an_option_is_answered_once() -> None:
    options = Options()
    wish = Negotiation(253, 44)
    assert options.answer(wish) == bytes([255, 251, 44])
    assert options.answer(wish) == b""
    assert options.answer(Negotiation(254, 44)) == bytes([255, 252, 44])
    assert options.answer(Negotiation(252, 44)) == b""
