"""The simulated LabJack T7 as a foreign Modbus client and a plain socket see it."""

import socket
import struct
from collections.abc import Iterator

import pytest
from pymodbus.client import ModbusTcpClient

from simulator.clock import FastClock
from simulator.labjack_t7 import LabJackServer, LabJackT7
from simulator.world import World

SETTINGS = {4004: 1, 4006: 100, 4012: 32_768, 4016: 1, 4018: 0, 4020: 0, 4100: 2580}
HEADER = struct.Struct(">HHHBBBBHHH")


@pytest.fixture
def device() -> LabJackT7:
    return LabJackT7(World(FastClock()))


@pytest.fixture
def ports(device: LabJackT7) -> Iterator[tuple[int, int]]:
    server = LabJackServer(device)
    _, commands, stream = server.start().split(":")
    yield int(commands), int(stream)
    server.close()


@pytest.fixture
def client(ports: tuple[int, int]) -> Iterator[ModbusTcpClient]:
    client = ModbusTcpClient("127.0.0.1", port=ports[0])
    assert client.connect()  # type: ignore[no-untyped-call] # pymodbus has no types there
    yield client
    client.close()  # type: ignore[no-untyped-call] # pymodbus has no types there


def read(client: ModbusTcpClient, address: int, form: str) -> float:
    answer = client.read_holding_registers(address, count=2, device_id=1)
    assert not answer.isError()
    return float(struct.unpack(form, struct.pack(">HH", *answer.registers))[0])


def write(client: ModbusTcpClient, address: int, form: str, value: float) -> bool:
    words = struct.unpack(">HH", struct.pack(form, value))
    return not client.write_registers(address, list(words), device_id=1).isError()


def test_a_foreign_client_reads_who_it_is(client: ModbusTcpClient) -> None:
    assert read(client, 55100, ">I") == 0x00112233
    assert read(client, 60000, ">f") == 7.0
    assert read(client, 60028, ">I") == 470012345


def test_the_rate_reads_back_in_steps_of_100_ns(client: ModbusTcpClient) -> None:
    assert write(client, 4002, ">f", 48_000.0)
    assert read(client, 4002, ">f") == pytest.approx(1e7 / 208)


def test_an_unknown_register_is_an_exception(client: ModbusTcpClient) -> None:
    assert client.read_holding_registers(1, count=2, device_id=1).isError()
    assert client.read_coils(0, count=1, device_id=1).isError()


def test_a_stream_that_is_not_configured_does_not_start(client: ModbusTcpClient) -> None:
    assert not write(client, 4990, ">I", 1)


def test_the_stream_comes_in_numbered_packets(
    client: ModbusTcpClient, ports: tuple[int, int], device: LabJackT7
) -> None:
    assert write(client, 4002, ">f", 10_000.0)
    assert all(write(client, address, ">I", value) for address, value in SETTINGS.items())
    with socket.create_connection(("127.0.0.1", ports[1]), 10.0) as stream:
        assert write(client, 4990, ">I", 1)
        assert read(client, 4990, ">I") == 1
        begun = read(client, 4026, ">I")
        device.world.wait(0.0305)
        assert (read(client, 61520, ">I") - begun) / 40e6 == pytest.approx(0.0305, abs=1e-4)
        got = b""
        while len(got) < 3 * (HEADER.size + 200):
            got += stream.recv(4096)
    for number in range(3):
        header = HEADER.unpack_from(got, number * (HEADER.size + 200))
        assert header == (number, 0, 210, 1, 76, 16, 0, 0, 0, 0)
    assert len(got) == 3 * (HEADER.size + 200)
