"""The table of numeric items, of ten places.

Stricter than what is known: the Modbus table of IM WT310-17EN has 255 items, the public yoko-tool
takes ten. Presets, energies and peaks are not modelled: a word that is not here is refused.
"""

from dataclasses import dataclass

from simulator.scpi.command import Call, Command
from simulator.scpi.parameters import Choice, Integer

MOST = 10
SIGMA = 0
"""Stands for the sum of the elements."""
_FUNCTION = Choice("U", "I", "P", "S", "Q", "LAMBda", "PHI", "FU", "FI", "NONE")
_NUMBER = Integer(1, MOST)


@dataclass(frozen=True, slots=True)
class Item:
    """A function of an element, or nothing."""

    function: str = "NONE"
    element: int = 1


class ItemTable:
    """Which values a query answers.

    Args:
        elements: how many there are.
    """

    def __init__(self, elements: int) -> None:
        self._element = Integer(1, elements)
        self._items: dict[int, Item] = {}
        self._count = 3
        self.reset()

    def reset(self) -> None:
        """U, I and P of the first element (an assumption)."""
        functions = ("U", "I", "P")
        self._items = {place: Item(name) for place, name in enumerate(functions, 1)}
        self._count = len(functions)

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        path, limits = ":NUMeric[:NORMal]", ((1, MOST),)
        return [
            Command(
                f"{path}:ITEM<x>", self._put, self._ask, takes=(1, 2), limits=limits, echo=True
            ),
            Command(f"{path}:NUMber", self._put_count, lambda _: str(self._count), echo=True),
        ]

    def wanted(self, call: Call) -> list[Item]:
        """The item that a query names, or all."""
        numbers = [call.value(0, _NUMBER)] if call.has(0) else range(1, self._count + 1)
        return [self._items.get(number, Item()) for number in numbers]

    def _put(self, call: Call) -> None:
        element = 1
        if call.has(1):
            text = call.arguments[1]
            word = text[:1].isalpha() and Choice("SIGMA").parse(text)
            element = SIGMA if word else self._element.parse(text)
        self._items[call.suffixes[0]] = Item(call.value(0, _FUNCTION), element)

    def _ask(self, call: Call) -> str:
        item = self._items.get(call.suffixes[0], Item())
        word = _FUNCTION.reply(item.function, verbose=call.verbose)
        return word if item.function == "NONE" else f"{word},{item.element or 'SIGMA'}"

    def _put_count(self, call: Call) -> None:
        self._count = call.value(0, _NUMBER)
