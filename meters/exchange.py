"""One request and what came back, with the times of both."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from contracts.errors import LinkFault, MeterLinkError
from meters.finding import Finding
from meters.line_settings import LineSettings
from meters.reception import Reception


class Asked(Protocol):
    """A request, whatever the protocol."""

    @property
    def addressee(self) -> str:
        """Who is asked, for messages."""
        ...


RequestT = TypeVar("RequestT", bound=Asked)


@dataclass(frozen=True, slots=True)
class Sent:
    """A frame on the wire, from the first to the last byte by the line settings, in s."""

    frame: bytes
    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Exchange(Generic[RequestT]):
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

    request: RequestT
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
            f"{asked} of {self.request.addressee} at {self.line}: "
            f"{self.finding.fault}: {self.finding.detail}; "
            f"sent {self.sent.hex(' ')}, received {self.received.hex(' ') or 'nothing'}"
        )
        raise MeterLinkError(message, self.finding.fault, self.finding.exception_code)


def concluded(
    request: RequestT,
    line: LineSettings,
    sent: Sent,
    reception: Reception,
    finding: Finding | None,
) -> Exchange[RequestT]:
    """Put a request, what came back and what was wrong with it together."""
    first_s = reception.first_byte_s
    return Exchange(
        request=request,
        line=line,
        sent=sent.frame,
        received=reception.data,
        sent_s=sent.from_s,
        sent_until_s=sent.until_s,
        first_byte_s=first_s,
        last_byte_s=reception.last_byte_s,
        response_delay_s=None if first_s is None else first_s - line.character_s - sent.until_s,
        largest_gap_s=reception.largest_gap_s,
        gap_resolution_s=reception.resolution_s,
        finding=finding,
    )
