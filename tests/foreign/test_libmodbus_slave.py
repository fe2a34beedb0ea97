"""Our Modbus master reads and writes other people's slave: libmodbus, in a process of its own.

Floats are packed here by hand: Debian's libmodbus 3.1.6 swaps the bytes of the words of its own.
"""

import ctypes.util
import json
import os
import pty
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.clock import SystemClock
from contracts.errors import LinkFault, MeterLinkError
from contracts.wire import NoRecorder
from meters.catalogue import load
from meters.catalogue.registers import Register, RegisterType
from meters.encoding import Encoding, Value
from meters.line_settings import LineSettings
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place

SLAVE = Path(__file__).with_name("libmodbus_slave.py")
UNIT = 17
LINE = LineSettings(9600)
METER = load("pro380-mod")

# Generous: what a busy machine holds back is neither a gap nor silence.
LATENCY_S, TIMEOUT_S = 0.1, 20.0


class TerminalEnd:
    """The other end of a pseudo-terminal, as a port."""

    name = "pseudo-terminal"
    latency_s = LATENCY_S
    sets_line = False

    def __init__(self, handle: int) -> None:
        self._handle = handle
        os.set_blocking(handle, False)

    def write(self, data: bytes) -> None:
        os.write(self._handle, data)

    def read_available(self) -> bytes:
        try:
            return os.read(self._handle, 4096)
        except BlockingIOError:
            return b""

    def set_line(self, line: LineSettings) -> None:
        assert line == LINE

    def discard_input(self) -> None:
        self.read_available()

    def close(self) -> None:
        os.close(self._handle)


def contents(register: Register) -> tuple[Value, tuple[int, ...]]:
    """A value of its own for a register, and its words, packed by hand."""
    number = register.address % 97
    if register.type is RegisterType.FLOAT_ABCD:
        value = number - 48.25
        high, low = struct.unpack(">HH", struct.pack(">f", value))
        return value, (high, low)
    if register.encoding is Encoding.ASCII:
        return "F", (ord("F"),)
    if register.encoding in (Encoding.BCD, Encoding.HEX):
        digits = f"{number:0{4 * register.length}d}"
        return digits, tuple(int(digits[n : n + 4], 16) for n in range(0, len(digits), 4))
    return number, (0,) * (register.length - 1) + (number,)


@pytest.fixture
def port() -> Iterator[TerminalEnd]:
    library = ctypes.util.find_library("modbus")
    if library is None:
        pytest.skip("libmodbus is not installed: libmodbus5, which mbpoll brings along")
    ours, theirs = pty.openpty()
    port = TerminalEnd(ours)
    command = [sys.executable, str(SLAVE), library, os.ttyname(theirs), str(UNIT)]
    pipes = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipes, stdout=pipes, text=True) as slave:
        serve(slave)
        yield port
        slave.terminate()
    port.close()
    os.close(theirs)


@pytest.fixture
def client(port: TerminalEnd) -> ModbusMeter:
    return ModbusMeter(METER, link_on(port, TIMEOUT_S), Place(LINE, UNIT))


def link_on(port: TerminalEnd, timeout_s: float) -> ModbusRtuLink:
    return ModbusRtuLink(
        port,
        LINE,
        channel="bus rs485",
        clock=SystemClock(),
        recorder=NoRecorder(),
        response_timeout_s=timeout_s,
        late_answer_s=0.0,
    )


def serve(slave: "subprocess.Popen[str]") -> None:
    """Give the slave its registers, and wait until it serves them."""
    assert slave.stdin is not None
    assert slave.stdout is not None
    words = {
        f"{register.address + offset:x}": word
        for register in METER.registers
        for offset, word in enumerate(contents(register)[1])
    }
    slave.stdin.write(f"{json.dumps(words)}\n")
    slave.stdin.flush()
    assert slave.stdout.readline() == "serving\n"


def test_the_whole_map_is_read(client: ModbusMeter) -> None:
    names = [register.name for register in METER.registers]
    expected = {register.name: contents(register)[0] for register in METER.registers}
    assert client.read(names) == expected
    assert client.read_adaptive(names) == (expected, ())


def test_a_register_is_written(client: ModbusMeter) -> None:
    client.write("lcd_cycle_time", 25)
    assert client.read_one("lcd_cycle_time") == "0025"
    assert client.holds("lcd_cycle_time", 25)


@pytest.mark.parametrize("rate", [10000.0, 0.01])
def test_a_float_is_written(client: ModbusMeter, rate: float) -> None:
    client.write("s0_output_rate", rate)
    assert client.read_one("s0_output_rate") == pytest.approx(rate)
    assert client.holds("s0_output_rate", rate)


def test_a_broadcast_is_carried_out_and_not_answered(client: ModbusMeter) -> None:
    client.link.write_register(0, METER.register("tariff").address, 2)
    assert client.read_one("tariff") == 2


def test_the_longest_read_is_answered(client: ModbusMeter) -> None:
    assert len(client.link.read_registers(UNIT, 0x5000, 125)) == 125


def test_exceptions_are_understood(client: ModbusMeter) -> None:
    with pytest.raises(MeterLinkError, match="illegal data address") as refused:
        client.link.read_registers(UNIT, 0x3000, 2)
    assert refused.value.exception_code == 2
    too_many = client.link.exchange(UNIT, bytes.fromhex("03 5000 007E"))
    assert too_many.exception_code == 3
    unknown = client.link.exchange(UNIT, b"\x14")
    assert (unknown.fault, unknown.exception_code) == (LinkFault.EXCEPTION, 1)


def test_nobody_answers_for_another_unit_or_to_a_damaged_request(port: TerminalEnd) -> None:
    link = link_on(port, 0.2)
    read = bytes.fromhex("03 5000 0002")
    assert link.exchange(UNIT + 1, read).fault is LinkFault.SILENCE
    damaged = bytes([UNIT]) + read + b"\x00\x00"
    assert link.exchange(UNIT, read, frame=damaged).fault is LinkFault.SILENCE
