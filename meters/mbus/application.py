"""From the user data of a long frame to a telegram: the application layer of EN 13757-3."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from contracts.errors import MBusDecodeError
from meters.mbus.fixed_data import FIXED_LENGTH, read_fixed_data
from meters.mbus.header import (
    LONG_HEADER_LENGTH,
    SHORT_HEADER_LENGTH,
    Header,
    read_long_header,
    read_short_header,
)
from meters.mbus.records import Record, Undecoded, read_records

Reader = Callable[[bytes], "Telegram"]
BodyReader = Callable[[bytes, Header | None, int], "Telegram"]

MSB_FIRST = 0x04
"""Bit of the CI fields 72h to 77h: bytes come most significant first (mode 2)."""

DECRYPTED = b"\x2f\x2f"
"""Fillers in front of the records show that encrypted data have been decrypted."""

APPLICATION_ERRORS = {
    0x00: "unspecified error",
    0x01: "CI field not implemented",
    0x02: "buffer too long",
    0x03: "too many records",
    0x04: "premature end of record",
    0x05: "more than ten DIFE",
    0x06: "more than ten VIFE",
    0x08: "application too busy for a readout",
    0x09: "too many readouts",
    0x10: "access denied",
    0x11: "command unknown",
    0x12: "parameter missing or wrong",
    0x13: "receiver unknown",
    0x14: "decryption failed",
    0x15: "encryption method not supported",
    0x16: "signature method not supported",
    0xF0: "manufacturer's own error",
}
"""Reports of application errors (EN 13757-3, CI 70h), as public decoders give them."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """What a meter said in one answer.

    Attributes:
        ci: the CI field, which says what kind of telegram it is.
        header: who the meter is and how it is; None if the telegram has no header.
        records: the values, in the order of the telegram.
        manufacturer_data: the manufacturer's own part, undecoded by its nature.
        more_follows: the meter has more records for the next telegram.
        undecoded: what could not be decoded; nothing of a telegram is ever dropped.
        application_error: the code of an application error; None if it is no report of one, or
            has no code.
        alarm: the bytes of an alarm; None if it is no alarm.
    """

    ci: int
    header: Header | None = None
    records: tuple[Record, ...] = ()
    manufacturer_data: bytes = b""
    more_follows: bool = False
    undecoded: tuple[Undecoded, ...] = ()
    application_error: int | None = None
    alarm: bytes | None = None

    @property
    def application_error_meaning(self) -> str | None:
        """What the application error is, in words; None if there is none."""
        code = self.application_error
        return None if code is None else APPLICATION_ERRORS.get(code, f"reserved error {code:02X}h")


def decode(data: bytes) -> Telegram:
    """Read the user data of a long frame.

    Args:
        data: the user data from the CI field on.

    Returns:
        The telegram. What could not be decoded is in it, with the reason.

    Raises:
        MBusDecodeError: there are no user data, their CI field is none of an answer that this
            decoder knows, or they are too short for their header.
    """
    if not data:
        raise MBusDecodeError("no user data: must have a CI field at least", 0)
    read = _READERS.get(data[0])
    if read is None:
        known = ", ".join(f"{ci:02X}h" for ci in sorted(_READERS))
        raise MBusDecodeError(f"CI field {data[0]:02X}h: must be one of {known}", 0)
    return read(data)


def _long(data: bytes) -> Telegram:
    msb_first = bool(data[0] & MSB_FIRST)
    header = read_long_header(data, msb_first=msb_first)
    return _behind_encryption(data, header, 1 + LONG_HEADER_LENGTH, msb_first=msb_first)


def _short(data: bytes) -> Telegram:
    header = read_short_header(data)
    return _behind_encryption(data, header, 1 + SHORT_HEADER_LENGTH, msb_first=False)


def _behind_encryption(data: bytes, header: Header, start: int, *, msb_first: bool) -> Telegram:
    """Leave what the header says to be encrypted aside, and read what is not."""
    length = header.signature and header.encrypted_length
    if not length or data.startswith(DECRYPTED, start):
        return _with_records(data, header, start, msb_first=msb_first)
    telegram = _with_records(data, header, start + length, msb_first=msb_first)
    reason = f"encrypted, mode {header.encryption_mode}: the bench has no key"
    secret = Undecoded(start, data[start : start + length], reason)
    return replace(telegram, undecoded=(secret, *telegram.undecoded))


def _headless(data: bytes) -> Telegram:
    return _with_records(data, None, 1, msb_first=False)


def _with_records(data: bytes, header: Header | None, start: int, *, msb_first: bool) -> Telegram:
    part = read_records(data, start, msb_first=msb_first)
    return Telegram(
        data[0],
        header,
        tuple(part.records),
        part.manufacturer_data,
        part.more_follows,
        tuple(part.undecoded),
    )


def _fixed(data: bytes) -> Telegram:
    header, records = read_fixed_data(data, msb_first=bool(data[0] & MSB_FIRST))
    return _with_rest(Telegram(data[0], header, records), data, FIXED_LENGTH, "the two counters")


def _application_error(data: bytes, header: Header | None, at: int) -> Telegram:
    code = data[at] if len(data) > at else None
    return _with_rest(
        Telegram(data[0], header, application_error=code), data, at + 1, "the error code"
    )


def _alarm(data: bytes, header: Header | None, at: int) -> Telegram:
    return Telegram(data[0], header, alarm=data[at:])


def _with_rest(telegram: Telegram, data: bytes, end: int, what: str) -> Telegram:
    if len(data) <= end:
        return telegram
    return replace(telegram, undecoded=(Undecoded(end, data[end:], f"bytes behind {what}"),))


def _behind_no_header(read: BodyReader) -> Reader:
    return lambda data: read(data, None, 1)


def _behind_short_header(read: BodyReader) -> Reader:
    return lambda data: read(data, read_short_header(data), 1 + SHORT_HEADER_LENGTH)


def _behind_long_header(read: BodyReader) -> Reader:
    return lambda data: read(data, read_long_header(data, msb_first=False), 1 + LONG_HEADER_LENGTH)


_READERS: dict[int, Reader] = {
    0x6E: _behind_short_header(_application_error),
    0x6F: _behind_long_header(_application_error),
    0x70: _behind_no_header(_application_error),
    0x71: _behind_no_header(_alarm),
    0x72: _long,
    0x73: _fixed,
    0x74: _behind_short_header(_alarm),
    0x75: _behind_long_header(_alarm),
    0x76: _long,
    0x77: _fixed,
    0x78: _headless,
    0x7A: _short,
}
"""How user data are read, for each CI field (EN 13757-7:2018, Table 2)."""
