"""A small meter of IEC 62056-21 behind an optical head, with its own idea of the standard.

It shares no code with the link: what it sends is written out here, and it hears a request only at
its own baud rate.
"""

from collections.abc import Callable
from functools import reduce

from meters.line_settings import LineSettings, Parity
from tests.meters.scripted_wire import SteppingClock
from tests.meters.uart import UartLine

BAUDS = dict(zip("0123456", (300, 600, 1200, 2400, 4800, 9600, 19200), strict=True))
BAUDS |= dict(zip("ABCDEF", (600, 1200, 2400, 4800, 9600, 19200), strict=True))
INACTIVITY_S = 60.0
READ_OUT_UNASKED_S = 2.2
READ_OUT_FORGOTTEN_S = 1.5

Pieces = tuple[tuple[float, bytes], ...]


def checked(message: bytes) -> bytes:
    """A message with its BCC."""
    return message + bytes([reduce(lambda total, byte: total ^ byte, message[1:], 0)])


class OpticalMeter:
    """The far side of an optical head.

    Attributes:
        identification: without ``/`` and line end.
        delay_s: from the end of a request to the answer.
        values: what can be read and written.
        spoil: makes of a message, by its name, what is sent instead.
        sends: the parity with which it sends.
        answer_baud: at which it goes on after the option select, if not as selected.
        due_s: when it does something by itself, if nobody says anything before.
        heard: the requests that it understood.
    """

    def __init__(self, identification: str = r"INE5\2PRO380") -> None:
        self.identification = identification
        self.delay_s = 0.25
        self.takes_password: Callable[[str], bool] = lambda operand: operand == "0" * 8
        self.values = {"0.0.0": "12345678", "1.8.0": "000012.345*kWh", "C.1": "(ERASED)"}
        self.read_out_text = "0.0.0(12345678)\r\n1.8.0(000012.345*kWh)(07)\r\nF.F(00)\r\n"
        self.blocks = ["P.01(1)(2)", "(3)(4)", "(5)"]
        self.spoil: Callable[[str, bytes], bytes | Pieces] = lambda _name, message: message
        self.answer_baud: int | None = None
        self.sends: Parity = "even"
        self.baud = 300
        self.heard: list[bytes] = []
        self.addressed = True
        self.programming = False
        self._waiting = b""
        self._blocks_left: list[str] = []
        self._latest: tuple[str, bytes] = ("", b"")
        self.due_s = INACTIVITY_S

    @property
    def line(self) -> LineSettings:
        return LineSettings(self.baud, "even", 1, 7)

    def hear(self, byte: int, at_s: float) -> list[tuple[float, bytes]]:
        """Take one character; what is sent on it: pauses after it, and bytes."""
        self.due_s = at_s + INACTIVITY_S
        if byte == 0:
            return []
        self._waiting += bytes([byte])
        message = self._whole()
        if message is None:
            return []
        self._waiting = b""
        self.heard.append(message)
        return self._react(message)

    def was_sent(self, at_s: float) -> None:
        """Know when the last message was off the wire."""
        if self._latest[0] == "identification" and self.identification[3] in "0123456":
            self.due_s = at_s + READ_OUT_UNASKED_S
        elif self._latest[0] == "read-out":
            self.due_s = at_s + READ_OUT_FORGOTTEN_S
        else:
            self.due_s = at_s + INACTIVITY_S

    def let_pass(self, now_s: float) -> list[tuple[float, bytes]]:
        """Go back to the start when nobody has said anything; what is sent before that."""
        if now_s < self.due_s:
            return []
        self.due_s = now_s + INACTIVITY_S
        self._sleep()
        if self._latest[0] != "identification" or self.identification[3] not in "0123456":
            return []
        return [(0.0, self._send("read-out", self._read_out())[0][1])]

    def _sleep(self) -> None:
        self.baud, self.programming, self._waiting = 300, False, b""

    def _whole(self) -> bytes | None:
        data = self._waiting
        if data[:1] in (b"\x06", b"\x15") and self.programming:
            return data
        if data[:1] in (b"/", b"\x06"):
            return data if data.endswith(b"\r\n") else None
        if data[:1] == b"\x15":
            return data
        if data[:1] == b"\x01":
            return data if len(data) > 2 and data[-2] in (3, 4) else None
        self._waiting = b""
        return None

    def _react(self, message: bytes) -> list[tuple[float, bytes]]:
        if message[:1] == b"/":
            return self._identify()
        if message == b"\x15":
            return self._send(*self._latest)
        if message[:1] == b"\x06" and len(message) == 1:
            return self._next_block()
        if message[:1] == b"\x06":
            return self._select(message.decode())
        return self._command(message)

    def _identify(self) -> list[tuple[float, bytes]]:
        self._sleep()
        answer = self._send("identification", f"/{self.identification}\r\n".encode())
        mode = self.identification[3]
        if mode in "0123456":
            return answer
        return [*answer, *self._send("read-out", self._read_out())]

    def _select(self, message: str) -> list[tuple[float, bytes]]:
        self.baud = self.answer_baud or BAUDS[message[2]]
        if message[3] == "1":
            self.programming = True
            return self._send("operand", checked(b"\x01P0\x02(4711)\x03"))
        return self._send("read-out", self._read_out())

    def _read_out(self) -> bytes:
        return checked(f"\x02{self.read_out_text}!\r\n\x03".encode())

    def _command(self, message: bytes) -> list[tuple[float, bytes]]:
        if message != checked(message[:-1]):
            return self._send("answer", b"\x15")
        name, _, text = message[1:-2].decode().partition("\x02")
        if name == "B0":
            self._sleep()
            return []
        address, _, rest = text.partition("(")
        return self._send("answer", self._answer(name, address, rest.removesuffix(")")))

    def _answer(self, name: str, address: str, value: str) -> bytes:
        if name == "P1":
            return b"\x06" if self.takes_password(value) else checked(b"\x02(ER01)\x03")
        if name[0] == "R" and name[1] in "36":
            self._blocks_left = list(self.blocks)
            return self._block()
        if name == "R1" and address in self.values:
            return checked(f"\x02{address}({self.values[address]})\x03".encode())
        if name[0] == "W":
            self.values[address] = value
            return b"\x06"
        return checked(b"\x02(ER02)\x03")

    def _next_block(self) -> list[tuple[float, bytes]]:
        return self._send("answer", self._block() if self._blocks_left else b"\x15")

    def _block(self) -> bytes:
        block = self._blocks_left.pop(0)
        return checked(f"\x02{block}{chr(4 if self._blocks_left else 3)}".encode())

    def _send(self, name: str, message: bytes) -> list[tuple[float, bytes]]:
        self._latest = (name, message)
        spoilt = self.spoil(name, message)
        pieces = ((0.0, spoilt),) if isinstance(spoilt, bytes) else spoilt
        return [(self.delay_s + pieces[0][0], pieces[0][1]), *pieces[1:]] if pieces else []


