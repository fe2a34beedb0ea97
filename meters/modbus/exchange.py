"""One request and what came back, with the times of both."""

from dataclasses import dataclass
from itertools import pairwise

from contracts.errors import LinkFault, MeterLinkError
from meters.line_settings import LineSettings
from meters.modbus.classification import Finding, classify
from meters.modbus.frames import Request


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back. Times are bench times in s.

    Attributes:
        request: what was asked.
        line: how the line was set.
        sent: the frame as it was sent.
        received: all that came, unchanged.
        sent_s: when the first byte was handed to the wire.
        sent_until_s: when the last byte was off the wire, by the line settings.
        first_byte_s: when the first byte had come; None if none came.
        last_byte_s: when the last byte had come; None if none came.
        response_delay_s: silence between request and answer; None if none came. Below 0, the
            answer came faster than the line carries bytes. It is too long by what the port holds
            bytes back, and by up to one look at the port.
        largest_gap_s: longest silence inside the answer that is certain.
        gap_resolution_s: a silence longer by this than what is allowed is always seen.
        finding: what was wrong; None if nothing was.
    """

    request: Request
    line: LineSettings
    sent: bytes
    received: bytes
    sent_s: float
    sent_until_s: float
    first_byte_s: float | None
    last_byte_s: float | None
    response_delay_s: float | None
    largest_gap_s: float
    gap_resolution_s: float
    finding: Finding | None

    @property
    def fault(self) -> LinkFault | None:
        """What was wrong; None if nothing was."""
        return self.finding.fault if self.finding else None

    @property
    def exception_code(self) -> int | None:
        """The Modbus exception code, if an exception in form is the answer."""
        return self.finding.exception_code if self.finding else None

    def raise_for_fault(self, asked: str) -> None:
        """Raise what was wrong, if anything was.

        Args:
            asked: what was asked and on which wire, for the message.

        Raises:
            MeterLinkError: the answer was not in form, an exception, or missing.
        """
        if self.finding is None:
            return
        message = (
            f"{asked} of unit {self.request.address} at {self.line}: "
            f"{self.finding.fault}: {self.finding.detail}; "
            f"sent {self.sent.hex(' ')}, received {self.received.hex(' ') or 'nothing'}"
        )
        raise MeterLinkError(message, self.finding.fault, self.finding.exception_code)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that one look at the port found; they came between the two times, in s."""

    data: bytes
    after_s: float
    by_s: float


class Reception:
    """The bytes of an answer and when they came."""

    __slots__ = ("_character_s", "_chunks", "_latency_s", "data")

    def __init__(self, character_s: float, latency_s: float) -> None:
        self._character_s = character_s
        self._latency_s = latency_s
        self._chunks: list[Chunk] = []
        self.data = b""

    def add(self, chunk: Chunk) -> None:
        """Append what one look at the port found."""
        self._chunks.append(chunk)
        self.data += chunk.data

    @property
    def first_byte_s(self) -> float | None:
        """When the first byte had come; None if none came."""
        if not self._chunks:
            return None
        first = self._chunks[0]
        following_s = (len(first.data) - 1) * self._character_s
        return max(first.after_s, first.by_s - following_s)

    @property
    def last_byte_s(self) -> float | None:
        """When the last byte had come, at the latest; None if none came."""
        return self._chunks[-1].by_s if self._chunks else None

    @property
    def largest_gap_s(self) -> float:
        """Longest silence between two bytes in s that is certain; 0 if none is.

        The last byte of a chunk was there when it was found, and the first of the next not yet
        at the look before it was found. A character time of that is the byte itself, and as much
        as the latency may be the port's.
        """
        certain_s = [
            later.after_s - earlier.by_s - self._character_s - self._latency_s
            for earlier, later in pairwise(self._chunks)
        ]
        return max(0.0, *certain_s) if certain_s else 0.0

    @property
    def resolution_s(self) -> float:
        """A silence longer by this than a limit is always certain to be so, in s."""
        return self._latency_s + 2 * max((c.by_s - c.after_s for c in self._chunks), default=0.0)


def judged(
    request: Request, line: LineSettings, sent: bytes, sent_s: float, reception: Reception
) -> Exchange:
    """Put a request and what came back together, classified."""
    sent_until_s = sent_s + line.wire_time_s(len(sent))
    first_s = reception.first_byte_s
    gap_s = reception.largest_gap_s
    return Exchange(
        request=request,
        line=line,
        sent=sent,
        received=reception.data,
        sent_s=sent_s,
        sent_until_s=sent_until_s,
        first_byte_s=first_s,
        last_byte_s=reception.last_byte_s,
        response_delay_s=None if first_s is None else first_s - line.character_s - sent_until_s,
        largest_gap_s=gap_s,
        gap_resolution_s=reception.resolution_s,
        finding=classify(request, reception.data, idle_s=gap_s, idle_limit_s=line.t35_s),
    )
