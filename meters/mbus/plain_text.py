"""Plain text VIF (7Ch, FCh): the unit is written out, behind a byte with its length.

The standard has the text behind the VIFE. Meters in service also have it directly behind the
VIF. FCh is followed by what fits: first the order of the standard is tried, then the other; a
text must be printable and must lie inside of the telegram.
"""

from dataclasses import dataclass

from meters.mbus.dates import UnreadableError
from meters.mbus.forms import EXTENSION, RecordForm, block_length, plain_text_form
from meters.mbus.forms import msb_first as mirrored
from meters.mbus.values import text

PLAIN_TEXT = 0x7C


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in a header with plain text.

    Attributes:
        stop: where the data of the record begin.
        text: as it came.
        chain: the VIFE.
    """

    stop: int
    text: bytes
    chain: bytes


def plain_text_header(
    data: bytes, start: int, vif_at: int, *, msb_first: bool
) -> tuple[RecordForm, int]:
    """Read the header of a record with plain text.

    Args:
        data: the user data.
        start: where the record begins.
        vif_at: where its VIF is.
        msb_first: whether the first character of a text comes first (mode 2).

    Returns:
        What the header says, and where the data of the record begin.

    Raises:
        UnreadableError: neither order of text and VIFE fits.
        IndexError: the telegram ends before the header does.
    """
    if not data[vif_at] & EXTENSION:
        stop = vif_at + 2 + data[vif_at + 1]
        layout = Layout(stop, data[vif_at + 2 : stop], b"")
    else:
        behind = vif_at + 1
        found = _text_behind_extensions(data, behind) or _text_before_extensions(data, behind)
        if found is None:
            raise UnreadableError("plain text VIF FCh without printable text before or behind VIFE")
        layout = found
    if layout.stop > len(data):
        raise UnreadableError("the telegram ends inside the text of a plain text VIF")
    written = text(layout.text[::-1] if msb_first else layout.text)
    vib = data[vif_at : vif_at + 1] + layout.chain
    form = plain_text_form(data[start : layout.stop], vib, written)
    return (mirrored(form) if msb_first else form), layout.stop


def _text_behind_extensions(data: bytes, at: int) -> Layout | None:
    text_at = _end_of_chain(data, at)
    stop = None if text_at is None else _end_of_text(data, text_at)
    if text_at is None or stop is None:
        return None
    return Layout(stop, data[text_at + 1 : stop], data[at:text_at])


def _text_before_extensions(data: bytes, at: int) -> Layout | None:
    chain_at = _end_of_text(data, at)
    stop = None if chain_at is None else _end_of_chain(data, chain_at)
    if chain_at is None or stop is None:
        return None
    return Layout(stop, data[at + 1 : chain_at], data[chain_at:stop])


def _end_of_chain(data: bytes, at: int) -> int | None:
    """Where VIFE that begin here end; None if the telegram ends before."""
    try:
        return at + block_length(data, at)
    except IndexError:
        return None


def _end_of_text(data: bytes, at: int) -> int | None:
    """Where a text whose length byte is here ends; None if there is none."""
    if at >= len(data):
        return None
    stop = at + 1 + data[at]
    return stop if at + 1 < stop <= len(data) and text(data[at + 1 : stop]).isprintable() else None
