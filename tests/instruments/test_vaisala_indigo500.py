"""A probe over Modbus TCP: the example of its manual, and everything that is no value."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contracts.errors import ConfigError, InstrumentError
from instruments.vaisala_indigo500 import VaisalaIndigo500
from simulator.clock import FastClock
from simulator.vaisala_indigo500 import Probe, ProbeServer
from simulator.vaisala_indigo500.probe import NO_VALUE, Air
from simulator.world import World
from tests.instruments.scripted_peer import CountingClock, KeptWire


def sensor(address: str, unit_id: int = 241) -> VaisalaIndigo500:
    return VaisalaIndigo500(
        address, unit_id=unit_id, clock=CountingClock(), recorder=KeptWire(), timeout_s=30.0
    )


@contextmanager
def answering(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """One connection that gets one reply, whatever it asks."""
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            heard.append(connection.recv(100))
            connection.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", heard
        thread.join()


@pytest.fixture
def probe() -> Iterator[tuple[Probe, str]]:
    found = Probe(World(FastClock()), Air(22.5, 41.25))
    server = ProbeServer(found)
    yield found, server.start()
    server.close()


def test_the_bytes_are_those_of_the_manual() -> None:
    # 41F47AE1 hex is 30.56 %RH there, the least significant word first; the second value is 23.0.
    values = bytes.fromhex("7AE1 41F4") + bytes.fromhex("0000 41B8")
    with answering(bytes.fromhex("0001 0000 000B F1 03 08") + values) as (address, heard):
        air = sensor(address).read()
    assert heard == [bytes.fromhex("0001 0000 0006 F1 03 0000 0004")]
    assert air.humidity_pct == pytest.approx(30.56)
    assert air.temperature_degc == 23.0


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("0001 0000 0003 F1 83 02", "Modbus exception 02"),
        ("0002 0000 000B F1 03 08 7AE1 41F4 0000 41B8", "answer to transaction 2, not 1"),
        ("0001 0000 0007 F1 03 04 7AE1 41F4", "is not in form"),
        ("0001 0000 0001 F1", "the answer is empty"),
        ("0001 00", "the device is gone"),
        ("0001 0000 000B F1 03 08 0000 7FC0 0000 41B8", "humidity is nan %"),
        ("0001 0000 000B F1 03 08 7AE1 41F4 0000 7F80", "temperature is inf"),
        ("0001 0000 000B F1 03 08 41F4 7AE1 41B8 0000", "humidity is 5.8"),
    ],
)
def test_what_is_no_value_is_an_error_that_says_why(reply: str, said: str) -> None:
    with (
        answering(bytes.fromhex(reply)) as (address, _),
        pytest.raises(InstrumentError, match=said),
    ):
        sensor(address).read()


def test_the_twin_is_read_and_known_by_its_test_value(probe: tuple[Probe, str]) -> None:
    _, address = probe
    found = sensor(address)
    assert found.identify().maker == "Vaisala"
    assert (found.read().temperature_degc, found.read().humidity_pct) == (22.5, 41.25)
    with pytest.raises(InstrumentError, match="exception 0b"):
        sensor(address, unit_id=1).identify()


def test_a_sensor_without_values_and_one_that_is_gone_are_told(probe: tuple[Probe, str]) -> None:
    twin, address = probe
    twin.change(NO_VALUE)
    with pytest.raises(InstrumentError, match="the probe is missing or defective"):
        sensor(address).read()
    twin.change(Air(gone=True))
    with pytest.raises(InstrumentError, match="the device is gone"):
        sensor(address).read()


@pytest.mark.parametrize("address", ["", ":502", "host:", "host:x"])
def test_an_address_in_no_known_form_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="HOST or HOST:PORT"):
        sensor(address)


def test_nothing_is_asked_once_it_is_closed() -> None:
    found = sensor("127.0.0.1:9")
    found.close()
    with pytest.raises(InstrumentError, match="was closed"):
        found.read()
