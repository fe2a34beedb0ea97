"""Modbus RTU requests, frames and registers; pymodbus builds and decodes them.

Modbus Application Protocol V1.1b3 for the contents, Modbus over serial line V1.02 for the frame.
Addresses are those of the manuals: the register number in hexadecimal, without an offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadHoldingRegistersResponse,
    ReadInputRegistersResponse,
    WriteMultipleRegistersRequest,
    WriteMultipleRegistersResponse,
    WriteSingleRegisterRequest,
    WriteSingleRegisterResponse,
)

READ = 3
WRITE_ONE = 6
WRITE_MANY = 16
EXCEPTION_BIT = 0x80

BROADCAST = 0
LAST_ADDRESS = 247
LAST_REGISTER = 0xFFFF
MOST_READ = ReadHoldingRegistersRequest.MAX_COUNT
MOST_WRITTEN = 123

SHORTEST_ANSWER = 5
LONGEST_FRAME = 256
LONGEST_PDU = LONGEST_FRAME - 3

_FRAMER = FramerRTU(DecodePDU(is_server=False))
_ANSWERS: dict[int, type[ModbusPDU]] = {
    answer.function_code: answer
    for answer in (
        ReadHoldingRegistersResponse,
        ReadInputRegistersResponse,
        WriteSingleRegisterResponse,
        WriteMultipleRegistersResponse,
    )
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of one unit, or of all of them.

    Raises:
        ValueError: the address is outside of 0 to 247, or the PDU of 1 to 253 bytes.
    """

    address: int
    pdu: bytes

    def __post_init__(self) -> None:
        _check("address", self.address, BROADCAST, LAST_ADDRESS)
        _check("bytes in the PDU", len(self.pdu), 1, LONGEST_PDU)

    @property
    def addressee(self) -> str:
        """Who is asked, for messages."""
        return f"unit {self.address}"

    @property
    def function(self) -> int:
        """The function code."""
        return self.pdu[0]

    @property
    def frame(self) -> bytes:
        """The request as it goes on the wire, with its CRC."""
        return _FRAMER.encode(self.pdu, self.address, 0)

    @property
    def wants_silence(self) -> bool:
        """Whether it is a broadcast write, which nobody answers."""
        return self.address == BROADCAST and self.function in (WRITE_ONE, WRITE_MANY)

    @property
    def answer_length(self) -> int | None:
        """Bytes in the frame of a positive answer; None if the request does not tell."""
        if self.function in (WRITE_ONE, WRITE_MANY):
            return 8
        if self.function == READ and len(self.pdu) == 5:
            return SHORTEST_ANSWER + 2 * int.from_bytes(self.pdu[3:5], "big")
        return None


def read_request(address: int, start: int, count: int) -> Request:
    """Read ``count`` registers from ``start`` (function 03).

    Raises:
        ValueError: an argument outside of what the protocol has.
    """
    _check("start register", start, 0, LAST_REGISTER)
    _check("count of registers", count, 1, MOST_READ)
    _check("last register", start + count - 1, 0, LAST_REGISTER)
    return _request(address, ReadHoldingRegistersRequest(address=start, count=count))


def write_request(address: int, register: int, value: int) -> Request:
    """Write one register (function 06).

    Raises:
        ValueError: an argument outside of what the protocol has.
    """
    _check("register", register, 0, LAST_REGISTER)
    _check("value", value, 0, 0xFFFF)
    return _request(address, WriteSingleRegisterRequest(address=register, registers=[value]))


def write_many_request(address: int, start: int, values: Sequence[int]) -> Request:
    """Write registers from ``start`` on (function 10h).

    Raises:
        ValueError: an argument outside of what the protocol has.
    """
    _check("start register", start, 0, LAST_REGISTER)
    _check("count of registers", len(values), 1, MOST_WRITTEN)
    _check("last register", start + len(values) - 1, 0, LAST_REGISTER)
    for value in values:
        _check("value", value, 0, 0xFFFF)
    return _request(address, WriteMultipleRegistersRequest(address=start, registers=list(values)))


def checksum_good(frame: bytes) -> bool:
    """Whether the last two bytes are the CRC of those before."""
    return FramerRTU.check_CRC(frame[:-2], int.from_bytes(frame[-2:], "big"))


def own_length(received: bytes) -> int | None:
    """Bytes in the frame by what it says of itself; None if it does not tell (yet)."""
    if len(received) < 2:
        return None
    if received[1] & EXCEPTION_BIT:
        return ExceptionResponse.rtu_frame_size
    if received[1] not in _ANSWERS:
        return None
    return _ANSWERS[received[1]].calculateRtuFrameSize(received) or None


def registers_in(frame: bytes) -> tuple[int, ...]:
    """The registers in a classified answer to ``READ``."""
    answer = ReadHoldingRegistersResponse()
    answer.decode(frame[2:-2])
    return tuple(answer.registers)


def _request(address: int, message: ModbusPDU) -> Request:
    return Request(address, bytes([message.function_code]) + message.encode())


def _check(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{name} {value}: must be within {lowest} to {highest}")
