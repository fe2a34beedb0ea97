"""Values of items: momentary ones from the last update, energies from integration."""

import math
from collections.abc import Callable

from simulator.power_meter.readings import MOMENTARY, Reading, reading, total
from simulator.power_meter.sampling import Sample, Sampler
from simulator.scpi.command import Command, Setting
from simulator.scpi.parameters import Choice
from simulator.world import World
from simulator.yokogawa_wt3000.averaging import Averaging
from simulator.yokogawa_wt3000.inputs import Inputs
from simulator.yokogawa_wt3000.integrator import Integrator
from simulator.yokogawa_wt3000.items import ELEMENTS, SIGMA, Item
from simulator.yokogawa_wt3000.updates import Updates

_SECONDS_PER_HOUR = 3600.0

_RATES: dict[str, Callable[[Reading], float]] = {
    "WH": lambda r: r.active_w,
    "WHP": lambda r: max(r.active_w, 0.0),
    "WHM": lambda r: min(r.active_w, 0.0),
    "WS": lambda r: r.apparent_va,
    "WQ": lambda r: abs(r.reactive_var),
    "AH": lambda r: r.current_a,
}
"""What is integrated over time."""


class Measurement:
    """The numbers behind the item table, and the settings that make them.

    Args:
        world: what flows.
        sampler: what the elements see.
        headers: whether replies have headers now.

    Attributes:
        updates: when values are new.
    """

    def __init__(self, world: World, sampler: Sampler, headers: Callable[[], bool]) -> None:
        self.updates = Updates(world)
        self._world = world
        self._sampler = sampler
        self._inputs = Inputs(headers)
        self._averaging = Averaging()
        self._integrator = Integrator(world.now)
        self._formula = Setting(":MEASure:SQFormula", Choice("TYPE1", "TYPE2", "TYPE3"), "TYPE1")
        self._parts = (self.updates, self._inputs, self._averaging, self._integrator)

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        rows = [command for part in self._parts for command in part.commands()]
        return [*rows, self._formula.command]

    def reset(self) -> None:
        """``*RST``."""
        self._formula.reset()
        for part in self._parts:
            part.reset()

    def value(self, item: Item) -> float:
        """Value of an item; NAN when it does not exist, infinite when it is over range."""
        if self.updates.completed() < 1 or (item.element == SIGMA and not self._inputs.is_star):
            return math.nan
        if item.function in MOMENTARY:
            return MOMENTARY[item.function](self._reading(item.element))
        if item.function == "TIME":
            return sum(stop_s - start_s for start_s, stop_s in self._spans())
        if item.function in _RATES and self._integrator.state() != "RESET":
            elements = ELEMENTS if item.element == SIGMA else (item.element,)
            return sum(self._energy(_RATES[item.function], element) for element in elements)
        return math.nan

    def _reading(self, element: int) -> Reading:
        if element == SIGMA:
            return total([self._reading(e) for e in ELEMENTS], self._formula.get())
        ended = self.updates.completed()
        weights = self._averaging.weights(ended)
        numbers = range(ended - len(weights), ended)
        sample = self._sampler.averaged(numbers, weights, self.updates.period_s, element)
        return self._scaled(sample, element)

    def _scaled(self, sample: Sample, element: int) -> Reading:
        scale = self._inputs.scale(sample, element)
        return reading(sample, scale, self._formula.get(), self._sampler.ratio)

    def _spans(self) -> list[tuple[float, float]]:
        return self._integrator.spans(self.updates.completed() * self.updates.period_s)

    def _energy(self, rate: Callable[[Reading], float], element: int) -> float:
        energy = 0.0
        for start_s, stop_s in self._spans():
            for segment in self._world.segments(start_s, stop_s):
                hours = (segment.stop_s - segment.start_s) / _SECONDS_PER_HOUR
                energy += (
                    rate(self._scaled(self._sampler.over([segment], element), element)) * hours
                )
        return energy
