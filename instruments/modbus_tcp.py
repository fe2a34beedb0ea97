"""Modbus TCP as far as instruments need it: holding registers read and written, nothing retried.

Modbus Application Protocol Specification V1.1b3, 6.3 and 6.12; Modbus Messaging on TCP/IP V1.0b.
"""

import socket
import struct
from contextlib import suppress
from typing import NoReturn

from contracts.errors import InstrumentError

PORT = 502
READ_HOLDING, WRITE_MULTIPLE = 3, 16
HEADER = struct.Struct(">HHHB")
EXCEPTION = 0x80


class ModbusTcpLink:
    """One connection.

    Args:
        who: the device, for messages.
        host: name or address of the device.
        port: 502 on most.
        timeout_s: how long an answer may take, in s of wall time.
        unit_id: unit identifier.

    Raises:
        InstrumentError: it cannot be reached.
    """

    __slots__ = ("_socket", "_transaction", "_unit_id", "_where")

    def __init__(
        self, who: str, host: str, port: int, timeout_s: float, *, unit_id: int = 1
    ) -> None:
        self._where = f"{who} at {host}:{port}"
        self._transaction = 0
        self._unit_id = unit_id
        try:
            self._socket = socket.create_connection((host, port), timeout_s)
        except OSError as error:
            raise InstrumentError(
                f"{self._where}: cannot be reached ({error}); is it powered and on this network?"
            ) from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self, address: int, registers: int) -> bytes:
        """The bytes of some holding registers, the most significant of each first.

        Raises:
            InstrumentError: the device is gone, refuses, or answers out of form.
        """
        asked = f"read of {registers} registers at {address}"
        answer = self._exchange(asked, struct.pack(">BHH", READ_HOLDING, address, registers))
        if answer[:2] != bytes((READ_HOLDING, 2 * registers)) or len(answer) != 2 + 2 * registers:
            self._refuse(asked, f"answer {answer.hex(' ')} is not in form")
        return answer[2:]

    def write(self, address: int, data: bytes) -> None:
        """Write holding registers; raises as ``read``."""
        asked = f"write of {data.hex(' ')} to {address}"
        head = struct.pack(">BHHB", WRITE_MULTIPLE, address, len(data) // 2, len(data))
        answer = self._exchange(asked, head + data)
        if answer != head[:5]:
            self._refuse(asked, f"answer {answer.hex(' ')}, expected {head[:5].hex(' ')}")

    def close(self) -> None:
        """Close the connection; may be called twice."""
        self._socket.close()

    def _exchange(self, asked: str, pdu: bytes) -> bytes:
        self._transaction = (self._transaction + 1) % 0x10000
        head = HEADER.pack(self._transaction, 0, len(pdu) + 1, self._unit_id)
        try:
            self._socket.sendall(head + pdu)
            transaction, protocol, length, _ = HEADER.unpack(self._receive(HEADER.size))
            answer = self._receive(length - 1)
        except OSError as error:
            raise InstrumentError(
                f"{self._where}, {asked}: the device is gone ({error})"
            ) from error
        if (transaction, protocol) != (self._transaction, 0):
            self._refuse(asked, f"answer to transaction {transaction}, not {self._transaction}")
        if not answer:
            self._refuse(asked, "the answer is empty")
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
