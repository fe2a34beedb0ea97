"""The table of numeric items: pages 6-95 to 6-100."""

import math
import struct
from dataclasses import dataclass

from simulator.scpi.command import Call, Command
from simulator.scpi.formats import block, engineering
from simulator.scpi.mnemonics import forms
from simulator.scpi.parameters import Choice, Integer

ELEMENTS = (1, 2, 3)
SIGMA = 0
"""Stands for the sum of the elements."""

_ORDERED = ("U", "I", "P", "S", "Q", "LAMBda", "PHI")
_SHAPE = ("FU", "FI", "UPPeak", "UMPeak", "IPPeak", "IMPeak", "CFU", "CFI")
_INTEGRATED = ("TIME", "WH", "WHP", "WHM", "AH", "WS", "WQ")
_ACCEPTED = ("PC", "AHP", "AHM")
_FUNCTION = Choice(*_ORDERED, *_SHAPE, *_INTEGRATED, *_ACCEPTED, "NONE")
_FULL = {forms(word)[1] for word in _ORDERED}

_CHARGE = ("AH", "AHP", "AHM", "WS", "WQ")
_ENERGY = ("TIME", "WH", "WHP", "WHM", *_CHARGE)
_PATTERNS = {
    1: (*_ORDERED, "FU", "FI", "NONE"),
    2: (*_ORDERED, *_SHAPE),
    3: (*_ORDERED[:5], *_ENERGY, "NONE"),
    4: (*_ORDERED, *_SHAPE, "PC", *_ENERGY),
}
"""Functions of one element; those of the others follow, then the sum."""

_MOST = 255
_NUMBER = Integer(1, _MOST)


@dataclass(frozen=True, slots=True)
class Item:
    """A function of an element, or nothing."""

    function: str = "NONE"
    element: int = 1


NOTHING = Item()


class ItemTable:
    """Which values a query answers.

    Not modelled: a fourth element and the second sum (their items of the presets are NONE), and
    harmonic orders other than TOTal.
    """

    def __init__(self) -> None:
        self._items: dict[int, Item] = {}
        self._count = 15
        self.reset()

    def reset(self) -> None:
        """Pattern 2, 15 items."""
        self._preset(2)
        self._count = 15

    def wanted(self, call: Call) -> list[Item]:
        """The item that a query names, or all."""
        numbers = [call.value(0, _NUMBER)] if call.has(0) else range(1, self._count + 1)
        return [self._items.get(number, NOTHING) for number in numbers]

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        path, item = ":NUMeric[:NORMal]", ((1, _MOST),)
        put, ask = self._put_item, self._ask_item
        return [
            Command(f"{path}:ITEM<x>", put, ask, takes=(1, 3), limits=item, echo=True),
            Command(f"{path}:NUMber", self._put_count, lambda _: str(self._count), echo=True),
            Command(f"{path}:PRESet", lambda call: self._preset(call.value(0, Integer(1, 4)))),
            Command(f"{path}:CLEar", self._clear, takes=(1, 2)),
        ]

    def _put_item(self, call: Call) -> None:
        function = call.value(0, _FUNCTION)
        element = _element(call.arguments[1]) if call.has(1) else 1
        if call.has(2):
            call.value(2, Choice("TOTal"))
        self._items[call.suffixes[0]] = Item(function, element)

    def _ask_item(self, call: Call) -> str:
        item = self._items.get(call.suffixes[0], NOTHING)
        words = [_FUNCTION.reply(item.function, verbose=call.verbose)]
        if item.function != "NONE":
            words.append(str(item.element) if item.element else "SIGMA")
        if item.function in _FULL:
            words.append(Choice("TOTal").reply("TOTAL", verbose=call.verbose))
        return ",".join(words)

    def _put_count(self, call: Call) -> None:
        is_all = call.arguments[0].upper() == "ALL"
        self._count = _MOST if is_all else call.value(0, _NUMBER)

    def _preset(self, pattern: int) -> None:
        functions = _PATTERNS[pattern]
        self._items.clear()
        for place, element in enumerate((*ELEMENTS, None, SIGMA)):
            for offset, word in enumerate(functions):
                if element is not None:
                    number = place * len(functions) + offset + 1
                    self._items[number] = Item(forms(word)[1], element)

    def _clear(self, call: Call) -> None:
        is_all = call.arguments[0].upper() == "ALL"
        first = 1 if is_all else call.value(0, _NUMBER)
        last = call.value(1, _NUMBER) if call.has(1) else _MOST
        for number in range(first, last + 1):
            self._items.pop(number, None)


def _element(text: str) -> int:
    if text[:1].isalpha():
        Choice("SIGMA").parse(text)
        return SIGMA
    return Integer(ELEMENTS[0], ELEMENTS[-1]).parse(text)


def as_text(item: Item, value: float) -> str:
    """ASCII form: NR3 with up to 6 digits (frequency 5, time NR1), NAN, INF (page 6-97)."""
    if math.isnan(value):
        return "NAN"
    if math.isinf(value):
        return "INF"
    if item.function == "TIME":
        return str(int(value))
    return engineering(value + 0.0, 5 if item.function in {"FU", "FI"} else 6)


def as_block(values: list[float]) -> str:
    """FLOAT form: single precision, MSB first; 9.91E37 is NAN, 9.9E37 is INF (page 6-97)."""
    numbers = [9.91e37 if math.isnan(v) else 9.9e37 if math.isinf(v) else v for v in values]
    return block(struct.pack(f">{len(numbers)}f", *numbers))
