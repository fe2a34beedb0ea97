"""What there is to tell about a meter, in sections: the common ground of text and Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass

from meters.catalogue import mbus_tables, tables
from meters.catalogue.mbus import MBus
from meters.catalogue.meter import Meter
from meters.catalogue.tables import Row
from meters.catalogue.wording import facts, plain

FACTS = ("what", "value")
NOT_IN_FACTS = ("pulse_types", "settable_width")
NOT_IN_MBUS_FACTS = (
    *("records_source", "commands_source", "broadcast_address", "broadcast_reads"),
    *("request_control", "reset_control"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title, its source and the doubts about it."""

    title: str
    source: str
    header: Row
    rows: tuple[Row, ...]
    quirks: tuple[str, ...] = ()


def outline(meter: Meter) -> tuple[Section, ...]:
    """Every section of a meter except its quirks; what it does not have is left out."""
    return (
        *_papers(meter),
        *_pulses(meter),
        *_codes(meter),
        *_interfaces(meter),
        *_registers(meter),
        *_operation(meter),
    )


def _papers(meter: Meter) -> Iterator[Section]:
    identity, ratings = meter.identity, meter.ratings
    papers = (
        *facts(identity),
        *_prefixed("manual", facts(identity.manual)),
        *(_prefixed("certificate", facts(identity.certificate)) if identity.certificate else ()),
        *((f"sibling {item.name}", f"meter code {item.meter_code}") for item in identity.siblings),
    )
    yield Section("Identity", identity.source, FACTS, papers, identity.quirks)
    yield Section("Ratings", ratings.source, FACTS, facts(ratings), ratings.quirks)
    if ratings.classes_above or ratings.imax_by_cable:
        rows = tables.current_limits(ratings)
        yield Section("Limits by current and cable", ratings.source, FACTS, rows)
    yield Section("Derived ratings", "as listed", tables.DERIVED, tables.derived(meter))
    yield Section("Basic errors", ratings.source, tables.BASIC_ERRORS, tables.basic_errors(meter))


def _prefixed(prefix: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple((f"{prefix} {name}", value) for name, value in rows)


def _pulses(meter: Meter) -> Iterator[Section]:
    led, s0 = meter.pulses.led, meter.pulses.s0
    yield Section("LED", led.source, FACTS, facts(led), led.quirks)
    if s0 is not None:
        yield Section(
            "S0 outputs",
            s0.source,
            FACTS,
            (*tables.outputs(s0), *facts(s0, NOT_IN_FACTS)),
            s0.quirks,
        )
        if s0.pulse_types is not None:
            rows = tables.pulse_types(s0, s0.pulse_types)
            yield Section("S0 pulse types", s0.source, FACTS, rows)
        yield Section("S0 pulse width", s0.source, tables.WIDTHS, tables.widths(s0))
        title, rows = "Tolerance of the pulse width", tables.tolerances(s0)
        yield Section(title, "an assumption", tables.TOLERANCES, rows)


def _codes(meter: Meter) -> Iterator[Section]:
    codes = meter.combination_codes
    if codes is not None:
        title, rows = "Combination codes", tables.codes(codes)
        yield Section(title, codes.source, tables.CODES, rows, codes.quirks)
        if codes.flows is not None:
            flows = ", ".join(f"{name} {value}" for name, value in facts(codes.flows))
            title, rows = f"Combination codes: printed example ({flows})", tables.example(codes)
            yield Section(title, codes.source, tables.EXAMPLE, rows)
    if meter.fixed_total is not None:
        total = meter.fixed_total
        yield Section("Total energy", total.source, FACTS, facts(total), total.quirks)
    if meter.ct_ratio is not None:
        ratio = meter.ct_ratio
        rows = (("settable", ratio.settable.words), *facts(ratio))
        yield Section("CT ratio", ratio.source, FACTS, rows, ratio.quirks)


def _interfaces(meter: Meter) -> Iterator[Section]:
    bus, infrared = meter.modbus_rtu, meter.infrared
    if bus is not None:
        rows = (*facts(bus, ("registers_source",)), *tables.parities(bus))
        yield Section("Modbus RTU", bus.source, FACTS, rows, bus.quirks)
    if meter.mbus is not None:
        yield from _mbus(meter.mbus)
    if infrared is not None:
        yield Section("Infrared", infrared.source, FACTS, facts(infrared), infrared.quirks)
    if meter.bluetooth is not None:
        port = meter.bluetooth
        yield Section("Bluetooth", port.source, FACTS, facts(port), port.quirks)


def _mbus(bus: MBus) -> Iterator[Section]:
    rows = (*facts(bus, NOT_IN_MBUS_FACTS), *mbus_tables.link(bus))
    yield Section("M-Bus", bus.source, FACTS, rows, bus.quirks)
    source = bus.records_source
    rows = mbus_tables.header(bus)
    yield Section("M-Bus header", source, mbus_tables.HEADER, rows)
    rows = mbus_tables.records(bus)
    yield Section("M-Bus records", source, mbus_tables.RECORDS, rows)
    rows = mbus_tables.commands(bus)
    yield Section("M-Bus commands", bus.commands_source, mbus_tables.COMMANDS, rows)
    rows = mbus_tables.selection(bus)
    yield Section("M-Bus selection", source, mbus_tables.HEADER, rows)
    rows = mbus_tables.frames(bus)
    yield Section("M-Bus frames", "made from the above", mbus_tables.FRAMES, rows)


def _registers(meter: Meter) -> Iterator[Section]:
    if meter.registers:
        source = "as listed" if meter.modbus_rtu is None else meter.modbus_rtu.registers_source
        yield Section("Registers", source, tables.REGISTERS, tables.registers(meter))
        yield Section("Writable registers", source, tables.WRITES, tables.writes(meter))
    if meter.left_out:
        title, rows = "Rows of the manual that are left out", tables.left_out(meter)
        yield Section(title, "as listed", tables.LEFT_OUT, rows)


def _operation(meter: Meter) -> Iterator[Section]:
    display, tariffs, diagnostics = meter.display, meter.tariffs, meter.diagnostics
    if tariffs is not None:
        rows = (*tables.tariffs(tariffs), *facts(tariffs))
        yield Section("Tariffs", tariffs.source, FACTS, rows, tariffs.quirks)
    yield Section("Display", display.source, FACTS, facts(display), display.quirks)
    if diagnostics is not None:
        good = plain(diagnostics.good)
        title = f"Diagnostic field {diagnostics.form}, good is {good}"
        header, rows = tables.diagnostics(diagnostics)
        yield Section(title, diagnostics.source, header, rows, diagnostics.quirks)
    if meter.counters:
        rows = tables.counters(meter)
        yield Section("Counters", "as listed", tables.COUNTERS, rows)
    yield Section("Terminals", "as listed", tables.TERMINALS, tables.terminals(meter))
    yield Section("On delivery", "as listed", tables.DEFAULTS, tables.defaults(meter))
    title, rows = "What cannot be undone", tables.irreversible(meter)
    yield Section(title, "as listed", tables.IRREVERSIBLE, rows)
    title, rows = "What only a person can see", tables.seen_by_person(meter)
    yield Section(title, "as listed", tables.SEEN, rows)
