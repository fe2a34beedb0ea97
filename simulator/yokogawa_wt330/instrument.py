"""The dialect of a Yokogawa WT333E and WT310E: that of the WT3000, with less in it.

Facts: IM WT310E-17EN chapter 5, IM WT310E-01EN page 2-7, IM WT310E-02EN pages 1-12 and 7-10, and
public programs for these instruments. Assumptions: what a WT3000 does where none of them says
anything; five digits; a language other than WT300 is refused.
Not modelled: integration, harmonics, mathematics, hold, averaging, auto update.
"""

import math
from dataclasses import dataclass

from simulator.power_meter import ReferenceErrors
from simulator.power_meter.readings import MOMENTARY, Reading, total
from simulator.scpi.command import Call, Setting
from simulator.scpi.faults import FaultKind
from simulator.scpi.formats import engineering
from simulator.scpi.parameters import Choice
from simulator.waveform import Output
from simulator.world import World
from simulator.yokogawa_wt330.inputs import Inputs
from simulator.yokogawa_wt330.items import SIGMA, Item, ItemTable
from simulator.yokogawa_wt3000.dialect import YokogawaWT
from simulator.yokogawa_wt3000.updates import Updates

DIGITS = 5
_PERIODS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_VOLTAGES_V = (15.0, 30.0, 60.0, 150.0, 300.0, 600.0)
_CURRENTS_A = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between the models: name, elements from L1 on, current ranges."""

    name: str
    elements: int
    currents_a: tuple[float, ...]


WT330 = Kind("WT333E", 3, _CURRENTS_A)
WT310 = Kind("WT310E", 1, (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, *_CURRENTS_A))


class YokogawaWT330(YokogawaWT):
    """The reference.

    Args:
        world: what it measures.
        kind: which model.
        current_transformer_ratio: of the transformers before its current inputs.
        errors: what it is wrong by.
        seed: of its noise.

    Attributes:
        sampler: what its terminals see.
    """

    self_test_s = 10.0

    def __init__(
        self,
        world: World,
        kind: Kind = WT330,
        *,
        current_transformer_ratio: float,
        errors: ReferenceErrors,
        seed: int = 0,
    ) -> None:
        super().__init__(
            world, current_transformer_ratio=current_transformer_ratio, errors=errors, seed=seed
        )
        self.identity = f"YOKOGAWA,{kind.name},C1SIM0001V,F1.03"
        self._elements = range(1, kind.elements + 1)
        self._updates = Updates(world, _PERIODS_S)
        self._inputs = Inputs(_VOLTAGES_V, kind.currents_a, has_wiring=kind.elements > 1)
        self._items = ItemTable(kind.elements)
        self._format = Setting(":NUMeric:FORMat", Choice("ASCii"), "ASCII")
        language = Setting(":SYSTem:COMMunicate:COMMand", Choice("WT300"), "WT300")
        for part in (self._updates, self._inputs, self._items):
            self.add(part.commands())
        self.add([self._format.command, language.command])

    def reset(self) -> None:
        """``*RST``: all but the communication settings."""
        for part in (self._updates, self._inputs, self._items, self._format):
            part.reset()

    def clear_events(self) -> None:
        """``*CLS`` on the extended event register."""
        self._updates.clear()

    def power_w(self, output: Output) -> float:
        """Total active power in W that it measures of an output, before transformers, no noise."""
        return self.sampler.power_w(output, self._elements)

    def _ask_values(self, call: Call) -> str:
        failed = self.faults.due(FaultKind.NAN) is not None
        items = self._items.wanted(call)
        return ",".join(_text(math.nan if failed else self._value(item)) for item in items)

    def _value(self, item: Item) -> float:
        if self._updates.completed() < 1 or item.function not in MOMENTARY:
            return math.nan
        value = MOMENTARY[item.function](self._reading(item.element))
        # What cannot be formed is shown as an error, and that is INF (page 1-12).
        return math.inf if item.function in {"LAMBDA", "PHI"} and math.isnan(value) else value

    def _reading(self, element: int) -> Reading:
        if element == SIGMA:
            return total([self._reading(e) for e in self._elements], "TYPE1")
        number = self._updates.completed() - 1
        sample = self.sampler.update(number, self._updates.period_s, element)
        return self._inputs.read(sample, self.sampler.ratio)


def _text(value: float) -> str:
    if math.isnan(value):
        return "NAN"
    return "INF" if math.isinf(value) else engineering(value + 0.0, DIGITS)
