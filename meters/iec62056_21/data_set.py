"""Data sets and data lines: ``address(value*unit)`` (IEC 62056-21, 6.3.4 and 6.6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from meters.iec62056_21.characters import is_printable

LONGEST_ADDRESS = 16
LONGEST_VALUE = 32
LONGEST_PROGRAMMED_VALUE = 128
LONGEST_UNIT = 16
LONGEST_LINE = 78

FORBIDDEN_IN_ADDRESS = frozenset("()/!")
FORBIDDEN_IN_VALUE = frozenset("()*/!")
FORBIDDEN_IN_UNIT = frozenset("()/!")

_SET = re.compile(r"([^()]*)\(([^()*]*)(?:(\*)([^()]*))?\)")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class DataSet:
    """One value as it came.

    Attributes:
        address: what it is the value of; empty if the line leaves it to the position.
        value: its text.
        unit: its unit; empty if there is none.
    """

    address: str
    value: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.address}({self.value}{'*' if self.unit else ''}{self.unit})"

    @property
    def number(self) -> Decimal | None:
        """The value, if it is a decimal number with a point; None if it is not."""
        return Decimal(self.value) if _NUMBER.fullmatch(self.value) else None


@dataclass(frozen=True, slots=True)
class DataLine:
    """One line of data.

    Attributes:
        text: the line as it came, without its end.
        sets: its data sets, in their order; none if the line could not be decoded.
        undecodable: why it could not be decoded; empty if it could.
        irregularities: what the standard forbids, and could be decoded all the same.
    """

    text: str
    sets: tuple[DataSet, ...]
    undecodable: str = ""
    irregularities: tuple[str, ...] = ()


def data_set_text(address: str, value: str = "", unit: str = "") -> str:
    """A data set as it is sent in the programming mode.

    Raises:
        ValueError: a part is too long, or has characters that it may not have.
    """
    wrong = tuple(_irregular(DataSet(address, value, unit), LONGEST_PROGRAMMED_VALUE))
    if wrong:
        raise ValueError(f"data set {address}({value}*{unit}): {'; '.join(wrong)}")
    return str(DataSet(address, value, unit))


def parse_line(text: str, *, programming: bool = False) -> DataLine:
    """Decode a line; one that cannot be decoded is kept and says why.

    Args:
        text: the line without its end.
        programming: it came in programming mode, where it may be longer.
    """
    if not is_printable(text):
        return DataLine(text, (), "characters that are not printable")
    sets: list[DataSet] = []
    place = 0
    while place < len(text):
        found = _SET.match(text, place)
        if found is None:
            return DataLine(text, (), f"no address(value*unit) at character {place + 1}")
        sets.append(DataSet(found[1], found[2], found[4] or ""))
        place = found.end()
    if not sets:
        return DataLine(text, (), "an empty line")
    return DataLine(
        text, tuple(sets), "", tuple(_irregular_line(text, sets, programming=programming))
    )


def _irregular_line(text: str, sets: list[DataSet], *, programming: bool) -> Iterator[str]:
    longest_value = LONGEST_PROGRAMMED_VALUE if programming else LONGEST_VALUE
    if len(text) + 2 > LONGEST_LINE and not programming:
        yield f"a line of {len(text) + 2} characters; at most {LONGEST_LINE}"
    for data_set in sets:
        yield from _irregular(data_set, longest_value)


def _irregular(data_set: DataSet, longest_value: int) -> Iterator[str]:
    yield from _irregular_part("address", data_set.address, LONGEST_ADDRESS, FORBIDDEN_IN_ADDRESS)
    yield from _irregular_part("value", data_set.value, longest_value, FORBIDDEN_IN_VALUE)
    yield from _irregular_part("unit", data_set.unit, LONGEST_UNIT, FORBIDDEN_IN_UNIT)


def _irregular_part(name: str, text: str, longest: int, forbidden: frozenset[str]) -> Iterator[str]:
    if len(text) > longest:
        yield f"{name} of {len(text)} characters; at most {longest}"
    if not is_printable(text):
        yield f"{name} {text!r} is not printable"
    found = "".join(sorted(forbidden & set(text)))
    if found:
        yield f"{name} {text!r} has {found}"
