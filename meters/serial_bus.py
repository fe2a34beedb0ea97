"""One serial bus: its port, its line settings, the silence between frames, and the evidence.

What the links of all protocols share: nothing is sent before the bus has been silent, every byte
is kept with its times, and bytes that nobody asked for are put on record and dropped.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from contracts.clock import Clock
from contracts.errors import LinkFault, MeterLinkError
from contracts.wire import Direction, WireEvent, WireRecorder
from meters.exchange import Exchange, RequestT, Sent
from meters.line_settings import LineSettings
from meters.reception import Chunk, Reception
from meters.serial_port import SerialPort

SHORTEST_POLL_S = 0.001
LONGEST_POLL_S = 0.010

# Where an end is near, the port is looked at sooner than that, so that no time is lost.
SHORTEST_LOOK_S = 0.0001


@dataclass(frozen=True, slots=True)
class Patience:
    """When waiting for an answer ends.

    Attributes:
        first_byte_s: from the end of the request until the first byte at the latest, in s.
        rest_s: the silence that ends an answer that is not whole, in s.
        at_least_s: from the end of the request, so long is listened once anything came, in s.
        is_whole: whether nothing is missing from an answer, right or wrong: then the silence
            between two frames ends it.
        length: bytes in the answer that is hoped for; 0 if the request does not tell.
    """

    first_byte_s: float
    rest_s: float
    is_whole: Callable[[bytes], bool]
    at_least_s: float = 0.0
    length: int = 0


class SerialBus:
    """One serial bus, used for one transaction at a time."""

    __slots__ = (
        "_channel",
        "_clock",
        "_free_s",
        "_line",
        "_line_is_set",
        "_longest_frame",
        "_port",
        "_recorder",
        "_silence_s",
    )

    def __init__(
        self,
        port: SerialPort,
        line: LineSettings,
        silence_s: Callable[[LineSettings], float],
        longest_frame: int,
        *,
        clock: Clock,
        recorder: WireRecorder,
        channel: str,
    ) -> None:
        """Take an open port.

        Args:
            port: the port, set to ``line``.
            line: how it is set.
            silence_s: shortest silence between two frames in s, at given line settings.
            longest_frame: bytes in the longest frame of the protocol.
            clock: bench time.
            recorder: keeps the evidence.
            channel: whose wire it is, for the evidence.
        """
        self._port = port
        self._line = line
        self._line_is_set = True
        self._silence_s = silence_s
        self._longest_frame = longest_frame
        self._channel = channel
        self._clock = clock
        self._recorder = recorder
        self._free_s = clock.now() + silence_s(line)

    @property
    def channel(self) -> str:
        """Whose wire it is."""
        return self._channel

    @property
    def line(self) -> LineSettings:
        """How the line is set."""
        return self._line

    def set_line(self, line: LineSettings) -> None:
        """Change the line settings, once the bus has been silent.

        Raises:
            MeterLinkError: the bus did not come to rest.
            InstrumentError: the port failed, or cannot change them.
        """
        self._rest()
        self._line_is_set = False
        self._port.set_line(line)
        self._line_is_set = True
        self._line = line
        self._free_s = self._clock.now() + self._silence_s(line)
        self.note(f"line set to {line}")

    def note(self, text: str) -> None:
        """Put a remark among the evidence."""
        now_s = self._clock.now()
        self._record(Direction.NOTE, text.encode(), now_s, now_s)

    def send(self, frame: bytes) -> Sent:
        """Send one frame, once the bus has been silent; return when it is off the wire.

        Raises:
            MeterLinkError: the bus did not come to rest; nothing was sent.
            InstrumentError: the port failed.
        """
        if not self._line_is_set:
            # A change failed half way: nobody knows how the port is set.
            self.set_line(self._line)
        self._rest()
        sent_s = self._clock.now()
        self._port.write(frame)
        sent_until_s = sent_s + self._line.wire_time_s(len(frame))
        self._record(Direction.SENT, frame, sent_s, sent_until_s)
        self._sleep_until(sent_until_s)
        return Sent(frame, sent_s, sent_until_s)

    def listen(self, sent: Sent, patience: Patience) -> Reception:
        """Take what comes after a request until it is over.

        Raises:
            InstrumentError: the port failed.
        """
        reception = Reception(self._line.character_s, self._port.latency_s)
        poll_s = min(max(self._silence_s(self._line) / 2, SHORTEST_POLL_S), LONGEST_POLL_S)
        after_s = sent.until_s
        now_s = self._clock.now()
        while not self._over(patience, reception, sent.until_s, now_s):
            pause_s = min(poll_s, self._end_in_s(patience, reception, now_s))
            looked_s = now_s + pause_s
            self._clock.sleep(pause_s)
            data = self._port.read_available()
            now_s = self._clock.now()
            if data:
                reception.add(Chunk(data, after_s, now_s))
            after_s = looked_s
        return reception

    def keep(self, exchange: Exchange[RequestT], late_answer_s: float) -> None:
        """Put an answer on record, and leave the bus alone as long as it takes.

        Args:
            exchange: the request and its answer.
            late_answer_s: how long an answer that failed to come, or to come whole, may still
                come, in s.
        """
        last_s = exchange.sent_until_s
        if exchange.first_byte_s is not None and exchange.last_byte_s is not None:
            last_s = exchange.last_byte_s
            self._record(Direction.RECEIVED, exchange.received, exchange.first_byte_s, last_s)
        if exchange.finding is not None:
            self.note(f"{exchange.finding.fault}: {exchange.finding.detail}")
        self._free_s = last_s + self._silence_s(self._line)
        if exchange.fault in (LinkFault.SILENCE, LinkFault.SHORT):
            self._free_s = max(self._free_s, self._clock.now() + late_answer_s)

    def _over(self, patience: Patience, reception: Reception, from_s: float, now_s: float) -> bool:
        latency_s = self._port.latency_s
        if reception.last_byte_s is None or reception.first_byte_s is None:
            return now_s >= from_s + patience.first_byte_s + latency_s
        longest_s = 2 * self._line.wire_time_s(self._longest_frame) + patience.rest_s
        most_s = max(from_s + patience.at_least_s, reception.first_byte_s + longest_s)
        if len(reception.data) > 2 * self._longest_frame or now_s > most_s:
            return True
        silent_s = now_s - reception.last_byte_s
        between_s = self._silence_s(self._line) + latency_s
        if silent_s < between_s or now_s < from_s + patience.at_least_s + latency_s:
            return False
        return silent_s >= max(between_s, patience.rest_s) or patience.is_whole(reception.data)

    def _end_in_s(self, patience: Patience, reception: Reception, now_s: float) -> float:
        """In which time the answer, or the silence behind it, may be over at the earliest."""
        if reception.last_byte_s is None:
            return math.inf
        between_s = self._silence_s(self._line) + self._port.latency_s
        left_s = between_s - (now_s - reception.last_byte_s)
        if left_s <= 0:
            return math.inf
        missing = patience.length - len(reception.data)
        end_s = min(left_s, self._line.wire_time_s(missing)) if missing > 0 else left_s
        return max(end_s, SHORTEST_LOOK_S)

    def _rest(self) -> None:
        """Wait until the bus is free; what comes meanwhile is nobody's answer."""
        unasked = b""
        longest_s = 2 * self._line.wire_time_s(self._longest_frame)
        give_up_s = max(self._free_s, self._clock.now()) + longest_s
        while True:
            self._sleep_until(self._free_s)
            data = self._port.read_available()
            if not data:
                break
            unasked += data
            now_s = self._clock.now()
            self._free_s = now_s + self._silence_s(self._line) + self._port.latency_s
            if now_s > give_up_s:
                self._note_unasked(unasked)
                detail = "nothing was sent: the bus does not come to rest"
                message = f"{self._channel} at {self._line}: {detail}; {len(unasked)} bytes came"
                raise MeterLinkError(message, LinkFault.TRAILING)
        if unasked:
            self._note_unasked(unasked)

    def _note_unasked(self, data: bytes) -> None:
        self.note(f"discarded {len(data)} bytes that nobody asked for: {data.hex(' ')}")

    def _record(self, direction: Direction, data: bytes, first_s: float, last_s: float) -> None:
        self._recorder.record(WireEvent(self._channel, direction, data, first_s, last_s))

    def _sleep_until(self, time_s: float) -> None:
        left_s = time_s - self._clock.now()
        if left_s > 0:
            self._clock.sleep(left_s)
