"""The tables of the extensions (VIFE) that can follow any value information field.

Sources, for facts alone: EN 13757-3:2018, Tables 15 (combinable), 16 (its extension FCh) and
18 (record errors), as public decoders and the document "The M-Bus" 4.8, chapter 8.4.5, give
them. A meter sends record errors where a master would send object actions.
"""

from collections.abc import Iterable

from meters.mbus.codes import DURATIONS, Kind, Modifier, ModifierRow, modifier_table

LIMITS = ("lower", "upper")
ORDERS = ("first", "last")
EDGES = ("begin", "end")


def texts(first: int, *meanings: str) -> Iterable[ModifierRow]:
    """Extensions one after the other that only say more about the value."""
    return ((first + n, Modifier(meaning)) for n, meaning in enumerate(meanings))


def errors(first: int, *meanings: str) -> Iterable[ModifierRow]:
    """Record errors one after the other."""
    return (
        (first + n, Modifier(f"record error: {meaning}", is_error=True))
        for n, meaning in enumerate(meanings)
    )


def ratios(first: int, *written: str) -> Iterable[ModifierRow]:
    """Extensions one after the other that divide or multiply the unit."""
    return ((first + n, Modifier(f"unit {per}", per=per)) for n, per in enumerate(written))


def spans(first: int, meaning: str) -> Iterable[ModifierRow]:
    """Four durations, one for each unit."""
    return ((first + n, Modifier(meaning, unit=unit)) for n, unit in enumerate(DURATIONS))


def moment(code: int, meaning: str) -> ModifierRow:
    """An extension that makes the value the date or time of something."""
    return code, Modifier(meaning, unit="", kind=Kind.MOMENT)


def content(code: int, meaning: str) -> ModifierRow:
    """An extension that makes the data a profile of many values."""
    return code, Modifier(meaning, kind=Kind.CONTENT)


def limit_counts() -> Iterable[ModifierRow]:
    """Limits and how often they were exceeded."""
    for n, limit in enumerate(LIMITS):
        yield 0x40 | n << 3, Modifier(f"{limit} limit")
        yield 0x41 | n << 3, Modifier(f"number of times beyond the {limit} limit", unit="")


def limit_moments() -> Iterable[ModifierRow]:
    """When the value went beyond a limit: bits u (limit), f (order), b (edge)."""
    for u, limit in enumerate(LIMITS):
        for f, order in enumerate(ORDERS):
            for b, edge in enumerate(EDGES):
                meaning = f"{edge} of the {order} time beyond the {limit} limit"
                yield moment(0x42 | u << 3 | f << 2 | b, meaning)


def limit_durations() -> Iterable[ModifierRow]:
    """How long the value was beyond a limit: bits u (limit), f (order), nn (unit)."""
    for u, limit in enumerate(LIMITS):
        for f, order in enumerate(ORDERS):
            yield from spans(
                0x50 | u << 3 | f << 2, f"duration of the {order} time beyond the {limit} limit"
            )


def occurrences() -> Iterable[ModifierRow]:
    """How long the value was there, and when: bits f (order), b (edge), nn (unit)."""
    for f, order in enumerate(ORDERS):
        yield from spans(0x60 | f << 2, f"duration of the {order} time")
        for b, edge in enumerate(EDGES):
            yield moment(0x6A | f << 2 | b, f"{edge} of the {order} time")


def factors() -> Iterable[ModifierRow]:
    """Corrections of the value. An additive one is told, not applied: its sign is the meter's."""
    for n in range(8):
        yield 0x70 | n, Modifier(f"times 10^{n - 6}", exponent=n - 6)
    for n in range(4):
        yield 0x78 | n, Modifier(f"additive correction constant, 10^{n - 3} of the unit")
    yield 0x7D, Modifier("times 10^3", exponent=3)


COMBINABLE = modifier_table(
    texts(0x00, "no record error"),
    errors(0x01, "too many DIFE", "storage number not implemented", "unit not implemented"),
    errors(0x04, "tariff not implemented", "function not implemented", "data class unknown"),
    errors(0x07, "data size not implemented"),
    errors(0x0B, "too many VIFE", "illegal VIF group", "illegal VIF exponent"),
    errors(0x0E, "VIF and DIF do not match", "action not implemented"),
    texts(0x12, "average value"),
    (content(0x13, "inverse compact profile"), (0x14, Modifier("relative deviation"))),
    errors(0x15, "no data available", "data overflow", "data underflow", "data error"),
    errors(0x1C, "premature end of record"),
    texts(0x1D, "data content by the standard"),
    (content(0x1E, "compact profile with registers"), content(0x1F, "compact profile")),
    ratios(0x20, "/s", "/min", "/h", "/d", "/week", "/month", "/year", "/revolution"),
    ratios(0x28, "/pulse at input 0", "/pulse at input 1"),
    ratios(0x2A, "/pulse at output 0", "/pulse at output 1"),
    ratios(0x2C, "/l", "/m³", "/kg", "/K", "/kWh", "/GJ", "/kW", "/(K·l)", "/V", "/A"),
    ratios(0x36, "·s", "·s/V", "·s/A"),
    (moment(0x39, "start of"),),
    texts(0x3A, "uncorrected, or at metering conditions", "only positive contributions"),
    texts(0x3C, "only negative contributions, as absolute value", "non-metric units"),
    texts(0x3E, "at base conditions", "OBIS declaration"),
    limit_counts(),
    limit_moments(),
    limit_durations(),
    occurrences(),
    texts(0x68, "while beyond the lower limit", "leakage value"),
    texts(0x6C, "while beyond the upper limit", "overflow value"),
    factors(),
    texts(0x7E, "future value"),
)

COMBINABLE_EXTENSION = modifier_table(
    texts(0x01, "phase L1", "phase L2", "phase L3", "neutral"),
    texts(0x05, "between L1 and L2", "between L2 and L3", "between L3 and L1"),
    texts(0x08, "quadrant Q1", "quadrant Q2", "quadrant Q3", "quadrant Q4"),
    texts(0x0C, "import less export", "alternative non-metric units"),
    texts(0x0E, "secondary sensor", "register of higher resolution"),
    texts(0x10, "positive and negative contributions, as absolute value"),
    (
        (0x11, Modifier("type C", kind=Kind.UNSIGNED)),
        (0x12, Modifier("type D", kind=Kind.UNSIGNED)),
    ),
    (moment(0x13, "end of"),),
    texts(0x14, "from the communication partner to the meter"),
    texts(0x15, "from the meter to the communication partner"),
)
