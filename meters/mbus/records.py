"""The data records of a telegram, one behind the other (EN 13757-3, variable data structure)."""

from dataclasses import dataclass, field
from typing import NoReturn

from meters.mbus.dates import UnreadableError, summer_time
from meters.mbus.dib import Function
from meters.mbus.forms import LAST_OF_BLOCK, RecordForm, form_of, msb_first_form_of
from meters.mbus.plain_text import PLAIN_TEXT, plain_text_header
from meters.mbus.values import VARIABLE_LENGTHS, Value
from meters.mbus.vib import CODE, Extension

SPECIAL = 0x0F
MANUFACTURER_DATA = 0x0F
MORE_FOLLOWS = 0x1F
FILLER = 0x2F
GLOBAL_READOUT = 0x7F


@dataclass(frozen=True, slots=True, init=False)
class Record:
    """One value of a telegram.

    Attributes:
        form: what its header says; the properties below read it.
        value: with its power of ten, in ``unit``; None if there is none.
        data: the bytes behind the header as they came, with the length byte if there is one.
        offset: where the record begins in the user data; the CI field is byte 0.
    """

    form: RecordForm
    value: Value
    data: bytes
    offset: int

    def __init__(self, form: RecordForm, value: Value, data: bytes, offset: int) -> None:
        _set_form(self, form)
        _set_value(self, value)
        _set_data(self, data)
        _set_offset(self, offset)

    @property
    def reason(self) -> str | None:
        """Why there is no value; None if there is one."""
        if self.value is not None:
            return None
        try:
            self.form.read(self.data)
        except UnreadableError as cause:
            return str(cause)
        return "no data"

    @property
    def function(self) -> Function:
        """Whether it is an instantaneous, maximum or minimum value, or one from an error."""
        return self.form.place.function

    @property
    def storage_number(self) -> int:
        """0 is the actual value, others are stored ones."""
        return self.form.place.storage_number

    @property
    def tariff(self) -> int:
        """0 is the total, or no tariff."""
        return self.form.place.tariff

    @property
    def subunit(self) -> int:
        """The device within the meter."""
        return self.form.place.subunit

    @property
    def quantity(self) -> str:
        """What is measured."""
        return self.form.meaning.quantity

    @property
    def unit(self) -> str:
        """The unit of the value, empty if it has none."""
        return self.form.meaning.unit

    @property
    def exponent(self) -> int:
        """The power of ten that the value already has in it."""
        return self.form.meaning.exponent

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """The chain of VIFE, completely."""
        return self.form.meaning.extensions

    @property
    def modifiers(self) -> tuple[str, ...]:
        """What the chain of VIFE says, in words."""
        return tuple(extension.meaning for extension in self.extensions if extension.meaning)

    @property
    def plain_text(self) -> str | None:
        """The text of a plain text VIF."""
        return self.form.plain_text

    @property
    def dib(self) -> bytes:
        """DIF and DIFE as they came."""
        return self.form.header[: self.form.dib_length]

    @property
    def vib(self) -> bytes:
        """VIF, plain text and VIFE as they came."""
        return self.form.header[self.form.dib_length :]

    @property
    def raw(self) -> bytes:
        """The whole record as it came."""
        return self.form.header + self.data

    @property
    def is_summer_time(self) -> bool | None:
        """Whether a date and time is in daylight saving time; None if it cannot say."""
        return summer_time(self.data) if self.form.is_moment else None


# A frozen dataclass is written to through its slots: half the time of the __init__ it would make,
# and a telegram is decoded in about a microsecond a record.
_set_form = vars(Record)["form"].__set__
_set_value = vars(Record)["value"].__set__
_set_data = vars(Record)["data"].__set__
_set_offset = vars(Record)["offset"].__set__


@dataclass(frozen=True, slots=True)
class Undecoded:
    """A part of a telegram that could not be decoded.

    Attributes:
        offset: where it begins in the user data; the CI field is byte 0.
        data: its bytes.
        reason: why.
    """

    offset: int
    data: bytes
    reason: str


@dataclass(slots=True)
class RecordPart:
    """What lies behind the header of a telegram, while it is read.

    Attributes:
        records: the values, in the order of the telegram.
        manufacturer_data: the bytes of the manufacturer's own part.
        more_follows: the meter has more records for the next telegram.
        undecoded: what could not be decoded.
    """

    records: list[Record] = field(default_factory=list)
    manufacturer_data: bytes = b""
    more_follows: bool = False
    undecoded: list[Undecoded] = field(default_factory=list)


def read_records(data: bytes, start: int, *, msb_first: bool) -> RecordPart:
    """Read the records of a telegram.

    One function, longer than others: each call more for each record would show in the duration.

    Args:
        data: the user data.
        start: where the records begin in them.
        msb_first: whether the bytes of a value come most significant first (mode 2).
    """
    part = RecordPart()
    append = part.records.append
    header_form = msb_first_form_of if msb_first else form_of
    position, end = start, len(data)
    try:
        while position < end:
            dif = data[position]
            if dif & SPECIAL == SPECIAL:
                position = _special(part, data, position)
                continue
            mark = position + 1
            while dif > LAST_OF_BLOCK:
                dif = data[mark]
                mark += 1
            vif = data[mark]
            if vif & CODE == PLAIN_TEXT:
                form, mark = plain_text_header(data, position, mark, msb_first=msb_first)
            else:
                mark += 1
                while vif > LAST_OF_BLOCK:
                    vif = data[mark]
                    mark += 1
                form = header_form(data[position:mark])
            length = form.length
            stop = mark + length if length >= 0 else _variable_stop(data, mark)
            if stop > end:
                _refuse(stop - end)
            content = data[mark:stop]
            try:
                value = form.read(content)
            except UnreadableError:
                value = None
            append(Record(form, value, content, position))
            position = stop
    except IndexError:
        reason = "the telegram ends inside the header of a record"
        part.undecoded.append(Undecoded(position, data[position:], reason))
    except UnreadableError as cause:
        part.undecoded.append(Undecoded(position, data[position:], str(cause)))
    return part


def read_record(form: RecordForm, content: bytes, offset: int) -> Record:
    """Read one record whose form is known.

    Args:
        form: what its header says.
        content: the bytes of its data.
        offset: where it begins in the user data.
    """
    try:
        return Record(form, form.read(content), content, offset)
    except UnreadableError:
        return Record(form, None, content, offset)


def _special(part: RecordPart, data: bytes, position: int) -> int:
    """Read what a DIF with the data field Fh announces, and return where to go on."""
    dif = data[position]
    if dif in (MANUFACTURER_DATA, MORE_FOLLOWS):
        part.manufacturer_data = data[position + 1 :]
        part.more_follows = dif == MORE_FOLLOWS
        return len(data)
    if dif == GLOBAL_READOUT:
        reason = "DIF 7Fh is a request for all data: it has no value"
        part.undecoded.append(Undecoded(position, data[position : position + 1], reason))
    elif dif != FILLER:
        raise UnreadableError(f"DIF {dif:02X}h is reserved: nothing says how long its data are")
    return position + 1


def _refuse(missing: int) -> NoReturn:
    raise UnreadableError(f"the telegram ends {missing} bytes before the record does")


def _variable_stop(data: bytes, mark: int) -> int:
    length = VARIABLE_LENGTHS[data[mark]]
    if length < 0:
        raise UnreadableError(f"length byte {data[mark]:02X}h is reserved")
    return mark + 1 + length