class OpticalPort:
    """A port with an optical head on it, and a meter below; bit by bit on the wire."""

    def __init__(self, clock: SteppingClock, meter: OpticalMeter, line: LineSettings) -> None:
        self.clock = clock
        self.meter = meter
        self.line = line
        self.name = "optical"
        self.latency_s = 0.0
        self.sets_line = True
        self.set_at: list[tuple[float, LineSettings]] = []
        self.sent: list[tuple[float, bytes]] = []
        self._to_meter = UartLine()
        self._to_bench = UartLine()
        self._got = b""

    def write(self, data: bytes) -> None:
        self._run()
        self.sent.append((self.clock.now(), data))
        self._to_meter.transmit(data, self.line, self.clock.now())

    def read_available(self) -> bytes:
        self._run()
        data, self._got = self._got, b""
        return data

    def set_line(self, line: LineSettings) -> None:
        self._run()
        self._to_bench.drop(self.clock.now())
        self.set_at.append((self.clock.now(), line))
        self.line = line

    def discard_input(self) -> None:
        self._got = b""

    def close(self) -> None:
        self._got = b""

    def _run(self) -> None:
        now_s = self.clock.now()
        due_s = self.meter.due_s
        self._answer(due_s, self.meter.let_pass(now_s))
        while (heard := self._to_meter.receive(self.meter.line, now_s)) is not None:
            at_s, byte = heard
            self._answer(at_s, self.meter.hear(byte, at_s))
        while (came := self._to_bench.receive(self.line, now_s)) is not None:
            self._got += bytes([came[1]])

    def _answer(self, at_s: float, pieces: list[tuple[float, bytes]]) -> None:
        for pause_s, data in pieces:
            start_s = max(at_s, self._to_bench.idle_from_s) + pause_s
            at_s = self._to_bench.transmit(data, self._sending_line(data), start_s)
        if pieces:
            self.meter.was_sent(at_s)

    def _sending_line(self, data: bytes) -> LineSettings:
        """In mode B the data come at the baud rate of the identification."""
        mode = self.meter.identification[3]
        if mode in "ABCDEF" and data[:1] == b"\x02":
            return LineSettings(BAUDS[mode], self.meter.sends, 1, 7)
        return LineSettings(self.meter.baud, self.meter.sends, 1, 7)
