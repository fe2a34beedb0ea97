"""Modbus RTU as a meter speaks it: the frames that it takes, and what it answers.

Source: Modbus Application Protocol V1.1b3, 6.3 (03), 6.6 (06), 6.12 (16) and 7 (exceptions).
The meters' manuals define no exceptions: that they keep to the standard is an assumption.
Not modelled: diagnostics, a busy meter (exceptions 05 and 06), a limit of registers per request
below that of the standard.
"""

from dataclasses import replace
from typing import Protocol

from simulator.bus.crc import intact, sealed
from simulator.bus.faults import EXCEPTION, FAULTS, spoiled
from simulator.bus.framing import Request
from simulator.bus.line import Line, LineSettings
from simulator.bus.rtu_faults import BUSY, RtuFaults
from simulator.bus.signal import Burst, Bursts, delayed

__all__ = ["FAULTS", "Burst", "RegisterBank", "RtuSlave"]

READ_REGISTERS, WRITE_REGISTER, WRITE_REGISTERS = 3, 6, 16
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
BROADCAST = 0
MOST_READ, MOST_WRITTEN = 125, 123
MOST_IN_BUFFER = 127
"""Words whose bytes can be counted in the byte that is there for it."""
REGISTERS = 0x10000
SINGLE_LENGTH, MULTIPLE_LENGTH = 5, 6
READ_LENGTH, SHORTEST = 8, 3


class RegisterBank(Protocol):
    """A meter as its bus sees it.

    Attributes:
        response_delay_s: from the end of a request to the start of the answer, in s.
        link_fault: a name of ``FAULTS``, or None.
    """

    response_delay_s: float
    link_fault: str | None

    @property
    def modbus_id(self) -> int:
        """The address that it answers to, 1 to 247."""
        ...

    @property
    def line(self) -> LineSettings:
        """The line settings in force."""
        ...

    def read(self, start: int, count: int) -> tuple[int, ...] | int:
        """Words from ``start``, or an exception code."""
        ...

    def write(self, start: int, words: tuple[int, ...]) -> int | None:
        """Take words over from ``start``; an exception code when they are refused."""
        ...

    def after_answer(self) -> None:
        """The answer is on the wire: changes of the line and of the address take effect."""
        ...


class RtuSlave:
    """The Modbus side of one meter.

    Args:
        bank: its registers.
        answers_broadcast_reads: whether a read to address 0 is answered with the own address,
            as an older manual of this maker has it; the standard wants silence.

    Attributes:
        bank: its registers.
        faults: what is wrong with the way it speaks.
    """

    __slots__ = ("_answers_broadcast_reads", "bank", "faults")

    def __init__(self, bank: RegisterBank, *, answers_broadcast_reads: bool = True) -> None:
        self.bank = bank
        self.faults = RtuFaults()
        self._answers_broadcast_reads = answers_broadcast_reads

    def answer(self, request: Request) -> Bursts:
        """What it sends on hearing a request, after its response delay."""
        if not self._understands(request.line) or self._misses(request):
            return ()
        delay_s = self.bank.response_delay_s + self.faults.delay_a_word_s * _words_read(
            request.data
        )
        return delayed(self.hear(request.data), delay_s)

    def _understands(self, line: Line) -> bool:
        own = self.bank.line
        if self.faults.ignores_parity:
            return replace(line, parity="N").understands(
                Line(own.baud, "N", own.data_bits, own.stop_bits)
            )
        return line.understands(own)

    def _misses(self, request: Request) -> bool:
        """Whether it does not hear a request, so soon after one to another."""
        faults = self.faults
        if intact(request.data) and request.data[0] not in (BROADCAST, self.bank.modbus_id):
            faults.other_until_s = request.end_s
            return False
        return request.start_s - faults.other_until_s < faults.deaf_after_others_s

    def hear(self, frame: bytes) -> Bursts:
        """What it sends on hearing a frame; nothing if the frame is broken or not for it.

        With a fault ``silent`` the request is still carried out.
        """
        own_id, faults = self.bank.modbus_id, self.faults
        if not self._is_for_it(frame, own_id):
            return ()
        faults.heard += 1
        answer = None if faults.hung() else self._answer_to(frame)
        self.bank.after_answer()
        if answer is None or (frame[0] == BROADCAST and not self._answers_broadcast(frame)):
            return ()
        sent = spoiled(sealed(bytes([own_id]) + answer), self.bank.link_fault)
        return (Burst(frame), *sent) if faults.echoes else sent

    def _is_for_it(self, frame: bytes, own_id: int) -> bool:
        if not frame or not (intact(frame) or (self.faults.ignores_crc and len(frame) > SHORTEST)):
            return False
        if frame[0] == BROADCAST and self.faults.ignores_broadcasts:
            return False
        return frame[0] in (BROADCAST, own_id) or self.faults.hears_all

    def _answer_to(self, frame: bytes) -> bytes | None:
        if frame[1] in self.faults.unknown_functions:
            return _exception(frame[1], ILLEGAL_FUNCTION)
        if self.faults.busy():
            return _exception(frame[1], BUSY)
        any_count = self.faults.takes_any_count and _has_odd_count(frame[1:-2])
        answer = (_read_any if any_count else execute)(self.bank, frame[1:-2])
        if answer is None or not answer[0] & EXCEPTION:
            return answer
        code = self.faults.exceptions.get(answer[1], answer[1])
        return None if code is None else bytes([answer[0], code])

    def _answers_broadcast(self, frame: bytes) -> bool:
        if self.faults.answers_broadcasts:
            return True
        return self._answers_broadcast_reads and frame[1] == READ_REGISTERS


