"""The control socket: what it does, what it refuses, and its JSON lines over TCP."""

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.control import ControlLink
from contracts.errors import BenchError
from simulator.control import Control, ControlServer
from simulator.rack import Rack
from simulator.server import Simulator
from simulator.station import StationFile
from tests.simulator.reference_bench import load

STATION = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
ADDRESSES = {"clock": "fast", "source": "TCPIP0::127.0.0.1::1::SOCKET"}


class Bench:
    """A rack and what can be asked of it."""

    def __init__(self) -> None:
        self.rack = Rack(StationFile.load(STATION, clock="fast", seed=1))
        self.control = Control(self.rack, ADDRESSES)

    def ask(self, op: str, **arguments: object) -> dict[str, Any]:
        line = json.dumps({"op": op, **arguments}).encode()
        return dict(self.control.answer(line))


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def port(bench: Bench) -> Iterator[int]:
    server = ControlServer(bench.control, 0)
    server.start()
    yield int(server.address.rpartition(":")[2])
    server.close()


def test_time_passes_when_it_is_told_to(bench: Bench) -> None:
    assert bench.ask("now") == {"time_s": 0.0}
    assert bench.ask("sleep", duration_s=2.5) == {"time_s": 2.5}
    assert bench.ask("sleep", duration_s=0) == {"time_s": 2.5}
    assert bench.ask("now") == {"time_s": 2.5}


def test_state_truth_and_addresses_are_told(bench: Bench) -> None:
    bench.rack.world.set_output(load(230.0, 5.0))
    bench.ask("sleep", duration_s=4.0)
    assert bench.ask("state")["energised_s"] == 4.0
    assert bench.ask("truth")["active_power_w"] == pytest.approx(3450.0)
    assert bench.ask("addresses") == ADDRESSES


def test_positions_are_occupied(bench: Bench) -> None:
    units = {"3": {"model": "pro380-mod", "serial": "22095555"}}
    assert bench.ask("occupy", units=units) == {"positions": [3]}
    assert list(bench.ask("truth")["meters"]) == ["3"]
    assert bench.ask("truth")["meters"]["3"]["serial"] == "22095555"


def test_wires_are_broken_and_mended(bench: Bench) -> None:
    assert bench.ask("break", wire="1/led") == {"wire": "1/led", "broken": True}
    assert 0 not in bench.rack.world.lines
    assert bench.ask("mend", wire="1/led") == {"wire": "1/led", "broken": False}
    assert 0 in bench.rack.world.lines


def test_defects_are_planted(bench: Bench) -> None:
    assert bench.ask("defect", order="2=silent") == {"planted": "silent"}
    assert (bench.rack.meter("1").deaf, bench.rack.meter("2").deaf) == (False, True)


def test_a_relay_puts_the_tariff_voltage_on(bench: Bench) -> None:
    socket_1 = replace(bench.rack.station.sockets[1], tariff_relay=4)
    sockets = {**bench.rack.station.sockets, 1: socket_1}
    control = Control(Rack(replace(bench.rack.station, sockets=sockets)), ADDRESSES)

    def ask(**request: object) -> dict[str, object]:
        return dict(control.answer(json.dumps(request).encode()))

    assert ask(op="display", position=1)["tariff"] == 1
    assert ask(op="relay", position=1, on=True) == {"relay": 4, "on": True}
    assert ask(op="display", position=1)["tariff"] == 2
    assert ask(op="relay", position=1, on=False, terminal=2) == {"relay": 4, "on": False}
    assert ask(op="display", position=1)["tariff"] == 1
    assert "on = 1: must be true or false" in str(ask(op="relay", position=1, on=1)["error"])
    assert "lacks the key 'on'" in str(ask(op="relay", position=1)["error"])


