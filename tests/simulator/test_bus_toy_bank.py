"""A meter that is nothing but registers: what the tests of the bus put on it."""

import struct
from dataclasses import dataclass, field

from simulator.bus.line import Line
from simulator.bus.rtu import RegisterBank

EVEN_9600 = Line(9600, "E")
LINE_REGISTER, ID_REGISTER, READ_ONLY = 0x4004, 0x4003, 0x5000


def words_of(*values: float) -> list[int]:
    return list(struct.unpack(f">{2 * len(values)}H", struct.pack(f">{len(values)}f", *values)))


@dataclass
class ToyBank:
    """Registers 4003h, 4004h (Bd), 4010h and 400Dh can be written; 5000h to 5005h read only."""

    modbus_id: int = 1
    line: Line = EVEN_9600
    response_delay_s: float = 0.01
    link_fault: str | None = None
    registers: dict[int, int] = field(
        default_factory=lambda: {
            ID_REGISTER: 1,
            LINE_REGISTER: 9600,
            **dict(enumerate(words_of(1000.0), 0x400D)),
            0x4010: 10,
            **dict(enumerate(words_of(230.5, -1.25, 50.0), READ_ONLY)),
        }
    )

    def read(self, start: int, count: int) -> tuple[int, ...] | int:
        wanted = range(start, start + count)
        if any(address not in self.registers for address in wanted):
            return 2
        return tuple(self.registers[address] for address in wanted)

    def write(self, start: int, words: tuple[int, ...]) -> int | None:
        written = range(start, start + len(words))
        if any(a not in self.registers or a >= READ_ONLY for a in written):
            return 2
        if start == LINE_REGISTER and words[0] not in (2400, 9600, 19200):
            return 3
        self.registers.update(zip(written, words, strict=True))
        return None

    def after_answer(self) -> None:
        self.modbus_id = self.registers[ID_REGISTER]
        self.line = Line(self.registers[LINE_REGISTER], self.line.parity)


def test_the_toy_is_a_register_bank_that_keeps_what_is_written() -> None:
    bank: RegisterBank = ToyBank()
    assert bank.write(0x4010, (25,)) is None
    assert bank.read(0x4010, 1) == (25,)
    assert bank.read(0x5006, 1) == bank.write(0x5000, (1, 2)) == 2