def _words_read(frame: bytes) -> int:
    read = len(frame) == READ_LENGTH and frame[1] == READ_REGISTERS
    return _word(frame, 4) if read else 0


def execute(bank: RegisterBank, request: bytes) -> bytes | None:
    """The answer's PDU to a request's PDU; None for a known function that is cut short."""
    function = request[0]
    if function == WRITE_REGISTERS:
        known, shortest = _write_many, MULTIPLE_LENGTH
    elif function in (READ_REGISTERS, WRITE_REGISTER):
        known, shortest = _read if function == READ_REGISTERS else _write_one, SINGLE_LENGTH
    else:
        return _exception(function, ILLEGAL_FUNCTION)
    return known(bank, request) if len(request) >= shortest else None


def _exception(function: int, code: int) -> bytes:
    return bytes([function | EXCEPTION, code])


def _word(request: bytes, at: int) -> int:
    return int.from_bytes(request[at : at + 2], "big")


def _read(bank: RegisterBank, request: bytes) -> bytes:
    start, count = _word(request, 1), _word(request, 3)
    if len(request) != SINGLE_LENGTH or not 1 <= count <= MOST_READ:
        return _exception(READ_REGISTERS, ILLEGAL_VALUE)
    if start + count > REGISTERS:
        return _exception(READ_REGISTERS, ILLEGAL_ADDRESS)
    words = bank.read(start, count)
    if isinstance(words, int):
        return _exception(READ_REGISTERS, words)
    data = b"".join(word.to_bytes(2, "big") for word in words)
    return bytes([READ_REGISTERS, len(data)]) + data


def _has_odd_count(request: bytes) -> bool:
    whole_read = request[0] == READ_REGISTERS and len(request) == SINGLE_LENGTH
    return whole_read and not 1 <= _word(request, 3) <= MOST_READ


def _read_any(bank: RegisterBank, request: bytes) -> bytes:
    """Data for any count, as many as its buffer holds; what is not there is 0."""
    start, count = _word(request, 1), min(_word(request, 3), MOST_IN_BUFFER)
    found = (bank.read((start + n) % REGISTERS, 1) for n in range(count))
    words = (0 if isinstance(word, int) else word[0] for word in found)
    data = b"".join(word.to_bytes(2, "big") for word in words)
    return bytes([READ_REGISTERS, len(data)]) + data


def _write_one(bank: RegisterBank, request: bytes) -> bytes:
    if len(request) != SINGLE_LENGTH:
        return _exception(WRITE_REGISTER, ILLEGAL_VALUE)
    refused = bank.write(_word(request, 1), (_word(request, 3),))
    return request if refused is None else _exception(WRITE_REGISTER, refused)


def _write_many(bank: RegisterBank, request: bytes) -> bytes:
    start, count, data = _word(request, 1), _word(request, 3), request[6:]
    if not 1 <= count <= MOST_WRITTEN or not request[5] == len(data) == 2 * count:
        return _exception(WRITE_REGISTERS, ILLEGAL_VALUE)
    if start + count > REGISTERS:
        return _exception(WRITE_REGISTERS, ILLEGAL_ADDRESS)
    words = tuple(_word(data, at) for at in range(0, len(data), 2))
    refused = bank.write(start, words)
    return request[:5] if refused is None else _exception(WRITE_REGISTERS, refused)
