"""A serial wire in memory: what arrives on it, and when, is written down before."""

from collections import deque

from contracts.wire import WireEvent
from meters.line_settings import LineSettings

Pieces = tuple[tuple[float, bytes], ...]


class SteppingClock:
    """Bench time that stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.time_s = 0.0

    def now(self) -> float:
        return self.time_s

    def sleep(self, duration_s: float) -> None:
        assert duration_s > 0
        self.time_s += duration_s


class ScriptedWire:
    """A port whose far side answers request after request from a script.

    Each answer is pieces of (pause in s, bytes), beginning at the end of the request; bytes come
    one character time apart, as on a real line.
    """

    def __init__(self, clock: SteppingClock, line: LineSettings, latency_s: float = 0.0) -> None:
        self.clock = clock
        self.line = line
        self.latency_s = latency_s
        self.name = "scripted"
        self.sets_line = True
        self.script: deque[Pieces] = deque()
        self.sent: list[tuple[float, bytes]] = []
        self._arrivals: deque[tuple[float, int]] = deque()

    def answer(self, data: bytes, delay_s: float = 0.02) -> None:
        self.script.append(((delay_s, data),))

    def answer_in_pieces(self, *pieces: tuple[float, bytes]) -> None:
        self.script.append(pieces)

    def arrive(self, data: bytes, at_s: float) -> None:
        """Put unasked bytes on the wire, the first one whole at ``at_s``."""
        for number, byte in enumerate(data):
            self._arrivals.append((at_s + self.line.wire_time_s(number), byte))

    def write(self, data: bytes) -> None:
        self.sent.append((self.clock.now(), data))
        time_s = self.clock.now() + self.line.wire_time_s(len(data))
        for pause_s, piece in self.script.popleft() if self.script else ():
            time_s += pause_s
            for byte in piece:
                time_s += self.line.character_s
                self._arrivals.append((time_s, byte))
        self._arrivals = deque(sorted(self._arrivals))

    def read_available(self) -> bytes:
        data = bytearray()
        while self._arrivals and self._arrivals[0][0] <= self.clock.now():
            data.append(self._arrivals.popleft()[1])
        return bytes(data)

    def set_line(self, line: LineSettings) -> None:
        self.line = line

    def discard_input(self) -> None:
        self._arrivals.clear()

    def close(self) -> None:
        self._arrivals.clear()


class Recording:
    """Keeps all evidence in a list."""

    def __init__(self) -> None:
        self.events: list[WireEvent] = []

    def record(self, event: WireEvent) -> None:
        self.events.append(event)

    def notes(self) -> list[str]:
        return [event.data.decode() for event in self.events if event.direction == "note"]
