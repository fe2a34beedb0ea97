"""What the header of a record says: data information block (DIB) and value information block (VIB).

A header is read once and kept: meters send the same ones again and again. The number of kept
headers is limited, so strange telegrams cannot fill the memory.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from meters.mbus.codes import Kind
from meters.mbus.dates import UnreadableError
from meters.mbus.dib import Place, place_of
from meters.mbus.values import INTEGERS, LENGTHS, Reader, reader, refusing, reversing
from meters.mbus.vib import Meaning, meaning_of

EXTENSION = 0x80
LAST_OF_BLOCK = 0x7F
MOST_EXTENSIONS = 10
KEPT_HEADERS = 4096


@dataclass(frozen=True, slots=True)
class RecordForm:
    """What the header of a record says.

    Attributes:
        header: DIF, DIFE, VIF, plain text and VIFE as they came.
        dib_length: how many of these bytes are DIF and DIFE.
        place: which value of the meter it is.
        meaning: what is measured.
        plain_text: the text of a plain text VIF, which also is the unit; else None.
        length: bytes of data; -1 if the first of them says it.
        read: from data as they came to the value; raises ``UnreadableError``.
    """

    header: bytes
    dib_length: int
    place: Place
    meaning: Meaning
    plain_text: str | None
    length: int
    read: Reader

    @property
    def is_moment(self) -> bool:
        """Whether the value is a date or time."""
        return self.meaning.kind is Kind.MOMENT and self.header[0] & 0x0F in INTEGERS


@lru_cache(maxsize=KEPT_HEADERS)
def form_of(header: bytes) -> RecordForm:
    """Read a header without plain text; bytes of data come least significant first.

    Raises:
        UnreadableError: it has more than ten DIFE or VIFE.
    """
    dib_length = block_length(header, 0)
    return _form(header, dib_length, header[dib_length:], None)


@lru_cache(maxsize=KEPT_HEADERS)
def msb_first_form_of(header: bytes) -> RecordForm:
    """Read a header without plain text; bytes of data come most significant first (mode 2).

    Raises:
        UnreadableError: it has more than ten DIFE or VIFE.
    """
    return msb_first(form_of(header))


def plain_text_form(header: bytes, vib: bytes, plain_text: str) -> RecordForm:
    """Read a header with plain text; bytes of data come least significant first.

    Args:
        header: all of it.
        vib: VIF and VIFE alone.
        plain_text: the text, in the order in which one reads it.

    Raises:
        UnreadableError: it has more than ten DIFE or VIFE.
    """
    return _form(header, block_length(header, 0), vib, plain_text)


def msb_first(form: RecordForm) -> RecordForm:
    """The same form for data whose bytes come most significant first."""
    return replace(form, read=reversing(form.read, has_length_byte=form.length < 0))


def block_length(data: bytes, start: int) -> int:
    """Bytes of a block, of which all but the last have the extension bit.

    Raises:
        IndexError: the data end before the block does.
    """
    end = start
    while data[end] & EXTENSION:
        end += 1
    return end + 1 - start


def _form(header: bytes, dib_length: int, vib: bytes, plain_text: str | None) -> RecordForm:
    if dib_length > MOST_EXTENSIONS + 1 or len(vib) > MOST_EXTENSIONS + 1:
        raise UnreadableError(
            f"{dib_length - 1} DIFE and {len(vib) - 1} VIFE: at most {MOST_EXTENSIONS} are allowed"
        )
    place = place_of(header[:dib_length])
    meaning = meaning_of(vib, plain_text)
    field = header[0] & 0x0F
    read = reader(field, meaning.kind, meaning.exponent)
    if meaning.error is not None:
        read = refusing(meaning.error)
    return RecordForm(header, dib_length, place, meaning, plain_text, LENGTHS[field], read)
