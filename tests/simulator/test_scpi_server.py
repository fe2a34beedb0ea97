"""The server at the socket: framing, several connections, faults, and its end."""

import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from simulator.clock import FastClock
from simulator.fluke_6105a import Fluke6105A
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.server import GARBAGE, ScpiServer
from simulator.world import World
from simulator.yokogawa_wt3000 import ReferenceErrors, YokogawaWT3000

IDENTITY = b"FLUKE,6105A,SIM-6105-1,1.0"


class Client:
    def __init__(self, server: ScpiServer) -> None:
        self.socket = socket.create_connection(server.address, timeout=5.0)
        self._lines = self.socket.makefile("rb")

    def write(self, message: bytes) -> None:
        self.socket.sendall(message + b"\n")

    def read(self) -> bytes:
        return self._lines.readline().rstrip(b"\n")

    def ask(self, message: bytes) -> bytes:
        self.write(message)
        return self.read()

    def close(self) -> None:
        self._lines.close()
        self.socket.close()


class Bench:
    def __init__(self) -> None:
        self.world = World(FastClock())
        self.source = Fluke6105A(self.world)
        self.server = ScpiServer(self.source, self.world)
        self._clients: list[Client] = []

    def client(self) -> Client:
        client = Client(self.server)
        self._clients.append(client)
        return client

    def energise(self) -> None:
        self.client().ask(b"SOUR:PHAS1:VOLT:STAT 1;RANG 0,360;MHAR:HARM1 230,0;:OUTP:STAT 1;STAT?")

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.server.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    bench.server.start()
    yield bench
    bench.close()


def test_a_query_is_answered_with_a_line(bench: Bench) -> None:
    client = bench.client()
    client.socket.sendall(b"*IDN?\r\n*IDN?;*OPC?\n")
    assert client.read() == IDENTITY
    assert client.read() == IDENTITY + b";1"


def test_bytes_may_come_one_by_one_and_messages_together(bench: Bench) -> None:
    client = bench.client()
    for byte in b"\n;\n*ID":
        client.socket.sendall(bytes([byte]))
    client.socket.sendall(b"N?\n*OPC?\nSYST:ERR?\n")
    assert [client.read() for _ in range(3)] == [IDENTITY, b"1", b'0,"No error"']


def test_a_carriage_return_alone_ends_nothing(bench: Bench) -> None:
    client = bench.client()
    client.socket.sendall(b"OUTP:RAMP:TIME 3\r;TIME?\r\n")
    assert client.read() == b"3.0E0"


def test_bytes_that_are_no_text_are_a_syntax_error_and_no_end(bench: Bench) -> None:
    client = bench.client()
    client.write(b"\xff\xfe\x00garbage")
    assert client.ask(b"SYST:ERR?").startswith(b'-102,"Syntax error')


def test_a_line_that_is_too_long_is_refused_and_the_next_is_served(bench: Bench) -> None:
    client = bench.client()
    client.write(b"X" * 40000)
    assert client.ask(b"SYST:ERR?") == b'-363,"Input buffer overrun"'
    assert client.ask(b"*IDN?") == IDENTITY


def test_connections_share_the_instrument(bench: Bench) -> None:
    one, two = bench.client(), bench.client()
    assert one.ask(b"OUTP:RAMP:TIME 4;TIME?") == b"4.0E0"
    assert two.ask(b"OUTP:RAMP:TIME?") == b"4.0E0"


def test_many_clients_at_once_each_get_their_own_answers(bench: Bench) -> None:
    wrong: list[bytes] = []

    def work(number: int) -> None:
        client = Client(bench.server)
        for _ in range(50):
            reply = client.ask(b"SOUR:PHAS%d:SER?;*OPC?" % number)
            if reply != b'"%d";1' % number:
                wrong.append(reply)
        client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_each_message_costs_bench_time(bench: Bench) -> None:
    client = bench.client()
    before_s = bench.world.now()
    client.ask(b"*IDN?")
    client.ask(b"*IDN?;*IDN?")
    assert bench.world.now() - before_s == pytest.approx(0.004)


def test_small_replies_are_not_held_back(bench: Bench) -> None:
    bench.client().ask(b"*IDN?")
    (wire,) = bench.server._connections
    assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def threads_of(server: ScpiServer) -> int:
    return [thread.name for thread in threading.enumerate()].count(f"scpi {server.address[1]}")


def test_closing_ends_every_thread_and_socket(bench: Bench) -> None:
    client = bench.client()
    client.ask(b"*IDN?")
    assert threads_of(bench.server) == 2
    bench.server.close()
    assert client.read() == b""
    assert threads_of(bench.server) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(bench.server.address, timeout=1.0)


def test_closing_twice_or_before_a_start_is_harmless() -> None:
    world = World(FastClock())
    server = ScpiServer(Fluke6105A(world), world)
    server.close()
    with ScpiServer(Fluke6105A(world), world) as started:
        assert started.resource == f"TCPIP0::127.0.0.1::{started.address[1]}::SOCKET"
        started.close()


