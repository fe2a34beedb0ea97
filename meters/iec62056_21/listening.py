"""Listening to an optical head until a message is whole, or nothing more is to be expected."""

from dataclasses import dataclass

from contracts.clock import Clock
from meters.iec62056_21.characters import without_parity
from meters.iec62056_21.classification import Expected, goes_on_unasked
from meters.iec62056_21.exchange import LONGEST_SILENCE_S
from meters.iec62056_21.parsing import message_end
from meters.line_settings import LineSettings
from meters.reception import Chunk, Reception
from meters.serial_port import SerialPort

SHORTEST_POLL_S = 0.002
LONGEST_POLL_S = 0.005

# Two characters of silence, and a little, end a message that is whole.
QUIET_CHARACTERS = 2.5

# More bytes than this behind a message are not waited for: they are a fault anyway.
MOST_TRAILING = 256

# An assumption: a message may take twice the time that its characters need, and this more.
PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What came.

    Attributes:
        reception: the bytes and their times.
        late_s: how long it went on beyond all patience in s; 0 if it ended by itself.
    """

    reception: Reception
    late_s: float


class Listener:
    """Listens to a port."""

    __slots__ = ("_clock", "_port", "_response_timeout_s")

    def __init__(self, port: SerialPort, clock: Clock, response_timeout_s: float) -> None:
        """Take an open port.

        Args:
            port: the port.
            clock: bench time.
            response_timeout_s: until the first byte at the latest, in s; the same silence ends an
                answer that is not whole.
        """
        self._port = port
        self._clock = clock
        self._response_timeout_s = response_timeout_s

    def hear(
        self, line: LineSettings, expected: Expected, from_s: float, earlier: Chunk | None
    ) -> Heard:
        """Listen until an answer is over.

        Args:
            line: how the line is set.
            expected: what may come.
            from_s: since when nothing of it has come yet, in s.
            earlier: the beginning of it, if it was there before.

        Raises:
            InstrumentError: the port failed.
        """
        reception = Reception(line.character_s, self._port.latency_s)
        if earlier is not None:
            reception.add(earlier)
        poll_s = poll_interval_s(line)
        after_s = from_s
        now_s = self._clock.now()
        while not self._over(line, expected, reception, now_s - from_s, now_s):
            looked_s = now_s + poll_s
            self._clock.sleep(poll_s)
            data = self._port.read_available()
            now_s = self._clock.now()
            if data:
                reception.add(Chunk(data, after_s, now_s))
            after_s = looked_s
        return Heard(reception, _late_s(line, reception, now_s))

    def _over(
        self,
        line: LineSettings,
        expected: Expected,
        reception: Reception,
        waited_s: float,
        now_s: float,
    ) -> bool:
        latency_s = self._port.latency_s
        if reception.last_byte_s is None:
            return waited_s >= self._response_timeout_s + latency_s
        characters = without_parity(reception.data)
        if goes_on_unasked(characters) or _late_s(line, reception, now_s) > 0:
            return True
        silent_s = now_s - reception.last_byte_s
        end = message_end(characters)
        if end is None:
            patience_s = max(LONGEST_SILENCE_S, self._response_timeout_s) + latency_s
            return len(characters) > expected.longest_bytes or silent_s >= patience_s
        quiet_s = QUIET_CHARACTERS * line.character_s + latency_s
        return len(characters) > end + MOST_TRAILING or silent_s >= quiet_s


def poll_interval_s(line: LineSettings) -> float:
    """From one look at the port to the next in s."""
    return min(max(2 * line.character_s, SHORTEST_POLL_S), LONGEST_POLL_S)


def _late_s(line: LineSettings, reception: Reception, now_s: float) -> float:
    if reception.first_byte_s is None:
        return 0.0
    taken_s = now_s - reception.first_byte_s
    allowed_s = PATIENCE_S + 2 * line.wire_time_s(len(reception.data))
    return taken_s if taken_s > allowed_s else 0.0
