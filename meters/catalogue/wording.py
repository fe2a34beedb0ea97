"""Words for names and values, for people to read."""

from collections.abc import Iterable

from meters.catalogue.entry import Entry

UNITS = {
    "imp_per_kwh": "imp/kWh",
    "kwh": "kWh",
    "degc": "°C",
    "pct": "%",
    "ohm": "Ω",
    "years": "years",
    "nm": "nm",
    "hz": "Hz",
    "va": "VA",
    "v": "V",
    "a": "A",
    "w": "W",
    "s": "s",
    "m": "m",
}
SYMBOLS = {
    "un": "Un",
    "un line to line": "Un line to line",
    "fn": "fn",
    "ib": "Ib",
    "iref": "Iref",
    "imax": "Imax",
    "itr": "Itr",
    "imin": "Imin",
    "ist": "Ist",
}


def label(name: str) -> str:
    """A field's name without its unit: ``imax_a`` is ``Imax``."""
    unit = _unit_suffix(name)
    words = name.removesuffix(f"_{unit}").replace("_", " ")
    return SYMBOLS.get(words, words)


def text(name: str, value: object) -> str:
    """A field's value with the unit that its name ends in."""
    suffix = _unit_suffix(name)
    if suffix == "s" and isinstance(value, float):
        return _seconds(value)
    shown = plain(value)
    return f"{shown} {UNITS[suffix]}" if suffix and value is not None else shown


def _seconds(duration_s: float) -> str:
    for scale, unit in ((1e6, "µs"), (1e3, "ms")):
        if duration_s * scale < 100:
            return f"{duration_s * scale:.9g} {unit}"
    return f"{duration_s:.9g} s"


def plain(value: object) -> str:
    """A value as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not stated"
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(plain(item) for item in value)
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def facts(entry: Entry, leave_out: Iterable[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Label and text of each field of an entry that holds plain values, in its order.

    An empty list says nothing and is left out.
    """
    left_out = {"source", "quirks", *leave_out}
    rows = []
    for name in type(entry).model_fields:
        value: object = getattr(entry, name)
        if name not in left_out and value != () and _is_plain(value):
            rows.append((label(name), text(name, value)))
    return tuple(rows)


def _is_plain(value: object) -> bool:
    items = value if isinstance(value, tuple) else (value,)
    return not any(isinstance(item, Entry) for item in items)


def _unit_suffix(name: str) -> str:
    return next((suffix for suffix in UNITS if name.endswith(f"_{suffix}")), "")