def test_a_client_that_goes_away_does_no_harm(bench: Bench) -> None:
    client = bench.client()
    client.write(b"*IDN?")
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    assert bench.client().ask(b"*IDN?") == IDENTITY


def test_a_drop_closes_one_connection_once_while_an_answer_is_due(bench: Bench) -> None:
    bench.source.inject(WireFault(FaultKind.DROP))
    client = bench.client()
    client.write(b"OUTP:SENS 0")
    assert client.ask(b"*IDN?") == b""
    assert bench.client().ask(b"*IDN?") == IDENTITY


def test_a_delay_makes_one_answer_late_in_wall_time(bench: Bench) -> None:
    bench.source.inject(WireFault(FaultKind.DELAY, delay_s=0.2))
    client = bench.client()
    started_s = time.monotonic()
    assert client.ask(b"*IDN?") == IDENTITY
    assert time.monotonic() - started_s >= 0.2
    assert bench.world.now() == pytest.approx(0.002)


def test_a_stale_reply_shifts_the_answers_by_one_until_it_is_drained(bench: Bench) -> None:
    client = bench.client()
    assert client.ask(b"*IDN?") == IDENTITY
    bench.source.inject(WireFault(FaultKind.STALE))
    assert client.ask(b"*OPC?") == IDENTITY
    assert client.ask(b"OUTP:STAT?") == b"1"
    assert client.ask(b"*TST?") == b"0"
    assert client.read() == b"0"
    assert client.ask(b"*IDN?") == IDENTITY


def test_garbage_replaces_one_answer(bench: Bench) -> None:
    bench.source.inject(WireFault(FaultKind.GARBAGE))
    client = bench.client()
    assert client.ask(b"*IDN?") + b"\n" == GARBAGE
    assert client.ask(b"*IDN?") == IDENTITY


def test_half_of_an_answer_comes_and_the_line_does_not_end(bench: Bench) -> None:
    bench.source.inject(WireFault(FaultKind.PARTIAL))
    client = bench.client()
    client.write(b"*IDN?")
    half = client.socket.recv(len(IDENTITY) // 2, socket.MSG_WAITALL)
    assert half == IDENTITY[: len(half)]
    assert client.ask(b"*IDN?") == IDENTITY


def test_a_restart_closes_all_connections_and_leaves_nothing_as_it_was(bench: Bench) -> None:
    bench.energise()
    client, other = bench.client(), bench.client()
    assert client.ask(b"*ESR?;:OUTP:STAT?") == b"128;1"
    # Who was not served yet is no connection of the instrument.
    assert other.ask(b"*IDN?") == IDENTITY
    bench.source.inject(WireFault(FaultKind.RESTART))
    assert client.ask(b"*IDN?") == b""
    assert other.read() == b""
    assert not bench.world.output().energised
    after = b"*ESR?;:OUTP:STAT?;:SYST:ERR?;:SOUR:PHAS1:VOLT:STAT?"
    assert bench.client().ask(after) == b'128;0;0,"No error";0'


def test_headers_that_are_switched_on_stand_before_the_answers_after_that() -> None:
    world = World(FastClock())
    reference = YokogawaWT3000(world, current_transformer_ratio=1.0, errors=ReferenceErrors())
    with ScpiServer(reference, world) as server:
        client = Client(server)
        client.write(b":COMM:HEAD 0")
        reference.inject(WireFault(FaultKind.HEADER))
        assert client.ask(b":RATE?") == b"500.0E-03"
        assert client.ask(b":RATE?") == b":RATE 500.0E-03"
        client.close()


def test_a_fault_waits_until_the_output_was_on_for_long_enough(bench: Bench) -> None:
    bench.source.inject(WireFault(FaultKind.GARBAGE, after_s=10.0))
    bench.energise()
    client = bench.client()
    bench.world.wait(9.5)
    assert client.ask(b"*IDN?") == IDENTITY
    bench.world.wait(0.6)
    assert client.ask(b"*IDN?") + b"\n" == GARBAGE


def test_a_fault_that_an_instrument_does_not_have_is_refused() -> None:
    world = World(FastClock())
    reference = YokogawaWT3000(world, current_transformer_ratio=1.0, errors=ReferenceErrors())
    with pytest.raises(ValueError, match=r"YokogawaWT3000 has no fault .*trip.*it has.*nan"):
        reference.inject(WireFault(FaultKind.TRIP))
    with pytest.raises(ValueError, match="Fluke6105A has no fault"):
        Fluke6105A(world).inject(WireFault(FaultKind.NAN))


def test_a_wait_that_never_ends_keeps_nobody_else_waiting_and_ends_with_the_server() -> None:
    world = World(FastClock())
    reference = YokogawaWT3000(world, current_transformer_ratio=1.0, errors=ReferenceErrors())
    with ScpiServer(reference, world) as server:
        waiting, other = Client(server), Client(server)
        waiting.write(b":COMM:WAIT 2")
        assert other.ask(b"*OPC?") == b"1"
        assert threads_of(server) == 3
    assert threads_of(server) == 0
    assert waiting.read() == b""
    waiting.close()
    other.close()
