"""The tables of a meter's description: each a header and the function that makes its rows."""

from meters.catalogue.codes import CombinationCodes
from meters.catalogue.interfaces import ModbusRtu
from meters.catalogue.meter import Meter
from meters.catalogue.operation import Diagnostics, Tariffs
from meters.catalogue.pulses import S0, Band, PulseTypes, WidthTolerance
from meters.catalogue.ratings import Ratings
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
ERRORS = ("error", "name", "meaning")
LEFT_OUT = ("row", "why", "source", "quirks")
COUNTERS = ("name", "counts", "reset by", "source", "quirks")
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


def pulse_types(s0: S0, section: PulseTypes) -> Rows:
    """What each output counts, by the value of the setting."""
    names = [output.name for output in s0.outputs]
    return tuple(
        (
            f"{section.setting} {item.code}",
            plain([f"{name} {what}" for name, what in zip(names, item.counts, strict=True)]),
        )
        for item in section.types
    )


def widths(s0: S0) -> Rows:
    """Pulse width by rate and power, or the range of the setting."""
    if s0.settable_width is not None:
        width = s0.settable_width
        legal = f"{_ms(width.minimum_s)} to {_ms(width.maximum_s)}, {_ms(width.default_s)}"
        return (("any", f"any, set by {width.setting}", f"{legal} on delivery"),)
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
        (code.label, *(_printed(value) for _, value in code.expected))
        for code in section.codes
        if code.expected is not None
    )


def _printed(value: float | None) -> str:
    return "blank" if value is None else f"{value:g}"


def parities(bus: ModbusRtu) -> Rows:
    """The parities and their values, and the codes of the baud rates if there are any."""
    codes = ", ".join(f"{item.code} {item.baud}" for item in bus.baud_codes)
    return (
        ("parities", ", ".join(f"{item.value} {item.parity}" for item in bus.parities)),
        *((("baud codes", codes),) if codes else ()),
    )


def registers(meter: Meter) -> Rows:
    """The register map."""
    return tuple(_register(item) for item in meter.registers)


def _register(item: Register) -> Row:
    meanings = tuple(f"{value} {meaning}" for value, meaning in item.meanings)
    applies = () if item.applies == "always" else (item.applies.value,)
    notes = (*meanings, *applies, *item.quirks)
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
        (f"code {item.code}", item.tariff + (", not saved" if item.saved is False else ""))
        for item in section.codes
    ) + tuple(
        (f"input for {item.tariff}", f"{item.first} and {item.second}") for item in section.inputs
    )


def diagnostics(section: Diagnostics) -> tuple[Row, Rows]:
    """Header and rows of the error indication: its digits, or its codes and bits."""
    if section.digits:
        digits = [
            (item.digit, item.name, item.zero, item.one, item.if_zero) for item in section.digits
        ]
        return DIAGNOSTICS, tuple(digits)
    codes = [(f"{item.code:02X}h", item.name, item.meaning) for item in section.codes]
    bits = [(f"bit {item.bit}", item.name, item.meaning) for item in section.bits]
    return ERRORS, (*codes, *bits)


def current_limits(ratings: Ratings) -> Rows:
    """The accuracy class by current, and the highest current by cable."""
    return (
        ("from 0 A", f"class {ratings.accuracy_class}, {ratings.accuracy_pct:g} %"),
        *(
            (f"above {item.above_a:g} A", f"class {item.accuracy_class}, {item.accuracy_pct:g} %")
            for item in ratings.classes_above
        ),
        *((f"cable of {item.cable}", f"up to {item.imax_a:g} A") for item in ratings.imax_by_cable),
    )


def left_out(meter: Meter) -> Rows:
    """Rows of the manual that are not in the data."""
    return tuple(
        (item.row, item.reason, item.source, plain(item.quirks)) for item in meter.left_out
    )


def counters(meter: Meter) -> Rows:
    """Counters that can be set back."""
    return tuple(
        (item.name, item.counts, plain(item.reset_by), item.source, plain(item.quirks))
        for item in meter.counters
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
