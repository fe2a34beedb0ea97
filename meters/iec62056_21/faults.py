"""What can be wrong with what a meter sends, by name."""

from enum import StrEnum

from contracts.errors import LinkFault, MeterLinkError


class MessageFault(StrEnum):
    """What was wrong with a message, from nothing at all to a refusal in form."""

    SILENCE = "silence"
    BAUD = "wrong baud rate"
    PARITY = "wrong parity"
    ECHO = "own echo"
    START = "wrong start"
    LONG = "message too long"
    SHORT = "short"
    LINE_END = "line end missing"
    BCC = "wrong BCC"
    CONTENT = "wrong content"
    KIND = "wrong message"
    TRAILING = "trailing bytes"
    GAP = "gap inside the message"
    NAK = "repeat requested (NAK)"
    ERROR = "error message"
    BREAK = "break"


LINK_FAULTS = {
    MessageFault.SILENCE: LinkFault.SILENCE,
    MessageFault.BAUD: LinkFault.START,
    MessageFault.PARITY: LinkFault.CHECKSUM,
    MessageFault.ECHO: LinkFault.ECHO,
    MessageFault.START: LinkFault.START,
    MessageFault.LONG: LinkFault.ENDLESS,
    MessageFault.SHORT: LinkFault.SHORT,
    MessageFault.LINE_END: LinkFault.LENGTH,
    MessageFault.BCC: LinkFault.CHECKSUM,
    MessageFault.CONTENT: LinkFault.CONTENT,
    MessageFault.KIND: LinkFault.KIND,
    MessageFault.TRAILING: LinkFault.TRAILING,
    MessageFault.GAP: LinkFault.GAP,
    MessageFault.NAK: LinkFault.EXCEPTION,
    MessageFault.ERROR: LinkFault.EXCEPTION,
    MessageFault.BREAK: LinkFault.EXCEPTION,
}


class MessageError(MeterLinkError):
    """A message of a meter is missing, not in form, or a refusal.

    Attributes:
        fault: what was wrong, in the terms that all links share.
        message_fault: what was wrong, in those of IEC 62056-21.
        detail: what was found, and what would have been right.
        error_text: what an error message says, for ``MessageFault.ERROR`` alone.
    """

    def __init__(
        self,
        message_fault: MessageFault,
        detail: str,
        *,
        asked: str = "",
        error_text: str | None = None,
    ) -> None:
        super().__init__(f"{asked}{message_fault}: {detail}", LINK_FAULTS[message_fault])
        self.message_fault = message_fault
        self.detail = detail
        self.error_text = error_text
