"""Our Modbus master reads and writes other people's slave: pymodbus, behind a plain TCP gateway.

It packs the floats itself, and has the registers of the catalogue and no others.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.clock import SystemClock
from contracts.errors import MeterLinkError
from contracts.wire import NoRecorder
from meters.catalogue import load
from meters.catalogue.registers import RegisterType
from meters.line_settings import LineSettings
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from meters.serial_port import SerialPort, open_port

SLAVE = Path(__file__).with_name("pymodbus_slave.py")
UNIT = 9
LINE = LineSettings(9600)
METER = load("2pu-ct")
FLOATS = {r.name: r for r in METER.registers if r.type is RegisterType.FLOAT_ABCD}
VALUES = {name: register.address % 97 - 48.25 for name, register in FLOATS.items()}

# Generous: what a busy machine holds back is neither a gap nor silence.
LATENCY_S, TIMEOUT_S = 0.1, 20.0


@pytest.fixture
def port() -> Iterator[SerialPort]:
    command = [sys.executable, str(SLAVE), str(UNIT)]
    pipes = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipes, stdout=pipes, text=True) as slave:
        opened = open_port(f"tcp://127.0.0.1:{serve(slave)}", LINE, latency_s=LATENCY_S)
        yield opened
        opened.close()
        slave.terminate()


def serve(slave: "subprocess.Popen[str]") -> int:
    """Give the slave its registers, and wait until it serves them; its port."""
    assert slave.stdin is not None
    assert slave.stdout is not None
    floats = {FLOATS[name].address: value for name, value in VALUES.items()}
    words = {
        register.address + offset: 1
        for register in METER.registers
        if register.name not in FLOATS
        for offset in range(register.length)
    }
    slave.stdin.write(json.dumps({"floats": floats, "words": words}) + "\n")
    slave.stdin.flush()
    return int(slave.stdout.readline())


@pytest.fixture
def client(port: SerialPort) -> ModbusMeter:
    link = ModbusRtuLink(
        port,
        LINE,
        channel="bus rs485",
        clock=SystemClock(),
        recorder=NoRecorder(),
        response_timeout_s=TIMEOUT_S,
        late_answer_s=0.0,
    )
    return ModbusMeter(METER, link, Place(LINE, UNIT))


def test_every_float_is_read(client: ModbusMeter) -> None:
    assert client.read(VALUES) == VALUES
    assert client.read_adaptive(VALUES) == (VALUES, ())


def test_a_register_and_a_float_are_written(client: ModbusMeter) -> None:
    client.write("lcd_cycle_time", 25)
    assert client.read_one("lcd_cycle_time") == "0025"
    client.write("s0_output_rate", 0.1)
    assert client.holds("s0_output_rate", 0.1)


def test_a_register_that_is_not_there_is_an_exception(client: ModbusMeter) -> None:
    with pytest.raises(MeterLinkError, match="illegal data address") as refused:
        client.link.read_registers(UNIT, 0x3000, 2)
    assert refused.value.exception_code == 2
