"""Values as 16-bit words, as the PRO380 puts them into its registers."""

import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

REGISTERS = Path(__file__).resolve().parents[2] / "meters" / "pro380" / "registers.yaml"


@cache
def register_table(path: Path = REGISTERS) -> Mapping[str, tuple[int, int, str]]:
    """Address, length and manual's type of each register, by name, from the catalogue's data."""
    with path.open(encoding="utf-8") as file:
        rows = yaml.safe_load(file)["registers"]
    return {row["name"]: (row["address"], row["length"], row["type"]) for row in rows}


def to_words(value: float | str, length: int, kind: str) -> tuple[int, ...]:
    """Encode one value.

    Args:
        value: a number; for ``hex`` a string of hexadecimal digits; for ``ascii`` one character.
        length: in registers.
        kind: ``float_abcd``, ``signed``, ``hex`` or ``ascii``.
    """
    if kind == "float_abcd":
        high, low = struct.unpack(">HH", struct.pack(">f", float(value)))
        return high, low
    if kind == "hex" and isinstance(value, str):
        digits = value.rjust(4 * length, "0")
        return tuple(int(digits[4 * i : 4 * i + 4], 16) for i in range(length))
    if kind == "ascii" and isinstance(value, str):
        return (ord(value),)
    number = int(value) % (1 << 16 * length)
    return tuple(number >> 16 * (length - 1 - i) & 0xFFFF for i in range(length))


def float_from_words(words: tuple[int, ...]) -> float:
    """Decode a float ABCD."""
    return float(struct.unpack(">f", struct.pack(">HH", *words))[0])
