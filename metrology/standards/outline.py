"""What there is to tell about a document, in tables: the common ground of text and Markdown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from metrology.standards.clauses import Clause
from metrology.standards.limits import LimitSet
from metrology.standards.rows import Origin, Row

Cells = tuple[str, ...]
ORIGIN = ("clause", "certainty", "note")


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title.

    Attributes:
        title: what it is about.
        header: of its columns.
        rows: as many cells as the header has.
        notes: what the numbers in the column ``note`` stand for, from 1.
    """

    title: str
    header: Cells
    rows: tuple[Cells, ...]
    notes: tuple[str, ...] = ()


class Notes:
    """Sources and notes of a table, each counted once."""

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cells(self, origin: Origin) -> Cells:
        """Clause, certainty and the number of the note."""
        text = f"{origin.source}; {origin.note}" if origin.note else origin.source
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        return (origin.clause, origin.certainty.value, str(number))

    def texts(self) -> Cells:
        """All of them, in the order of their numbers."""
        return tuple(self._numbers)


def outline(sets: Sequence[LimitSet]) -> tuple[Section, ...]:
    """Every table of a document: of several classes of it, or of one."""
    found = (
        _facts(sets),
        _limits("Limits of error, balanced load", sets, lambda limits: limits.balanced),
        _limits("Limits of error, one phase loaded", sets, lambda limits: limits.single_phase),
        _limits("Difference of single-phase to balanced load", sets, lambda s: s.differences),
        _variations(sets),
        _ratios(sets),
        _starting(sets),
        _no_load(sets),
        _shares_of_class(sets),
        _clauses(sets[0].clauses),
    )
    return tuple(section for section in found if section.rows)


def _facts(sets: Sequence[LimitSet]) -> Section:
    first = sets[0]
    rows = [
        ("title", first.title),
        ("energy", first.energy),
        ("limit sets", ", ".join(limits.name for limits in sets)),
        ("numbers from", first.source),
    ]
    if first.taken_over:
        rows.append(("taken over", first.taken_over))
    rows += [
        (f"class {letter} of a model", f"{limits.accuracy_class}: {limits.equivalence}")
        for limits in sets
        for letter in limits.for_classes
    ]
    if first.transient_kwh_per_va is not None:
        text = f"m Un Imax {first.transient_kwh_per_va:g} kWh"
        rows.append(("critical change of a transient", text))
    return Section("Document", ("what", "value"), tuple(rows))


def _values(row: Row) -> str:
    rising = f" {row.rises_below} / I" if row.rises_below else ""
    low = "" if row.lowest_pct is None else f" / {row.lowest_pct:g}"
    sign = "±" if row.lowest_pct is None else "+"
    return f"{sign}{row.mpe_pct:g}{low} {row.unit}{rising}"


def _load(row: Row) -> Cells:
    bands = ", ".join(f"{low:g} to {high:g} °C" for low, high in row.temperatures_degc)
    return (row.connection or "any", str(row.span or "-"), str(row.angles or "-"), bands)


def _limits(
    title: str, sets: Sequence[LimitSet], rows_of: Callable[[LimitSet], Iterable[Row]]
) -> Section:
    found = (("", row, limits) for limits in sets for row in rows_of(limits))
    return _by_class(title, sets, found)


def _variations(sets: Sequence[LimitSet]) -> Section:
    found = (
        (influence.value, row, limits)
        for limits in sets
        for influence, rows in limits.variations.items()
        for row in rows
    )
    return _by_class("Variation of the error by influences", sets, found)


def _by_class(
    title: str, sets: Sequence[LimitSet], found: Iterable[tuple[str, Row, LimitSet]]
) -> Section:
    """One line for the rows of all classes that are about the same load."""
    notes, values, tails = Notes(), dict[Cells, dict[str, str]](), dict[Cells, Cells]()
    for name, row, limits in found:
        tail = notes.cells(row.origin)
        key = (name, *_load(row), *tail, row.rises_below)
        values.setdefault(key, {})[limits.accuracy_class] = _values(row)
        tails[key] = tail
    classes = [limits.accuracy_class for limits in sets]
    rows = [
        (*key[:5], *(by_class.get(c, "-") for c in classes), *tails[key])
        for key, by_class in values.items()
    ]
    header = ("influence", "connection", "currents", "power factor", "temperature", *classes)
    return _without_empty(Section(title, (*header, *ORIGIN), tuple(rows), notes.texts()))


