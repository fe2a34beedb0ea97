"""Parameter types: text of a message to a value, and a value to the text of a reply."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from simulator.scpi.errors import ScpiError
from simulator.scpi.formats import shortest
from simulator.scpi.mnemonics import forms, matches

T = TypeVar("T")

_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?)\s*([A-Z]*)", re.IGNORECASE)
_RADIX = re.compile(r"#(?:H([0-9A-F]+)|Q([0-7]+)|B([01]+))", re.IGNORECASE)


class Parameter(Protocol[T]):
    """A type of parameter."""

    def parse(self, text: str) -> T:
        """Value of ``text``.

        Raises:
            ScpiError: -104 wrong type, -131/-138 unit, -222 out of range, -224 unknown word.
        """
        ...

    def reply(self, value: T, *, verbose: bool) -> str:
        """How the instrument writes ``value``; ``verbose`` spells words in full."""
        ...


def units(unit: str) -> dict[str, float]:
    """A unit with the multipliers U, M and K; MHZ is megahertz."""
    milli = 1e6 if unit == "HZ" else 1e-3
    return {unit: 1.0, "U" + unit: 1e-6, "M" + unit: milli, "K" + unit: 1e3}


def _number(text: str, known: Mapping[str, float] | None) -> float:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ScpiError(-104, text)
    digits, unit = match.groups()
    if unit and known is None:
        raise ScpiError(-138, text)
    factor = {"": 1.0, **(known or {})}.get(unit.upper())
    if factor is None:
        raise ScpiError(-131, text)
    value = float(digits) * factor
    if math.isinf(value):
        raise ScpiError(-222, text)
    return value


class Number:
    """A decimal number in NR1, NR2 or NR3; with a ``default`` also MIN, MAX and DEF."""

    def __init__(
        self,
        minimum: float = -math.inf,
        maximum: float = math.inf,
        *,
        known_units: Mapping[str, float] | None = None,
        default: float | None = None,
        write: Callable[[float], str] = shortest,
    ) -> None:
        self.minimum = minimum
        self.maximum = maximum
        self.default = default
        self._units = known_units
        self._write = write

    def keyword(self, text: str) -> float | None:
        """Value of MIN, MAX or DEF; None for anything else."""
        if self.default is None:
            return None
        named = {"MINimum": self.minimum, "MAXimum": self.maximum, "DEFault": self.default}
        return next((value for name, value in named.items() if matches(name, text)), None)

    def parse(self, text: str) -> float:
        """See ``Parameter``."""
        named = self.keyword(text)
        value = _number(text, self._units) if named is None else named
        if not self.minimum <= value <= self.maximum:
            raise ScpiError(-222, text)
        return value

    def reply(self, value: float, *, verbose: bool) -> str:  # noqa: ARG002 - no words in it
        """See ``Parameter``."""
        return self._write(value)


class Steps(Number):
    """A number out of a few."""

    def __init__(
        self,
        values: tuple[float, ...],
        known_units: Mapping[str, float] | None,
        write: Callable[[float], str],
    ) -> None:
        super().__init__(min(values), max(values), known_units=known_units, write=write)
        self.values = values

    def parse(self, text: str) -> float:
        """See ``Parameter``."""
        value = super().parse(text)
        for step in self.values:
            if math.isclose(value, step):
                return step
        raise ScpiError(-222, text)


class Integer:
    """A whole number; ``#H``, ``#Q`` and ``#B`` are understood, fractions are rounded."""

    def __init__(self, minimum: int, maximum: int) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def parse(self, text: str) -> int:
        """See ``Parameter``."""
        value = self._radix(text) if text[:1] == "#" else round(_number(text, None))
        if not self.minimum <= value <= self.maximum:
            raise ScpiError(-222, text)
        return value

    def reply(self, value: int, *, verbose: bool) -> str:  # noqa: ARG002 - no words in it
        """See ``Parameter``."""
        return str(value)

    def _radix(self, text: str) -> int:
        match = _RADIX.fullmatch(text)
        if match is None:
            raise ScpiError(-104, text)
        base = (16, 8, 2)[match.lastindex - 1 if match.lastindex else 0]
        return int(text[2:], base)


class Boolean:
    """ON, OFF or a number; the reply is 1 or 0."""

    def parse(self, text: str) -> bool:
        """See ``Parameter``."""
        if text.upper() in {"ON", "OFF"}:
            return text.upper() == "ON"
        if text.isalpha():
            raise ScpiError(-224, text)
        return round(_number(text, None)) != 0

    def reply(self, value: bool, *, verbose: bool) -> str:  # noqa: ARG002, FBT001 - a protocol
        """See ``Parameter``."""
        return str(int(value))


class Choice:
    """A word out of a few; its value is the long form in capitals."""

    def __init__(self, *words: str) -> None:
        self._words = {forms(word)[1]: word for word in words}

    def parse(self, text: str) -> str:
        """See ``Parameter``."""
        for value, word in self._words.items():
            if matches(word, text):
                return value
        raise ScpiError(-224 if text[:1].isalpha() else -104, text)

    def reply(self, value: str, *, verbose: bool) -> str:
        """See ``Parameter``."""
        short, full = forms(self._words[value])
        return full if verbose else short


class String:
    """A string in single or double quotes; a quote inside of it is doubled."""

    def parse(self, text: str) -> str:
        """See ``Parameter``."""
        quote = text[:1]
        inner = text[1:-1].replace(quote * 2, "")
        if quote not in {'"', "'"} or len(text) < 2 or text[-1] != quote or quote in inner:
            raise ScpiError(-104, text)
        return text[1:-1].replace(quote * 2, quote)

    def reply(self, value: str, *, verbose: bool) -> str:  # noqa: ARG002 - no words in it
        """See ``Parameter``."""
        return '"' + value.replace('"', '""') + '"'


class Block:
    """A definite block of bytes."""

    def parse(self, text: str) -> bytes:
        """See ``Parameter``."""
        match = re.match(r"#([1-9])", text)
        head = 2 + int(match[1]) if match else 0
        length = text[2:head]
        if not (length.isascii() and length.isdigit()) or len(text) - head != int(length):
            raise ScpiError(-104, text[:12])
        return text[head:].encode("latin-1")

    def reply(self, value: bytes, *, verbose: bool) -> str:  # noqa: ARG002 - no words in it
        """See ``Parameter``."""
        size = str(len(value))
        return f"#{len(size)}{size}{value.decode('latin-1')}"
