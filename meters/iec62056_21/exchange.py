"""One message of the bench and what came back, with the times of both."""

from dataclasses import dataclass

from meters.iec62056_21.characters import count_wrong_parity, shown, without_parity
from meters.iec62056_21.classification import (
    Expected,
    Finding,
    Received,
    classify,
    goes_on_unasked,
)
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import Message
from meters.iec62056_21.parsing import message_end
from meters.line_settings import LineSettings
from meters.reception import Reception

# IEC 62056-21: the longest silence between two characters of one message, in s.
LONGEST_SILENCE_S = 1.500


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent, and when.

    Attributes:
        asked: what was asked and on which wire, for messages.
        characters: what was sent, before any parity was put to it; empty if nothing was.
        data: the bytes that the port was given.
        first_s: bench time in s when the first was handed to the wire.
        until_s: bench time in s when the last was off the wire, by the line settings.
    """

    asked: str
    characters: bytes
    data: bytes
    first_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Reaction:
    """How soon a meter answered.

    Attributes:
        to: what it was asked for: ``identification``, ``read-out``.
        delay_s: silence before the answer, in s.
        unsure_s: it may have been shorter by so much.
        shortest_s: at least, by the standard and the maker's letters.
    """

    to: str
    delay_s: float
    unsure_s: float
    shortest_s: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One message of the bench and what came back. Times are bench times in s.

    Attributes:
        sending: what was sent.
        line: how the line was set when the answer came.
        received: all that came, unchanged; without what a meter sent on by itself after its
            identification, which belongs to the next exchange.
        first_byte_s: when the first byte had come; None if none came.
        last_byte_s: when the last byte had come; None if none came.
        response_delay_s: silence before the answer; None if none came. It is too long by what the
            port holds bytes back, and by up to ``delay_unsure_s``.
        largest_gap_s: longest silence inside the answer that is certain.
        message: what came, if it could be read.
        finding: what was wrong; None if nothing was.
        delay_unsure_s: so long the port had not been looked at when the answer was found.
    """

    sending: Sending
    line: LineSettings
    received: bytes
    first_byte_s: float | None
    last_byte_s: float | None
    response_delay_s: float | None
    largest_gap_s: float
    message: Message | None
    finding: Finding | None
    delay_unsure_s: float = 0.0

    @property
    def fault(self) -> MessageFault | None:
        """What was wrong; None if nothing was."""
        return self.finding.fault if self.finding else None

    def raise_for_fault(self) -> None:
        """Raise what was wrong, if anything was.

        Raises:
            MessageError: the answer was not in form, a refusal, or missing.
        """
        if self.finding is None:
            return
        detail = (
            f"{self.finding.detail}; sent {shown(self.sending.data)}, "
            f"received {shown(self.received[:200])}"
        )
        asked = f"{self.sending.asked} at {self.line}: "
        text = self.finding.error_text
        raise MessageError(self.finding.fault, detail, asked=asked, error_text=text)


def judged(
    sending: Sending,
    line: LineSettings,
    expected: Expected,
    reception: Reception,
    *,
    late_s: float,
) -> Exchange:
    """Put a message and what came back together, classified.

    Args:
        sending: what was sent.
        line: how the line was set when the answer came.
        expected: what may come.
        reception: what came.
        late_s: how long it went on beyond all patience in s; 0 if it ended by itself.
    """
    first_s, gap_s = reception.first_byte_s, reception.largest_gap_s
    data = _own_part(reception.data)
    received = Received(
        characters=without_parity(data),
        wrong_parity=count_wrong_parity(data, eight_bits=line.data_bits == 8),
        sent=sending.characters,
        idle_s=gap_s,
        idle_limit_s=LONGEST_SILENCE_S,
        late_s=late_s,
    )
    message, finding = classify(expected, received)
    return Exchange(
        sending=sending,
        line=line,
        received=data,
        first_byte_s=first_s,
        last_byte_s=reception.last_byte_s,
        response_delay_s=None if first_s is None else first_s - line.character_s - sending.until_s,
        largest_gap_s=gap_s,
        message=message,
        finding=finding,
        delay_unsure_s=reception.first_unsure_s,
    )


def _own_part(data: bytes) -> bytes:
    characters = without_parity(data)
    return data[: message_end(characters)] if goes_on_unasked(characters) else data
