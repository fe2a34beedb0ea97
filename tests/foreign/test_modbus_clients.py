"""Other people's Modbus masters read and write the simulated bus, and agree with it.

They know nothing of bench time; the clock is the fast one.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator

import minimalmodbus
import pytest
import serial
from pymodbus import ModbusException
from pymodbus.client import ModbusSerialClient

from simulator.bus.pty import PtyDoor
from simulator.bus.rfc2217 import Rfc2217Server
from simulator.bus.rs485 import Rs485Bus
from simulator.clock import FastClock
from simulator.world import World
from tests.simulator.test_bus_toy_bank import ToyBank

pytestmark = pytest.mark.filterwarnings(
    # pyserial 3.5 starts its RFC 2217 reader in a way that Python 3.10 has deprecated.
    "ignore:set(Daemon|Name)\\(\\) is deprecated:DeprecationWarning"
)

OpenPort = Callable[[str], serial.Serial]


@pytest.fixture
def bank() -> ToyBank:
    return ToyBank()


@pytest.fixture
def bus(bank: ToyBank) -> Rs485Bus:
    bus = Rs485Bus(World(FastClock()))
    bus.insert(1, bank)
    return bus


@pytest.fixture
def open_port(bus: Rs485Bus) -> Iterator[OpenPort]:
    server = Rfc2217Server(bus)
    url = f"rfc2217://127.0.0.1:{server.start()}"
    ports: list[serial.Serial] = []

    def open_one(parity: str) -> serial.Serial:
        port = serial.serial_for_url(url, baudrate=9600, parity=parity, timeout=1.0)
        ports.append(port)
        return port

    yield open_one
    for port in ports:
        port.close()
    server.close()


class PymodbusOnPort(ModbusSerialClient):
    """pymodbus on a port that is open: its own ``connect`` passes what RFC 2217 refuses."""

    def __init__(self, port: serial.Serial) -> None:
        super().__init__("open already", baudrate=9600, parity="E", timeout=0.3, retries=0)
        self.socket = port


def test_pymodbus_reads_and_writes(open_port: OpenPort, bank: ToyBank) -> None:
    client = PymodbusOnPort(open_port("E"))
    read = client.read_holding_registers(0x5000, count=6, device_id=1)
    kind = client.DATATYPE.FLOAT32
    assert client.convert_from_registers(read.registers, kind) == [230.5, -1.25, 50.0]
    assert not client.write_register(0x4010, 0x25, device_id=1).isError()
    rate = client.convert_to_registers(10.0, kind)
    assert not client.write_registers(0x400D, rate, device_id=1).isError()
    assert (bank.registers[0x4010], bank.registers[0x400D]) == (0x25, 0x4120)


def test_pymodbus_understands_the_exceptions(open_port: OpenPort) -> None:
    client = PymodbusOnPort(open_port("E"))
    assert client.read_holding_registers(0x3000, count=2, device_id=1).exception_code == 2
    assert client.write_register(0x4004, 1234, device_id=1).exception_code == 3
    assert client.read_input_registers(0x5000, count=2, device_id=1).exception_code == 1


def test_pymodbus_meets_silence_at_the_wrong_parity(open_port: OpenPort) -> None:
    client = PymodbusOnPort(open_port("N"))
    with pytest.raises(ModbusException, match="No response"):
        client.read_holding_registers(0x5000, count=2, device_id=1)


def test_pymodbus_follows_a_new_baud_rate(open_port: OpenPort) -> None:
    port = open_port("E")
    client = PymodbusOnPort(port)
    assert not client.write_register(0x4004, 19200, device_id=1).isError()
    port.baudrate = 19200
    assert client.read_holding_registers(0x4004, count=1, device_id=1).registers == [19200]


def test_minimalmodbus_reads_and_writes(open_port: OpenPort, bank: ToyBank) -> None:
    meter = minimalmodbus.Instrument(open_port("E"), 1)
    assert meter.read_float(0x5000) == 230.5
    meter.write_register(0x4010, 0x25, functioncode=6)
    meter.write_float(0x400D, 0.1)
    assert meter.read_registers(0x400D, 2) == [0x3DCC, 0xCCCD]
    assert bank.registers[0x4010] == 0x25
    with pytest.raises(minimalmodbus.IllegalRequestError):
        meter.read_register(0x3000)


def test_minimalmodbus_notices_a_fault_of_the_check_sum(open_port: OpenPort, bank: ToyBank) -> None:
    bank.link_fault = "bad_crc"
    meter = minimalmodbus.Instrument(open_port("E"), 1)
    with pytest.raises(minimalmodbus.InvalidResponseError, match="Checksum error"):
        meter.read_float(0x5000)


@pytest.fixture
def mbpoll(bus: Rs485Bus) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    program = shutil.which("mbpoll")
    if program is None:
        pytest.skip("mbpoll is not installed")
    door = PtyDoor(bus)
    path = door.start()

    def run(*arguments: str, values: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        line = ("-m", "rtu", "-b", "9600", "-d", "8", "-P", "even", "-s", "1", "-0", "-1", "-q")
        return subprocess.run(
            [program, *line, *arguments, path, *values],
            capture_output=True,
            text=True,
            timeout=30,
        )

    yield run
    door.close()


Mbpoll = Callable[..., subprocess.CompletedProcess[str]]


def test_mbpoll_reads_floats(mbpoll: Mbpoll) -> None:
    done = mbpoll("-a", "1", "-r", "0x5000", "-c", "3", "-t", "4:float", "-B")
    assert done.returncode == 0
    assert [line.split() for line in done.stdout.splitlines() if line.startswith("[")] == [
        ["[20480]:", "230.5"],
        ["[20482]:", "-1.25"],
        ["[20484]:", "50"],
    ]


def test_mbpoll_writes_a_register_and_a_float(mbpoll: Mbpoll, bank: ToyBank) -> None:
    assert mbpoll("-a", "1", "-r", "0x4010", "-t", "4", values=("37",)).returncode == 0
    done = mbpoll("-a", "1", "-r", "0x400D", "-t", "4:float", "-B", values=("10",))
    assert done.returncode == 0
    assert (bank.registers[0x4010], bank.registers[0x400D]) == (37, 0x4120)


def test_mbpoll_reports_exceptions_and_silence(mbpoll: Mbpoll) -> None:
    undefined = mbpoll("-a", "1", "-r", "0x3000", "-t", "4")
    assert (undefined.returncode, "Illegal data address" in undefined.stderr) == (1, True)
    illegal = mbpoll("-a", "1", "-r", "0x4004", "-t", "4", values=("1234",))
    assert "Illegal data value" in illegal.stderr
    absent = mbpoll("-a", "9", "-r", "0x5000", "-t", "4", "-o", "0.2")
    assert (absent.returncode, "timed out" in absent.stderr) == (1, True)