def _without_empty(section: Section) -> Section:
    """The table less the columns that say nothing."""
    kept = [i for i in range(len(section.header)) if any(row[i] for row in section.rows)]
    return Section(
        section.title,
        tuple(section.header[i] for i in kept),
        tuple(tuple(row[i] for i in kept) for row in section.rows),
        section.notes,
    )


def _ratios(sets: Sequence[LimitSet]) -> Section:
    notes = Notes()
    rows = tuple(
        (limits.accuracy_class, r.connection or "any", r.words, *notes.cells(r.origin))
        for limits in sets
        for r in limits.ratios
    )
    header = ("class", "connection", "ratio", *ORIGIN)
    return Section("Ratios of the currents of a meter", header, rows, notes.texts())


def _starting(sets: Sequence[LimitSet]) -> Section:
    notes, rows = Notes(), []
    for limits in sets:
        if limits.start is None:
            continue
        own = limits.accuracy_class
        for current in limits.start.currents:
            declared = "as declared, at most " if current.declared else ""
            most = f"starts at {declared}{current.most}"
            cells = notes.cells(current.origin)
            rows.append((own, current.connection or "any", most, *cells))
        first, second = limits.start.first_within_periods, limits.start.second_within_periods
        pulses = f"first pulse within {first:g}, second within {second:g} nominal periods"
        rows.append((own, "any", pulses, *notes.cells(limits.start.pulses)))
    header = ("class", "connection", "rule", *ORIGIN)
    return Section("Starting", header, tuple(rows), notes.texts())


def _no_load(sets: Sequence[LimitSet]) -> Section:
    notes, rows = Notes(), []
    for limits in sets:
        rule = limits.no_load_rule
        if rule is not None:
            voltage = f"{rule.voltage_factor:g} Un"
            cells = notes.cells(rule.origin)
            pulses = str(rule.most_pulses)
            rows.append((limits.accuracy_class, voltage, rule.formula(), pulses, *cells))
    header = ("class", "voltage", "shortest time", "most pulses", *ORIGIN)
    return Section("No-load", header, tuple(rows), notes.texts())


def _shares_of_class(sets: Sequence[LimitSet]) -> Section:
    notes = Notes()
    rows = tuple(
        (limits.accuracy_class, *cells) for limits in sets for cells in _shares(limits, notes)
    )
    header = ("class", "what", "rule", *ORIGIN)
    return Section("Meter constant and repeatability", header, rows, notes.texts())


def _shares(limits: LimitSet, notes: Notes) -> Iterator[Cells]:
    constant, repeated = limits.constant_rule, limits.repeatability_rule
    if constant is not None:
        text = f"±{constant.mpe_pct:g} %, over at least 1000 R / {constant.base_mpe_pct:g} Wh"
        yield ("meter constant", text, *notes.cells(constant.origin))
    if repeated is not None:
        text = (
            f"at least {repeated.runs} runs: s <= {repeated.deviation_pct:g} %, "
            f"range <= {repeated.range_pct:g} %"
        )
        yield ("repeatability", text, *notes.cells(repeated.origin))


def _clauses(clauses: Sequence[Clause]) -> Section:
    rows = tuple((c.number, c.title, ", ".join(c.suites) or "-", _remark(c)) for c in clauses)
    return Section("Clauses", ("clause", "title", "suites", "remark"), rows)


def _remark(clause: Clause) -> str:
    parts = (
        f"not on this bench: {clause.cannot}" if clause.cannot else "",
        f"open: {clause.unknown}" if clause.unknown else "",
    )
    return "; ".join(part for part in parts if part)