def test_the_display_says_how_the_meter_is(bench: Bench) -> None:
    assert bench.ask("display", position=1)["lit"] is False
    bench.rack.world.set_output(load(230.0, 5.0))
    bench.ask("sleep", duration_s=4.0)
    shown = bench.ask("display", position=1)
    assert (shown["lit"], shown["diagnostics"], shown["error_code"]) == (True, "S 11 111", None)
    bench.ask("defect", order="1=error-flag")
    shown = bench.ask("display", position=1)
    assert (shown["diagnostics"], shown["error_code"]) == ("S 00 111", 2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"", "JSONDecodeError"),
        (b"now", "JSONDecodeError"),
        (b"\xff", "UnicodeDecodeError"),
        (b"[]", "TypeError"),
        (b"null", "TypeError"),
        (b"{}", "lacks the key 'op'"),
        (b'{"op": "explode"}', "no operation is called 'explode'; known: addresses, now, sleep"),
        (b'{"op": ["now"]}', "TypeError"),
        (b'{"op": "sleep"}', "lacks the key 'duration_s'"),
        (b'{"op": "sleep", "duration_s": "long"}', "'long'"),
        (b'{"op": "sleep", "duration_s": -1}', "duration_s = -1: must be finite and not negative"),
        (b'{"op": "sleep", "duration_s": Infinity}', "duration_s = inf"),
        (b'{"op": "sleep", "duration_s": NaN}', "duration_s = nan"),
        (b'{"op": "sleep", "duration_s": null}', "TypeError"),
        (b'{"op": "occupy", "units": []}', "'list'"),
        (b'{"op": "occupy", "units": {"x": {}}}', "'x'"),
        (b'{"op": "occupy", "units": {"1": {"model": "pro380-mod"}}}', "lacks the key 'serial'"),
        (b'{"op": "occupy", "units": {"1": {"model": "x", "serial": ""}}}', "is called 'x'"),
        (b'{"op": "defect", "order": "9=gain"}', "no meter at position 9; occupied: 1, 2"),
        (b'{"op": "defect", "order": "1=gian"}', "did you mean gain?"),
        (b'{"op": "defect", "order": "1=gain:phase=4"}', "phase = 4"),
        (b'{"op": "defect", "order": 7}', "is not of the form"),
        (b'{"op": "break", "wire": "9/led"}', "there is no position 9"),
        (b'{"op": "relay", "position": 4, "on": true}', "position 4 has no tariff_relay"),
        (b'{"op": "relay", "position": 9, "on": true}', "there is no position 9"),
        (b'{"op": "display", "position": 3}', "no meter at position 3"),
        (b'{"op": "break"}', "lacks the key 'wire'"),
    ],
)
def test_a_wrong_request_is_answered_with_what_is_wrong(
    bench: Bench, line: bytes, message: str
) -> None:
    before = bench.ask("truth")
    answer = bench.control.answer(line)
    assert list(answer) == ["error"]
    assert message in str(answer["error"])
    assert bench.ask("truth") == before
    assert bench.ask("now") == {"time_s": 0.0}


def test_the_socket_speaks_a_line_for_a_line(port: int) -> None:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        connection.makefile("rb") as lines,
    ):
        connection.sendall(b'{"op": "now"}\n{"op": "oops"}\n{"op": "slee')
        assert json.loads(lines.readline()) == {"time_s": 0.0}
        assert "oops" in json.loads(lines.readline())["error"]
        connection.sendall(b'p", "duration_s": 1}\n')
        assert json.loads(lines.readline()) == {"time_s": 1.0}


def test_a_client_that_breaks_off_leaves_no_trace(
    port: int, capfd: pytest.CaptureFixture[str]
) -> None:
    rude = socket.create_connection(("127.0.0.1", port), timeout=10)
    rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    rude.sendall(b'{"op": "truth"}\n' * 50)
    rude.close()
    with closing(ControlLink(("127.0.0.1", port))) as polite:
        assert polite.number("now", "time_s") == 0.0
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10.0)
    assert capfd.readouterr().err == ""


def test_several_clients_share_one_bench(port: int) -> None:
    address = ("127.0.0.1", port)
    with closing(ControlLink(address)) as first, closing(ControlLink(address)) as second:
        first.ask("sleep", duration_s=7.0)
        assert second.number("now", "time_s") == 7.0
        with pytest.raises(BenchError, match="no position 9"):
            second.ask("break", wire="9/led")
        assert second.number("now", "time_s") == 7.0


def test_a_simulator_serves_each_device_at_its_address() -> None:
    simulator = Simulator(StationFile.load(STATION, clock="fast", seed=1))
    try:
        addresses = simulator.start()
        assert list(addresses) == [
            "clock",
            "time",
            "source",
            "reference",
            "counter",
            "ni box",
            "bus rs485",
            "control",
        ]
        for name in ("counter", "bus rs485", "control"):
            host, _, number = addresses[name].removeprefix("rfc2217://").rpartition(":")
            socket.create_connection((host, int(number)), timeout=10).close()
        for name in ("source", "reference"):
            _, host, number, kind = addresses[name].split("::")
            assert kind == "SOCKET"
            with socket.create_connection((host, int(number)), timeout=10) as connection:
                connection.sendall(b"*IDN?\n")
                assert connection.recv(100).endswith(b"\n")
        control = int(addresses["control"].rpartition(":")[2])
        with closing(ControlLink(("127.0.0.1", control))) as link:
            assert link.ask("addresses") == addresses
    finally:
        simulator.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(number)), timeout=10)
