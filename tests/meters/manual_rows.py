"""Rows of a manual's register tables, and in what the data of a meter differ from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from meters.catalogue import Meter
from meters.catalogue.registers import Register, RegisterType

Difference = tuple[str, str, str, str]
"""Register, field, what the manual has, what the data have."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a read or a write table in the manual's words; None: the cell is not legible."""

    address: str
    title: str
    function: str | None
    length: str
    unit: str | None
    type: str | None


def declared(meter: Meter) -> set[Difference]:
    """The differences that the meter's quirks declare."""
    return {
        (item.register_name, item.field, item.manual, item.bench)
        for quirk in meter.quirks
        for item in quirk.deviations
    }


def read_differences(
    meter: Meter, rows: Sequence[Row], types: Mapping[RegisterType, str]
) -> set[Difference]:
    """In what the register map differs from the read tables, row by row."""
    ours = sorted(meter.registers, key=lambda register: register.address)
    if len(ours) != len(rows):
        return {("", "rows", str(len(rows)), str(len(ours)))}
    found: set[Difference] = set()
    for row, register in zip(rows, ours, strict=True):
        function = f"{register.function:02X}"
        found |= set(_differences(row, register, _cells(register, function, types), ""))
    return found


def write_differences(
    meter: Meter, rows: Sequence[Row], types: Mapping[RegisterType, str]
) -> set[Difference]:
    """In what the writable registers differ from the write table, row by row."""
    ours = {f"{register.address:04X}": register for register in meter.writable_registers}
    printed = {row.address for row in rows}
    if set(ours) != printed:
        return {("", "write rows", " ".join(sorted(printed)), " ".join(sorted(ours)))}
    found: set[Difference] = set()
    for row in rows:
        register = ours[row.address]
        function = f"{register.write.function:02X}" if register.write else ""
        found |= set(_differences(row, register, _cells(register, function, types), "write "))
    return found


def _cells(register: Register, function: str, types: Mapping[RegisterType, str]) -> Row:
    return Row(
        f"{register.address:04X}",
        register.title,
        function,
        str(register.length),
        register.unit or "-",
        types[register.type],
    )


def _differences(row: Row, register: Register, ours: Row, prefix: str) -> Iterator[Difference]:
    for field in ("address", "title", "function", "length", "unit", "type"):
        printed, have = getattr(row, field), getattr(ours, field)
        if printed is not None and printed != have:
            yield register.name, f"{prefix}{field}", printed, have


def frames(meter: Meter) -> list[str]:
    """The example frames of the writable registers without blanks, in order of address."""
    return [
        register.write.example.frame.replace(" ", "")
        for register in meter.writable_registers
        if register.write
    ]


def quirks_referred_to(value: object) -> set[str]:
    """Ids of the quirks that a meter's description, as plain data, refers to."""
    if isinstance(value, dict):
        own = value.get("quirks", [])
        here = {item for item in own if isinstance(item, str)} if isinstance(own, list) else set()
        return here.union(*(quirks_referred_to(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(quirks_referred_to(item) for item in value))
    return set()


def with_change(path: Path, anchor: str, old: str, new: str) -> None:
    """Replace a piece of the only line that has the anchor; an empty line is taken out."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = (number for number, line in enumerate(lines) if anchor in line)
    assert lines[place].count(old) == 1, f"{old!r} must be there once to be replaced"
    lines[place] = lines[place].replace(old, new)
    path.write_text("".join(line for line in lines if line.strip() or line == "\n"), "utf-8")
