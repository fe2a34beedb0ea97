"""The tables of a meter's description: each a header and the function that makes its rows."""

from meters.catalogue.codes import CombinationCodes
from meters.catalogue.interfaces import ModbusRtu
from meters.catalogue.meter import Meter
from meters.catalogue.operation import Diagnostics, Tariffs
from meters.catalogue.pulses import S0, Band, WidthTolerance
from meters.catalogue.registers import Register, Write
from meters.catalogue.wording import label, plain, text

Row = tuple[str, ...]
Rows = tuple[Row, ...]

DERIVED = ("quantity", "value", "rule", "source")
BASIC_ERRORS = ("current", "power factor", "limit")
WIDTHS = ("S0 rate", "active power", "width")
TOLERANCES = ("width", "tolerance")
CODES = ("code", "total", "forward", "reverse", "S0 forward", "S0 reverse", "locks", "quirks")
EXAMPLE = ("code", "total", "forward", "reverse", "S0 forward", "S0 reverse")
REGISTERS = ("address", "length", "name", "unit", "type", "read as", "function", "notes")
WRITES = ("name", "function", "as", "legal", "locks", "resets", "example without CRC")
DIAGNOSTICS = ("digit", "name", "0", "1", "when 0")
TERMINALS = ("terminals", "function", "verified", "source", "quirks")
DEFAULTS = ("setting", "value", "source", "quirks")
IRREVERSIBLE = ("operation", "effect", "why", "source", "quirks")
SEEN = ("what", "source")


def derived(meter: Meter) -> Rows:
    """Ratings that the manual does not state as such."""
    return tuple(
        (
            label(item.quantity),
            text(item.quantity, getattr(meter.ratings, item.quantity)),
            item.rule,
            item.source,
        )
        for item in meter.ratings.derived
    )


def basic_errors(meter: Meter) -> Rows:
    """The manual's limits of error."""
    return tuple(
        (
            f"{row.from_ib:g} Ib" + (" to Imax" if row.to_imax else ""),
            row.power_factor,
            f"±{row.limit_pct:g} %",
        )
        for row in meter.ratings.basic_errors
    )


def outputs(s0: S0) -> Rows:
    """The S0 outputs and their terminals."""
    return tuple(
        (output.name, f"collector {output.collector}, emitter {output.emitter}")
        for output in s0.outputs
    )


def widths(s0: S0) -> Rows:
    """Pulse width by rate and power."""
    return tuple(
        (f"{plain(item.rates_imp_per_kwh)} imp/kWh", _power(band), _ms(band.width_s))
        for item in s0.width_sets
        for band in item.bands
    )


def _power(band: Band) -> str:
    if band.below_w is None:
        return "any" if band.from_w == 0 else f"from {band.from_w:g} W"
    return f"from {band.from_w:g} W, below {band.below_w:g} W"


def _ms(width_s: float) -> str:
    return f"{1000 * width_s:g} ms"


def tolerances(s0: S0) -> Rows:
    """Assumed tolerance of the pulse width."""
    return tuple(
        (
            f"from {_ms(item.from_s)}",
            _tolerance(item),
        )
        for item in s0.width_tolerances
    )


def _tolerance(item: WidthTolerance) -> str:
    share = f"{100 * item.share:g} %"
    least = f"max({_ms(item.least_s)}, {share})" if item.least_s else share
    return f"±({least} + {_ms(item.offset_s)})" if item.offset_s else f"±{least}"


def codes(section: CombinationCodes) -> Rows:
    """What each code counts."""
    return tuple(
        (
            code.label,
            code.meaning.replace("_", " "),
            code.feeds.forward,
            code.feeds.reverse,
            code.feeds.s0_forward,
            code.feeds.s0_reverse,
            plain(code.irreversible),
            plain(code.quirks),
        )
        for code in section.codes
    )


def example(section: CombinationCodes) -> Rows:
    """What the manual prints for its example, in kWh."""
    return tuple(
        (code.label, *(_printed(value) for _, value in code.expected)) for code in section.codes
    )


def _printed(value: float | None) -> str:
    return "blank" if value is None else f"{value:g}"


def parities(bus: ModbusRtu) -> Rows:
    """The parities and their values."""
    return (("parities", ", ".join(f"{item.value} {item.parity}" for item in bus.parities)),)


def registers(meter: Meter) -> Rows:
    """The register map."""
    return tuple(_register(item) for item in meter.registers)


def _register(item: Register) -> Row:
    notes = (*(() if item.applies == "always" else (item.applies.value,)), *item.quirks)
    return (
        f"{item.address:04X}h",
        str(item.length),
        item.name,
        item.unit or "-",
        item.type,
        item.encoding,
        f"{item.function:02X}h",
        plain(notes),
    )


def writes(meter: Meter) -> Rows:
    """What may be written."""
    return tuple(
        (item.name, *_write(item.write))
        for item in meter.writable_registers
        if item.write is not None
    )


def _write(write: Write) -> Row:
    example_text = f"{write.example.frame} ({write.example.value:g})"
    return (
        f"{write.function:02X}h",
        write.encoding,
        _legal(write),
        plain(write.irreversible),
        plain(write.resets),
        example_text,
    )


def _legal(write: Write) -> str:
    if not write.values:
        return f"{write.minimum} to {write.maximum}"
    meanings = {float(value): f" {meaning}" for value, meaning in write.meanings}
    return "; ".join(f"{plain(value)}{meanings.get(value, '')}" for value in write.values)


def tariffs(section: Tariffs) -> Rows:
    """The tariffs by code."""
    return tuple(
        (f"code {item.code}", item.tariff + ("" if item.saved else ", not saved"))
        for item in section.codes
    )


def diagnostics(section: Diagnostics) -> Rows:
    """The digits of the diagnostic field."""
    return tuple(
        (item.digit, item.name, item.zero, item.one, item.if_zero) for item in section.digits
    )


def terminals(meter: Meter) -> Rows:
    """What is on which terminals."""
    return tuple(
        (
            plain(item.terminals),
            item.function,
            plain(item.verified),
            item.source,
            plain(item.quirks),
        )
        for item in meter.terminals
    )


def defaults(meter: Meter) -> Rows:
    """Settings on delivery."""
    return tuple(
        (item.setting, plain(item.value), item.source, plain(item.quirks))
        for item in meter.defaults
    )


def irreversible(meter: Meter) -> Rows:
    """Operations that cannot be undone."""
    return tuple(
        (
            item.operation,
            item.effect.replace("_", " "),
            item.why,
            item.source,
            plain(item.quirks),
        )
        for item in meter.irreversible
    )


def seen_by_person(meter: Meter) -> Rows:
    """What no bus tells."""
    return tuple((item.what, item.source) for item in meter.seen_by_person)
