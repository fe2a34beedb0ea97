"""The error tree.

```
BenchError                    the bench could not do its work; says nothing about the meter
 +-- ConfigError              (also ValueError) file, key, value, what would be right
 +-- InstrumentError          timeout, protocol, from its error queue, refused before sending
 |    +-- InstrumentLinkError what came over the link cannot be trusted: a new one may heal it
 +-- SettlingError            a quantity did not come to rest in time
 +-- SafetyError              the safe state could not be confirmed, or a limit was in the way
MeterLinkError                the meter did not answer, or not in form: a finding about the meter
 +-- MBusDecodeError          the content of an M-Bus answer is no telegram: reason and offset
```

A meter that does not conform is an ``AssertionError`` of the suite; an argument outside of a
function's domain is a plain ``ValueError`` of ``metrology``.
"""

from enum import StrEnum


class BenchError(Exception):
    """The bench could not do its work; this says nothing about the meter."""


class ConfigError(BenchError, ValueError):
    """A file or an argument is wrong; the message has file, key, value and what would be right."""


class InstrumentError(BenchError):
    """An instrument timed out, broke the protocol, reported an error, or refused before sending."""


class InstrumentFault(StrEnum):
    """What was wrong on the link to an instrument."""

    LOST = "connection lost"
    SILENCE = "no reply in time"
    PARTIAL = "part of a line"
    STALE = "stale reply"
    GARBAGE = "garbage"
    HEADER = "reply with a header"
    SHAPE = "reply not understood"
    DATA_LOST = "data lost"


class InstrumentLinkError(InstrumentError):
    """What came over the link to an instrument, or did not come, cannot be trusted.

    Attributes:
        instrument: as its link is called; the first word is what it does on the bench.
        fault: what was wrong.
        waited_s: for how long a reply was waited for, in s.
    """

    def __init__(
        self, message: str, instrument: str, fault: InstrumentFault, waited_s: float = 0.0
    ) -> None:
        super().__init__(message)
        self.instrument = instrument
        self.fault = fault
        self.waited_s = waited_s


class SettlingError(BenchError):
    """A quantity did not come to rest in time."""


class SafetyError(BenchError):
    """The safe state could not be confirmed, or a limit forbids what was asked."""


class LinkFault(StrEnum):
    """What was wrong with the answer of a meter, from nothing at all to an exception in form."""

    SILENCE = "silence"
    SHORT = "short"
    CRC = "bad CRC"
    UNIT = "wrong unit"
    FUNCTION = "wrong function"
    LENGTH = "wrong length"
    TRAILING = "trailing bytes"
    GAP = "gap inside the frame"
    EXCEPTION = "exception"
    ECHO = "wrong echo"
    START = "wrong start byte"
    STOP = "wrong stop byte"
    CHECKSUM = "wrong checksum"
    KIND = "wrong kind of frame"
    COLLISION = "collision"
    ENDLESS = "no end"
    CONTENT = "content not in form"


class MeterLinkError(Exception):
    """The meter did not answer, or not in form: a finding about the meter or its wiring.

    Attributes:
        fault: what was wrong.
        exception_code: the Modbus exception code, for ``LinkFault.EXCEPTION`` alone.
    """

    def __init__(self, message: str, fault: LinkFault, exception_code: int | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.exception_code = exception_code


class MBusDecodeError(MeterLinkError):
    """The user data of an M-Bus answer is no telegram of EN 13757-3 that can be decoded.

    Attributes:
        reason: what was found and what would have been right.
        offset: the byte of the user data at which it was found; the CI field is byte 0.
    """

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(f"{reason}; at byte {offset} of the user data", LinkFault.CONTENT)
        self.reason = reason
        self.offset = offset
