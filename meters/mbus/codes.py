"""What one code of a value information block says, and how the tables of codes are written.

A table has 128 places, one for each value of the seven low bits; None is a reserved code.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

TABLE_SIZE = 128


class Kind(StrEnum):
    """How the data of a record are to be read, beyond what its data field says."""

    NUMBER = "number"
    UNSIGNED = "unsigned number"
    MOMENT = "date or time"
    CONTENT = "bytes without a value of their own"


@dataclass(frozen=True, slots=True)
class Code:
    """What a value information field (VIF) says of the value.

    Attributes:
        quantity: what is measured.
        unit: as the standard writes it; empty where there is none.
        exponent: the value is the number in the data times ten to this.
        kind: how the data are to be read.
    """

    quantity: str
    unit: str = ""
    exponent: int = 0
    kind: Kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Modifier:
    """What an extension (VIFE) adds to the field before it.

    Attributes:
        meaning: in words.
        exponent: is added to the exponent of the value.
        per: what the unit is divided or multiplied by, as it is written behind it.
        unit: replaces the unit and the exponent, if not None.
        kind: replaces the kind, if not None.
        is_error: the meter says that the record has no value.
    """

    meaning: str
    exponent: int = 0
    per: str = ""
    unit: str | None = None
    kind: Kind | None = None
    is_error: bool = False


Row = tuple[int, Code]
Table = tuple[Code | None, ...]
ModifierRow = tuple[int, Modifier]
ModifierTable = tuple[Modifier | None, ...]

DURATIONS = ("s", "min", "h", "d")


def decades(first: int, count: int, quantity: str, unit: str, exponent: int) -> tuple[Row, ...]:
    """Codes one after the other for one quantity, each with ten times the value of the last."""
    return tuple((first + n, Code(quantity, unit, exponent + n)) for n in range(count))


def durations(first: int, quantity: str, units: Iterable[str] = DURATIONS) -> tuple[Row, ...]:
    """Codes one after the other for one duration, each in another unit."""
    return tuple((first + n, Code(quantity, unit)) for n, unit in enumerate(units))


def numbers(first: int, *quantities: str) -> tuple[Row, ...]:
    """Codes one after the other for numbers without a unit."""
    return tuple((first + n, Code(quantity)) for n, quantity in enumerate(quantities))


def table(*groups: Iterable[Row]) -> Table:
    """The 128 places of a table; what no row names is reserved."""
    rows = dict(row for group in groups for row in group)
    return tuple(rows.get(code) for code in range(TABLE_SIZE))


def modifier_table(*groups: Iterable[ModifierRow]) -> ModifierTable:
    """The 128 places of a table of extensions; what no row names is reserved."""
    rows = dict(row for group in groups for row in group)
    return tuple(rows.get(code) for code in range(TABLE_SIZE))
