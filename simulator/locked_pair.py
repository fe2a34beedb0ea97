"""Voltage source and current source, locked to one reference: what flows of both together.

The frequency is that of the voltage source, which the current source follows. A change of voltage
takes as long as its slew rate says; a current that is set while a voltage rises comes up along with
it, though a real one would be there at once.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np

from simulator.certificates import SourceCertificate
from simulator.fluke_6105a.hidden_errors import draw_errors
from simulator.locked_sides import Both, CurrentSide, VoltageSide
from simulator.waveform import Component, Output, PhaseOutput
from simulator.world import World

V = TypeVar("V", bound=VoltageSide)
C = TypeVar("C", bound=CurrentSide)
_STREAM = 2
"""Of the seed, so that what it draws is not what other instruments draw of the same seed."""


class LockedPair(Generic[V, C]):
    """Both instruments and their hidden errors.

    Args:
        world: what they drive.
        rng_seed: of their hidden errors.
        certificate: what the errors are drawn from.
        voltage_source, current_source: make the instruments.

    Attributes:
        voltage, current: the instruments.
    """

    def __init__(
        self,
        world: World,
        rng_seed: int,
        certificate: SourceCertificate,
        voltage_source: Callable[[World, Both], V],
        current_source: Callable[[World, Both], C],
    ) -> None:
        self._world = world
        self._errors = draw_errors(np.random.default_rng((rng_seed, _STREAM)), certificate)
        self._rises_until_s = 0.0
        both = Both(self._apply, self._output)
        self.voltage = voltage_source(world, both)
        self.current = current_source(world, both)
        self._volts = [0.0, 0.0, 0.0]
        self._were_on = (False, False)

    def truth(self) -> dict[str, object]:
        """Hidden errors by phase, and the state of the outputs."""
        return {
            "output_on": self.voltage.output_on or self.current.output_on,
            "voltage_gain_error_pct": [(gain - 1) * 100 for gain in self._errors.voltage_gain],
            "current_gain_error_pct": [(gain - 1) * 100 for gain in self._errors.current_gain],
            "phase_min": list(self._errors.phase_min),
        }

    def _output(self) -> Output:
        one, two, three = (
            PhaseOutput(self._voltage_of(index), self._current_of(index)) for index in range(3)
        )
        return Output(self.voltage.frequency_hz, (one, two, three))

    def _voltage_of(self, index: int) -> tuple[Component, ...]:
        level_v = self.voltage.levels_v[index] * self._errors.voltage_gain[index]
        return (Component(1, level_v, self.voltage.angle_deg(index)),) if level_v else ()

    def _current_of(self, index: int) -> tuple[Component, ...]:
        level_a = self.current.levels_a[index] * self._errors.current_gain[index]
        lead_deg = self._errors.phase_min[index] / 60
        angle_deg = self.current.angle_deg(index) + lead_deg
        return (Component(1, level_a, angle_deg),) if level_a else ()

    def _apply(self) -> None:
        """Let what both put out flow; an output that goes off is off at once."""
        now_s = self._world.now()
        on = (self.voltage.delivers, self.current.delivers)
        went_off = any(was and not now for was, now in zip(self._were_on, on, strict=True))
        rise_s = max(
            abs(level - before) / slew
            for level, before, slew in zip(
                self.voltage.levels_v, self._volts, self.voltage.slews_v_per_s, strict=True
            )
        )
        self._were_on, self._volts = on, list(self.voltage.levels_v)
        self._rises_until_s = now_s if went_off else max(self._rises_until_s, now_s + rise_s)
        self._world.set_output(self._output(), self._rises_until_s - now_s)
