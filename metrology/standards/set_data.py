"""A data file as limit sets, one for each of its classes."""

from collections.abc import Iterator
from typing import Literal

from contracts.errors import ConfigError
from metrology.standards.clauses import Clause
from metrology.standards.data_table import DataTable
from metrology.standards.limits import Constant, Energy, LimitSet
from metrology.standards.row_data import ClassReader, connection_of, influence_of, word
from metrology.standards.rules import (
    CurrentRatio,
    NoLoadRule,
    RepeatabilityRule,
    StartCurrent,
    StartRule,
)

UNITS: tuple[Literal["min", "h"], ...] = ("min", "h")
SIGNS: tuple[Literal["<=", ">=", "="], ...] = ("<=", ">=", "=")
MODEL_CLASSES = ("A", "B", "C")


def limit_sets(file: DataTable) -> Iterator[LimitSet]:
    """The limit sets of a file.

    Raises:
        ConfigError: something in the file is wrong.
    """
    classes = file.texts("classes")
    if not classes:
        raise ConfigError(f"{file.path.name}: classes: must name at least one class")
    sources = {name: file.table("sources").text(name) for name in file.table("sources")}
    for name in classes:
        yield _limit_set(file, ClassReader(name, classes, sources))
    file.done()


def _limit_set(file: DataTable, reader: ClassReader) -> LimitSet:
    own, document, edition = reader.accuracy_class, file.text("document"), file.text("edition", "")
    name = f"{document}:{edition}/{own}" if edition else f"{document}/{own}"
    start = _start(file, reader, name)
    class_pct = reader.required_number(file, "class_pct")
    for_classes, equivalence = _for_classes(file, reader)
    return LimitSet(
        name=name,
        title=file.text("title"),
        source=file.text("source"),
        balanced=reader.section(file, "balanced"),
        single_phase=reader.section(file, "single_phase"),
        document=document,
        edition=edition,
        accuracy_class=own,
        for_classes=for_classes,
        equivalence=equivalence,
        energy=_energy(file),
        differences=reader.section(file, "difference"),
        variations=reader.variations(file),
        start=start,
        no_load_rule=_no_load(file, reader, name, start),
        constant_rule=_constant(file, reader, class_pct),
        repeatability_rule=_repeatability(file, reader, name, class_pct),
        ratios=tuple(_ratios(file, reader)),
        transient_kwh_per_va=_transient(file, reader),
        clauses=tuple(_clause(table) for table in file.tables("clause")),
        taken_over=file.text("taken_over", ""),
        manual_title=file.text("manual_title", ""),
    )


def _energy(file: DataTable) -> Energy:
    found = file.text("energy")
    if found == "active":
        return "active"
    if found == "reactive":
        return "reactive"
    raise file.wrong("energy", "must be active or reactive")


def _for_classes(file: DataTable, reader: ClassReader) -> tuple[tuple[str, ...], str]:
    """Which classes of a model a class of the document stands for, and who says so."""
    if "model_classes" not in file:
        return (), ""
    table = file.table("model_classes")
    origin = reader.origin(table)
    found = []
    for letter in MODEL_CLASSES:
        if letter in table and table.text(letter) == reader.accuracy_class:
            found.append(letter)
    table.done()
    return tuple(found), f"{origin.note} ({origin.certainty})"


def _start(file: DataTable, reader: ClassReader, name: str) -> StartRule | None:
    currents = tuple(_start_currents(file, reader))
    pulses = file.table("start_pulses")
    rule = StartRule(
        limit_set=name,
        currents=currents,
        first_within_periods=pulses.number("first_within_periods"),
        second_within_periods=pulses.number("second_within_periods"),
        pulses=reader.origin(pulses),
    )
    pulses.done()
    return rule if currents else None


def _start_currents(file: DataTable, reader: ClassReader) -> Iterator[StartCurrent]:
    for table in file.tables("starting"):
        most = reader.current(table, "most")
        declared = table.truth("declared", default=False)
        connection, origin = connection_of(table), reader.origin(table)
        table.done()
        if most is not None:
            yield StartCurrent(most, declared, origin, connection)


def _no_load(
    file: DataTable, reader: ClassReader, name: str, start: StartRule | None
) -> NoLoadRule | None:
    if "no_load" not in file:
        return None
    table = file.table("no_load")
    rule = NoLoadRule(
        limit_set=name,
        voltage_factor=table.number("voltage_factor"),
        most_pulses=table.count("most_pulses"),
        numerator=reader.required_number(table, "numerator"),
        unit=word(table, "unit", UNITS),
        current=table.text("current"),
        at_test_voltage=table.truth("at_test_voltage", default=False),
        base_mpe_pct=_base_mpe_pct(table, reader),
        origin=reader.origin(table),
        start=start,
    )
    table.done()
    return rule


def _base_mpe_pct(table: DataTable, reader: ClassReader) -> float:
    return reader.required_number(table, "base_mpe_pct") if "base_mpe_pct" in table else 1.0


def _constant(file: DataTable, reader: ClassReader, class_pct: float) -> Constant:
    table = file.table("constant")
    share, origin = table.number("share"), reader.origin(table)
    table.done()
    return Constant(mpe_pct=share * class_pct, base_mpe_pct=class_pct, origin=origin)


def _repeatability(
    file: DataTable, reader: ClassReader, name: str, class_pct: float
) -> RepeatabilityRule:
    table = file.table("repeatability")
    rule = RepeatabilityRule(
        limit_set=name,
        runs=table.count("runs"),
        deviation_pct=table.number("deviation_share") * class_pct,
        range_pct=table.number("range_share") * class_pct,
        origin=reader.origin(table),
    )
    table.done()
    return rule


def _ratios(file: DataTable, reader: ClassReader) -> Iterator[CurrentRatio]:
    for table in file.tables("ratio"):
        bound = reader.current(table, "bound")
        current, sign = table.text("current"), word(table, "sign", SIGNS)
        connection, origin = connection_of(table), reader.origin(table)
        table.done()
        if bound is not None:
            yield CurrentRatio(current, sign, bound, origin, connection)


def _transient(file: DataTable, reader: ClassReader) -> float | None:
    if "transient" not in file:
        return None
    table = file.table("transient")
    share = table.number("kwh_per_va")
    reader.origin(table)
    table.done()
    return share


def _clause(table: DataTable) -> Clause:
    influences = (influence_of(table, n, "influences") for n in table.texts("influences"))
    try:
        clause = Clause(
            number=table.text("number"),
            title=table.text("title"),
            suites=table.texts("suites"),
            loads=table.texts("loads"),
            influences=tuple(influences),
            cannot=table.text("cannot", ""),
            unknown=table.text("unknown", ""),
        )
    except ValueError as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(f"{table.path.name}: {table.place}: {error}") from error
    table.done()
    return clause
