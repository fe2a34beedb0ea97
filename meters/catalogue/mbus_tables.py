"""The tables of a meter's M-Bus port, for its description."""

from meters.catalogue.mbus import HeaderField, MBus
from meters.catalogue.mbus_command import Command
from meters.catalogue.mbus_record import Record
from meters.catalogue.wording import plain

Row = tuple[str, ...]
Rows = tuple[Row, ...]

RECORDS = ("name", "DIF", "VIF", "bytes", "read as", "unit", "example", "notes")
HEADER = ("field", "as printed", "on the wire", "meaning", "quirks")
COMMANDS = ("name", "frame", "as", "legal", "locks", "resets", "example with checksum", "quirks")
FRAMES = ("what", "frame")


def link(bus: MBus) -> Rows:
    """What the facts of the port leave out, for bytes are hexadecimal."""
    address = bus.broadcast_address
    broadcast = "not stated" if address is None else f"{address:02X}h"
    only = ", only for reading" if bus.broadcast_reads else ""
    return (
        ("manufacturer", bus.header.manufacturer),
        ("status", ", ".join(f"{code:02X}h {meaning}" for code, meaning in bus.header.statuses)),
        ("broadcast address", f"{broadcast}{only}"),
        ("address of a selection", f"{bus.selection.address:02X}h"),
    )


def frames(bus: MBus) -> Rows:
    """Whole frames to the address on delivery."""
    rows = [
        ("REQ_UD2", shown(bus.request_frame(bus.default_address))),
        ("SND_NKE", shown(bus.reset_frame(bus.default_address))),
        ("selection of any meter", shown(bus.selection_frame())),
    ]
    read_out = bus.example_read_out()
    if read_out is not None:
        rows.append(("example of a read-out", shown(read_out)))
    return tuple(rows)


def header(bus: MBus) -> Rows:
    """The fixed header."""
    return tuple(_field(field) for field in bus.header.fields)


def selection(bus: MBus) -> Rows:
    """The example of a selection."""
    return tuple(_field(field) for field in bus.selection.fields)


def _field(field: HeaderField) -> Row:
    return (field.name, field.printed, field.wire, field.meaning, plain(field.quirks))


def records(bus: MBus) -> Rows:
    """The records of the read-out, in their order."""
    return tuple(_record(record) for record in bus.records)


def _record(record: Record) -> Row:
    notes = (*(() if record.applies == "always" else (record.applies.value,)), *record.quirks)
    scale = f" · 10^{record.exponent}" if record.exponent else ""
    return (
        record.name,
        record.dif,
        record.vif,
        str(record.length),
        f"{record.encoding}{scale}",
        record.unit or "-",
        f"{record.example.data} ({plain(record.example.value)})",
        plain(notes),
    )


def commands(bus: MBus) -> Rows:
    """The write commands."""
    return tuple(_command(command) for command in bus.commands)


def _command(command: Command) -> Row:
    scale = f" · 10^{command.exponent}" if command.exponent else ""
    order = ", highest byte first" if command.byte_order == "big" else ""
    return (
        command.name,
        " ".join(part for part in (command.head, "aa", command.body, "…") if part),
        f"{command.length} bytes {command.encoding}{scale}{order}",
        _legal(command),
        plain(command.irreversible),
        plain(command.resets),
        f"{shown(command.example_frame)} ({command.example.value:.9g})",
        plain(command.quirks),
    )


def _legal(command: Command) -> str:
    if not command.values:
        return command.legal
    words = dict(command.meanings) | {value: f"{code:02X}h" for value, code in command.codes}
    return "; ".join(f"{plain(v)} {words.get(int(v), '')}".strip() for v in command.values)


def shown(frame: bytes) -> str:
    """A frame in hexadecimal."""
    return frame.hex(" ").upper()
