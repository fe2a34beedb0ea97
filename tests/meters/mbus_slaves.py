"""An M-Bus with slaves on it, down to the bits: a 0 draws more current than a 1, and wins."""

from dataclasses import dataclass, field

from meters.line_settings import LineSettings
from tests.meters.scripted_wire import ScriptedWire, SteppingClock

TICKS_A_BIT = 16
BITS_A_CHARACTER = 11
ACK = b"\xe5"
BAUDS = dict(zip(range(0xB8, 0xC0), (300, 600, 1200, 2400, 4800, 9600, 19200, 38400), strict=True))


@dataclass
class Slave:
    """A meter that keeps the rules, as far as it is not told otherwise."""

    number: str = "12345678"
    address: int = 1
    maker: int = 0x25CD
    version: int = 1
    medium: int = 2
    baud: int = 2400
    delay_bits: float = 30.0
    records: tuple[bytes, ...] = (bytes.fromhex("0C 04 14 48 60 01"),)
    heeds_fcb: bool = True
    mute: bool = False
    written: list[bytes] = field(default_factory=list)
    selected: bool = False
    access: int = 0
    _telegram: int = -1
    _last_fcb: dict[int, int | None] = field(default_factory=dict)

    @property
    def identity(self) -> bytes:
        number = bytes.fromhex(self.number)[::-1]
        return number + self.maker.to_bytes(2, "little") + bytes([self.version, self.medium])

    def hear(self, frame: bytes, baud: int) -> bytes:
        """What it answers; nothing is an answer too."""
        if baud != self.baud or self.mute:
            return b""
        if len(frame) == 5 and frame[0] == 0x10 and sum(frame[1:3]) & 0xFF == frame[3]:
            return self._short(frame[1], frame[2])
        if frame[0] == 0x68 and frame[1] == frame[2] == len(frame) - 6:
            assert sum(frame[4:-2]) & 0xFF == frame[-2]
            return self._long(frame[4], frame[5], frame[6:-2])
        return b""

    def _meant(self, address: int) -> bool:
        return address in (self.address, 0xFE, 0xFF) or (address == 0xFD and self.selected)

    def _short(self, c_field: int, address: int) -> bytes:
        if not self._meant(address):
            return b""
        if c_field == 0x40:
            self._last_fcb = {}
            self._telegram = -1
            self.selected = self.selected and address != 0xFD
            return b"" if address == 0xFF else ACK
        return self._user_data(c_field, address) if c_field & 0xCF == 0x4B else b""

    def _user_data(self, c_field: int, address: int) -> bytes:
        if not self._repeated(c_field, address):
            self._telegram = (self._telegram + 1) % len(self.records)
            self.access = (self.access + 1) & 0xFF
        more = b"\x1f" if self._telegram < len(self.records) - 1 else b""
        head = b"\x72" + self.identity + bytes([self.access, 0, 0, 0])
        counted = bytes([0x08, self.address]) + head + self.records[self._telegram] + more
        length = len(counted)
        return bytes([0x68, length, length, 0x68]) + counted + bytes([sum(counted) & 0xFF, 0x16])

    def _repeated(self, c_field: int, address: int) -> bool:
        """Whether a frame has the FCB of the one before, as a repetition has."""
        memory = 0xFD if address == 0xFD else self.address
        fcb = c_field & 0x20
        same = self._last_fcb.get(memory) == fcb
        self._last_fcb[memory] = fcb
        return same and self.heeds_fcb and bool(c_field & 0x10)

    def _long(self, c_field: int, address: int, data: bytes) -> bytes:
        if address == 0xFD and data[0] == 0x52:
            self.selected = self._matches(data[1:9])
            self._telegram = -1
            self._last_fcb[0xFD] = None
            return ACK if self.selected else b""
        if not self._meant(address):
            return b""
        if not self._repeated(c_field, address):
            self.written.append(data)
            self.baud = BAUDS.get(data[0], self.baud)
        return b"" if address == 0xFF else ACK

    def _matches(self, pattern: bytes) -> bool:
        digits = zip(pattern[:4].hex(), self.identity[:4].hex(), strict=True)
        fields = zip(pattern[4:], self.identity[4:], strict=True)
        return all(p in ("f", d) for p, d in digits) and all(p in (0xFF, b) for p, b in fields)


class SlaveBus(ScriptedWire):
    """A port with slaves behind it; what they send at the same time is laid over each other."""

    def __init__(self, clock: SteppingClock, line: LineSettings, *slaves: Slave) -> None:
        super().__init__(clock, line)
        self.slaves = slaves

    def write(self, data: bytes) -> None:
        self.sent.append((self.clock.now(), data))
        end_s = self.clock.now() + self.line.wire_time_s(len(data))
        tick_s = 1 / (TICKS_A_BIT * self.line.baud)
        baud = self.line.baud
        heard = [(slave.hear(data, baud), slave) for slave in self.slaves]
        answers = [(slave.delay_bits, answer) for answer, slave in heard if answer]
        for tick, byte in received(laid_over(answers)):
            self._arrivals.append((end_s + tick * tick_s, byte))


def laid_over(answers: list[tuple[float, bytes]]) -> bytearray:
    """The level of the line, tick by tick, of answers that begin so many bit times late."""
    starts = [round(delay_bits * TICKS_A_BIT) for delay_bits, _ in answers]
    character = BITS_A_CHARACTER * TICKS_A_BIT
    ends = [start + len(a[1]) * character for start, a in zip(starts, answers, strict=True)]
    line = bytearray(b"\x01" * (max(ends, default=0) + character))
    for start, (_, data) in zip(starts, answers, strict=True):
        for number, bit in enumerate(bits_of(data)):
            if not bit:
                at = start + number * TICKS_A_BIT
                line[at : at + TICKS_A_BIT] = bytes(TICKS_A_BIT)
    return line


def bits_of(data: bytes) -> list[int]:
    """Start bit, eight data bits, even parity, stop bit, of byte after byte."""
    bits: list[int] = []
    for byte in data:
        eight = [byte >> place & 1 for place in range(8)]
        bits += [0, *eight, sum(eight) & 1, 1]
    return bits


def received(line: bytearray) -> list[tuple[int, int]]:
    """What a UART makes of it, whatever parity and stop bit are: tick of its end, and byte."""
    found: list[tuple[int, int]] = []
    at = line.find(0)
    while at >= 0 and at + BITS_A_CHARACTER * TICKS_A_BIT <= len(line):
        middles = [at + TICKS_A_BIT * n + TICKS_A_BIT // 2 for n in range(BITS_A_CHARACTER)]
        found.append(
            (
                at + BITS_A_CHARACTER * TICKS_A_BIT,
                sum(line[middles[n + 1]] << n for n in range(8)),
            )
        )
        idle = line.find(1, middles[-1])
        at = line.find(0, idle) if idle >= 0 else -1
    return found
