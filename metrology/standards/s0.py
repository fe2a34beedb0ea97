"""Electrical limits of pulse outputs (IEC 62053-31)."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from metrology.standards.data_table import DataTable
from metrology.standards.files import read
from metrology.standards.outline import ORIGIN, Notes, Section
from metrology.standards.row_data import ClassReader
from metrology.standards.rows import Origin

STEM = "iec_62053_31_1998"


@dataclass(frozen=True, slots=True)
class S0Limit:
    """One quantity of a pulse output.

    Attributes:
        quantity: ``voltage_v``, ``on_current_a``, ``off_current_a``, ``on_s``, ``off_s`` or
            ``transition_s``; its unit is the end of its name.
        lower, upper: in that unit; None leaves a side open.
        origin: who says so.
    """

    quantity: str
    lower: float | None
    upper: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class S0Class:
    """What a pulse output of one class keeps.

    Attributes:
        name: as ``IEC62053-31:1998/A``.
        title: of the document.
        limits: by quantity.
    """

    name: str
    title: str
    limits: Mapping[str, S0Limit]

    def limit(self, quantity: str) -> S0Limit:
        """The limit of a quantity.

        Raises:
            ValueError: there is none; the message has those that there are.
        """
        if quantity not in self.limits:
            has = ", ".join(self.limits)
            raise ValueError(f"{self.name} has no limit of {quantity!r}; it has {has}")
        return self.limits[quantity]


def s0_classes(file: DataTable) -> Iterator[S0Class]:
    """The classes of a file.

    Raises:
        ConfigError: something in the file is wrong.
    """
    classes = file.texts("classes")
    sources = {name: file.table("sources").text(name) for name in file.table("sources")}
    document = f"{file.text('document')}:{file.text('edition')}"
    for own in classes:
        reader = ClassReader(own, classes, sources)
        limits = {
            limit.quantity: limit
            for table in file.tables("output")
            for limit in (_limit(table, reader),)
        }
        yield S0Class(f"{document}/{own}", file.text("title"), MappingProxyType(limits))


def _limit(table: DataTable, reader: ClassReader) -> S0Limit:
    limit = S0Limit(
        quantity=table.text("quantity"),
        lower=reader.number(table, "lower") if "lower" in table else None,
        upper=reader.number(table, "upper") if "upper" in table else None,
        origin=reader.origin(table),
    )
    table.done()
    return limit


S0_CLASSES: Mapping[str, S0Class] = MappingProxyType(
    {found.name: found for found in s0_classes(read(STEM))}
)
"""Every class of pulse outputs by its name."""


def s0_class(name: str) -> S0Class:
    """A class of pulse outputs by name.

    Raises:
        ValueError: there is none; the message names the nearest.
    """
    if name in S0_CLASSES:
        return S0_CLASSES[name]
    near = difflib.get_close_matches(name, S0_CLASSES, n=1)
    hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(S0_CLASSES)
    raise ValueError(f"no class of pulse outputs is called {name!r}: {hint}")


def outline_of_s0(classes: Sequence[S0Class]) -> Section:
    """The table of a document about pulse outputs."""
    notes, rows = Notes(), list[tuple[str, ...]]()
    for own in classes:
        for limit in own.limits.values():
            cells = notes.cells(limit.origin)
            rows.append((own.name, limit.quantity, _side(limit.lower), _side(limit.upper), *cells))
    header = ("class", "quantity", "lower", "upper", *ORIGIN)
    return Section("Pulse outputs", header, tuple(rows), notes.texts())


def _side(limit: float | None) -> str:
    return "-" if limit is None else f"{limit:g}"
