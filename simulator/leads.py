"""Leads of the bench that are not where they belong: exchanged, or one the wrong way round."""

import math
from dataclasses import dataclass, replace

from simulator.waveform import Component, Output, PhaseOutput

Three = tuple[int, int, int]
STRAIGHT: Three = (1, 2, 3)


def exchanged(first: int, second: int) -> Three:
    """The phases that leads carry when those of two phases are exchanged."""
    order = {first: second, second: first}
    one, two, three = (order.get(phase, phase) for phase in STRAIGHT)
    return one, two, three


@dataclass(frozen=True, slots=True)
class Leads:
    """What is connected to the three elements behind some leads.

    Attributes:
        voltages: the phase whose voltage each element gets.
        currents: the phase whose current flows through each element.
        reversed_currents: elements through which it flows backwards.
    """

    voltages: Three = STRAIGHT
    currents: Three = STRAIGHT
    reversed_currents: frozenset[int] = frozenset()

    def output(self, output: Output) -> Output:
        """What is behind the leads."""
        if self == STRAIGHT_LEADS:
            return output
        one, two, three = (self._phase(output, element) for element in STRAIGHT)
        return replace(output, phases=(one, two, three))

    def _phase(self, output: Output, element: int) -> PhaseOutput:
        volts = output.phases[self.voltages[element - 1] - 1].voltage
        amps = output.phases[self.currents[element - 1] - 1].current
        if element in self.reversed_currents:
            amps = tuple(_backwards(component) for component in amps)
        return PhaseOutput(volts, amps)


def _backwards(component: Component) -> Component:
    return replace(component, angle_deg=math.remainder(component.angle_deg + 180.0, 360.0))


STRAIGHT_LEADS = Leads()
"""Leads as they should be."""
