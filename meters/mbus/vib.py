"""The value information block (VIB): what is measured, in which unit, and what is said of it."""

from dataclasses import dataclass
from functools import lru_cache

from meters.mbus.codes import Code, Kind, Modifier, Table
from meters.mbus.vif_tables import EXTENSION_FB, EXTENSION_FD, PRIMARY, SECOND_EXTENSION_FD
from meters.mbus.vife_tables import COMBINABLE, COMBINABLE_EXTENSION

CODE = 0x7F
COMBINABLE_EXTENSION_FOLLOWS = 0xFC
MANUFACTURER_SPECIFIC = 0x7F
SECOND_EXTENSION = 0xFD
EXTENSIONS: dict[int, tuple[str, Table]] = {
    0xFB: ("FBh ", EXTENSION_FB),
    0xFD: ("FDh ", EXTENSION_FD),
}
KEPT_BLOCKS = 1024


@dataclass(frozen=True, slots=True)
class Extension:
    """One VIFE, as it came and as it is understood.

    Attributes:
        code: the byte, with its extension bit; FCh is kept as one of its own.
        meaning: in words; empty for FCh, which announces the table of the next.
        is_known: whether a table has it.
    """

    code: int
    meaning: str
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Meaning:
    """What VIF and VIFE say.

    Attributes:
        quantity: what is measured; "reserved VIF" and the code if no table has it.
        unit: of the value.
        exponent: the power of ten of the value.
        kind: how the data are to be read.
        extensions: the chain of VIFE, completely.
        error: the record error that the meter reports; None if there is none.
    """

    quantity: str
    unit: str
    exponent: int
    kind: Kind
    extensions: tuple[Extension, ...] = ()
    error: str | None = None


@lru_cache(maxsize=KEPT_BLOCKS)
def meaning_of(vib: bytes, plain_text: str | None = None) -> Meaning:
    """Read VIF and VIFE.

    Args:
        vib: VIF and VIFE alone.
        plain_text: the unit, if it is written out; else None.
    """
    code, chain = _code(vib)
    unit = code.unit if plain_text is None else plain_text
    if not chain:
        return Meaning(code.quantity, unit, code.exponent, code.kind)
    extensions, modifiers = _extensions(chain, own=vib[0] & CODE == MANUFACTURER_SPECIFIC)
    unit, exponent, kind = _applied(unit, code.exponent, code.kind, modifiers)
    errors = [modifier.meaning for modifier in modifiers if modifier.is_error]
    return Meaning(code.quantity, unit, exponent, kind, extensions, errors[0] if errors else None)


def _code(vib: bytes) -> tuple[Code, bytes]:
    """What VIF and its own extensions say, and the VIFE behind them."""
    vif = vib[0]
    if vif not in EXTENSIONS:
        return PRIMARY[vif & CODE] or _reserved(f"{vif:02X}h"), vib[1:]
    name, table = EXTENSIONS[vif]
    if table is EXTENSION_FD and vib[1] == SECOND_EXTENSION:
        return SECOND_EXTENSION_FD[vib[2] & CODE] or _reserved(f"FDh FDh {vib[2]:02X}h"), vib[3:]
    return table[vib[1] & CODE] or _reserved(f"{name}{vib[1]:02X}h"), vib[2:]


def _reserved(code: str) -> Code:
    return Code(f"reserved VIF {code}")


def _extensions(chain: bytes, *, own: bool) -> tuple[tuple[Extension, ...], tuple[Modifier, ...]]:
    extensions: list[Extension] = []
    modifiers: list[Modifier] = []
    table = COMBINABLE
    for vife in chain:
        found = None if own else table[vife & CODE]
        table = COMBINABLE
        if found is not None:
            extensions.append(Extension(vife, found.meaning))
            modifiers.append(found)
        elif own or vife & CODE == MANUFACTURER_SPECIFIC:
            own = True
            extensions.append(Extension(vife, "manufacturer specific"))
        elif vife == COMBINABLE_EXTENSION_FOLLOWS:
            table = COMBINABLE_EXTENSION
            extensions.append(Extension(vife, ""))
        else:
            extensions.append(Extension(vife, f"reserved VIFE {vife:02X}h", is_known=False))
    return tuple(extensions), tuple(modifiers)


def _applied(
    unit: str, exponent: int, kind: Kind, modifiers: tuple[Modifier, ...]
) -> tuple[str, int, Kind]:
    for modifier in modifiers:
        if modifier.unit is not None:
            unit, exponent = modifier.unit, 0
        unit += modifier.per
        exponent += modifier.exponent
        kind = modifier.kind or kind
    return unit, exponent, kind
