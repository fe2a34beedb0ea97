"""Rows of a data file, for one class."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from metrology.standards.certainty import Certainty
from metrology.standards.data_table import DataTable
from metrology.standards.influence import Influence
from metrology.standards.ratings import Connection, Ratings
from metrology.standards.rows import Angles, Origin, Row, Span

Word = TypeVar("Word", bound=str)
CONNECTIONS: tuple[Connection, ...] = ("direct", "ct")
_ALL = Ratings(1, 1, 1, 1, 1)


class ClassReader:
    """Reads tables of one file as one of its classes sees them.

    Attributes:
        accuracy_class: the one that is read.
        classes: all of the file.
    """

    __slots__ = ("_sources", "accuracy_class", "classes")

    def __init__(
        self, accuracy_class: str, classes: tuple[str, ...], sources: Mapping[str, str]
    ) -> None:
        self.accuracy_class = accuracy_class
        self.classes = classes
        self._sources = sources

    def origin(self, table: DataTable) -> Origin:
        """Clause, source, certainty and note of a table."""
        source = table.text("source")
        if source not in self._sources:
            raise table.wrong("source", f"must be one of {', '.join(self._sources)}")
        return Origin(
            clause=table.text("clause"),
            source=self._sources[source],
            certainty=_certainty(table),
            note=table.text("note", ""),
        )

    def number(self, table: DataTable, key: str) -> float | None:
        """A number of the class; None where the class has none. One number is for every class."""
        if not table.is_table(key):
            return table.number(key)
        own = self._own(table, key)
        return own.number(self.accuracy_class) if self.accuracy_class in own else None

    def required_number(self, table: DataTable, key: str) -> float:
        """A number that every class must have."""
        found = self.number(table, key)
        if found is None:
            raise table.wrong(key, f"has nothing for class {self.accuracy_class}")
        return found

    def current(self, table: DataTable, key: str) -> str | None:
        """A current by name of the class; None where the class has none."""
        if not table.is_table(key):
            return self._named_current(table, key)
        own = self._own(table, key)
        if self.accuracy_class not in own:
            return None
        return self._named_current(own, self.accuracy_class)

    def rows(self, table: DataTable, value: str) -> Iterator[Row]:
        """The rows that a table is for the class: one, or one for each connection, or none."""
        mpe_pct = self.number(table, value)
        rises_below = self._named_current(table, "rises_below") if "rises_below" in table else ""
        spans = _spans(table)
        row = Row(
            span=None,
            angles=_angles(table),
            mpe_pct=0.0 if mpe_pct is None else mpe_pct,
            origin=self.origin(table),
            temperatures_degc=table.ranges("temperatures_degc"),
            lowest_pct=table.number("lowest_pct") if "lowest_pct" in table else None,
            rises_below=rises_below,
            unit=table.text("unit", "%"),
        )
        table.done()
        if mpe_pct is not None:
            yield from (_at(row, span, connection) for span, connection in spans)

    def section(self, file: DataTable, key: str, value: str = "mpe_pct") -> tuple[Row, ...]:
        """All rows of a section of the file."""
        return tuple(row for table in file.tables(key) for row in self.rows(table, value))

    def variations(self, file: DataTable) -> Mapping[Influence, tuple[Row, ...]]:
        """The rows of each influence."""
        found: dict[Influence, tuple[Row, ...]] = {}
        for table in file.tables("variation"):
            influence = influence_of(table, table.text("influence"), "influence")
            rows = tuple(self.rows(table, "variation_pct"))
            if rows:
                found[influence] = (*found.get(influence, ()), *rows)
        return found

    def _own(self, table: DataTable, key: str) -> DataTable:
        own = table.table(key)
        for name in own:
            if name not in self.classes:
                raise own.wrong(name, f"class must be one of {', '.join(self.classes)}")
        return own

    def _named_current(self, table: DataTable, key: str) -> str:
        name = table.text(key)
        try:
            _ALL.current_a(name)
        except ValueError as error:
            raise table.wrong(key, str(error)) from error
        return name


def influence_of(table: DataTable, name: str, key: str) -> Influence:
    """An influence by its name in a file."""
    try:
        return Influence(name)
    except ValueError:
        raise table.wrong(key, f"must be one of {', '.join(Influence)}") from None


def connection_of(table: DataTable) -> Connection | None:
    """The connection of the meters that a table is about; None: of all."""
    if "connection" not in table:
        return None
    return word(table, "connection", CONNECTIONS)


def word(table: DataTable, key: str, words: tuple[Word, ...]) -> Word:
    """One of some words."""
    found = table.text(key)
    for known in words:
        if found == known:
            return known
    raise table.wrong(key, f"must be one of {', '.join(words)}")


def _certainty(table: DataTable) -> Certainty:
    try:
        return Certainty(table.text("certainty"))
    except ValueError:
        raise table.wrong("certainty", f"must be one of {'; '.join(Certainty)}") from None


def _at(row: Row, span: Span | None, connection: Connection | None) -> Row:
    return replace(row, span=span, connection=connection)


def _spans(table: DataTable) -> list[tuple[Span | None, Connection | None]]:
    """``currents`` are for every meter; ``direct`` and ``ct`` each for one connection."""
    by_connection: list[tuple[Span | None, Connection | None]] = [
        (_span(table, connection), connection) for connection in CONNECTIONS if connection in table
    ]
    for_all = "currents" in table
    if for_all and by_connection:
        raise table.wrong("currents", "stands beside direct or ct; must be the one or the other")
    if for_all:
        return [(_span(table, "currents"), None)]
    return by_connection or [(None, connection_of(table))]


def _span(table: DataTable, key: str) -> Span:
    try:
        return Span.parse(table.text(key))
    except ValueError as error:
        raise table.wrong(key, str(error)) from error


def _angles(table: DataTable) -> Angles | None:
    for key, quantity in (("power_factors", "cos"), ("sin_phi", "sin")):
        if key in table:
            try:
                return Angles.parse(table.text(key), "sin" if quantity == "sin" else "cos")
            except ValueError as error:
                raise table.wrong(key, str(error)) from error
    return None
