"""The registers of a LabJack T7 over Modbus TCP, port 502.

T-Series Datasheet, "Modbus Map" and "3.1.1 Protocol Details"; addresses and types are those of
LabJack's public ``ljm_constants.json`` (2025.12.18.A). Two registers make a value of 32 bits, the
most significant first. Own code: two functions of Modbus TCP, and nothing that retries.
"""

import socket
import struct
from contextlib import suppress
from typing import NoReturn

from contracts.errors import InstrumentError

COMMAND_PORT = 502
READ_HOLDING, WRITE_MULTIPLE = 3, 16
UNIT = 1
HEADER = struct.Struct(">HHHB")
EXCEPTION = 0x80


class RegisterLink:
    """One connection to the command port.

    Args:
        host: name or address of the device.
        port: 502 on the device.
        timeout_s: how long an answer may take, in s of wall time.

    Raises:
        InstrumentError: it cannot be reached.
    """

    __slots__ = ("_socket", "_transaction", "_where")

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        self._where = f"LabJack T7 at {host}:{port}"
        self._transaction = 0
        try:
            self._socket = socket.create_connection((host, port), timeout_s)
        except OSError as error:
            raise InstrumentError(
                f"{self._where}: cannot be reached ({error}); is it powered and on this network?"
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read_u32(self, address: int) -> int:
        """An unsigned value of two registers."""
        return int(struct.unpack(">I", self._read(address, 2))[0])

    def read_f32(self, address: int) -> float:
        """A float of two registers."""
        return float(struct.unpack(">f", self._read(address, 2))[0])

    def write_u32(self, address: int, value: int) -> None:
        """Write an unsigned value of two registers."""
        self._write(address, struct.pack(">I", value))

    def write_f32(self, address: int, value: float) -> None:
        """Write a float of two registers."""
        self._write(address, struct.pack(">f", value))

    def close(self) -> None:
        """Close the connection; may be called twice."""
        self._socket.close()

    def _read(self, address: int, registers: int) -> bytes:
        asked = f"read of {registers} registers at {address}"
        answer = self._exchange(asked, struct.pack(">BHH", READ_HOLDING, address, registers))
        if answer[:2] != bytes((READ_HOLDING, 2 * registers)) or len(answer) != 2 + 2 * registers:
            self._refuse(asked, f"answer {answer.hex(' ')} is not in form")
        return answer[2:]

    def _write(self, address: int, data: bytes) -> None:
        asked = f"write of {data.hex(' ')} to {address}"
        head = struct.pack(">BHHB", WRITE_MULTIPLE, address, len(data) // 2, len(data))
        answer = self._exchange(asked, head + data)
        if answer != head[:5]:
            self._refuse(asked, f"answer {answer.hex(' ')}, expected {head[:5].hex(' ')}")

    def _exchange(self, asked: str, pdu: bytes) -> bytes:
        self._transaction = (self._transaction + 1) % 0x10000
        try:
            self._socket.sendall(HEADER.pack(self._transaction, 0, len(pdu) + 1, UNIT) + pdu)
            transaction, protocol, length, _ = HEADER.unpack(self._receive(HEADER.size))
            answer = self._receive(length - 1)
        except OSError as error:
            raise InstrumentError(
                f"{self._where}, {asked}: the device is gone ({error})"
            ) from error
        if (transaction, protocol) != (self._transaction, 0):
            self._refuse(asked, f"answer to transaction {transaction}, not {self._transaction}")
        if answer[0] & EXCEPTION:
            self._refuse(asked, f"Modbus exception {answer[1:].hex()}: the device refused")
        return answer

    def _receive(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            if not part:
                raise ConnectionError(f"closed after {len(data)} of {count} bytes")
            data += part
        return data

    def _refuse(self, asked: str, said: str) -> NoReturn:
        with suppress(OSError):
            self._socket.close()
        raise InstrumentError(f"{self._where}, {asked}: {said}")
