"""The LED and the two S0 outputs of a simulated meter.

Assumptions: firmware tick; the LED counts forward and reverse energy together; a meter behind
current transformers pulses per kWh on their secondary side. A 2PU CT of pulse type 1 puts active
energy out of its first output and reactive energy out of its second, in either direction.
"""

from collections.abc import Callable, Mapping

import numpy as np

from simulator.meter.energy import Code, FloatArray, pulse_powers
from simulator.meter.model import Model
from simulator.meter.pulses import PulseOutput
from simulator.meter.settings import Settings
from simulator.meter.supply import START_UP_S
from simulator.meter.width import ALWAYS, Bands, WidthTable
from simulator.world import Segment

LED_WIDTH_S = 0.001
WAKING_S = 0.02
"""From flash to flash of a meter that flashes when it gets supply."""
TICK_S = 0.001
JITTER_S = 2e-5
ACTIVE_AND_REACTIVE = 1

Feed = Callable[[float, float, float], tuple[float, float]]
LedFeed = Callable[[float, FloatArray, FloatArray], float]


class Outputs:
    """The outputs of one meter.

    Attributes:
        led, s0_forward, s0_reverse: the outputs; a Compact has the LED alone.
        widths: of the S0 pulses.
        s0_factor: what the S0 rate is off by.
        swapped: forward pulses come out of the reverse output and the other way round.
        feeds: change the powers that feed the S0 outputs, first and second, from a time on.
        led_feeds: change the power that feeds the LED; they know those of the phases as well.
        type_in_force: a pulse type that is used instead of the one that is set; 0: none.
        wakes_with: so many flashes of the LED when it gets supply; 0 in a good meter.
    """

    __slots__ = (
        "_model",
        "_settings",
        "feeds",
        "led",
        "led_feeds",
        "s0_factor",
        "s0_forward",
        "s0_reverse",
        "swapped",
        "type_in_force",
        "wakes_with",
        "widths",
    )

    def __init__(self, model: Model, settings: Settings, seed: int) -> None:
        self._model = model
        self._settings = settings
        self.widths = WidthTable(self._bands)
        self.s0_factor = 1.0
        self.swapped = False
        self.feeds: list[Feed] = []
        self.led_feeds: list[LedFeed] = []
        self.type_in_force = 0
        self.wakes_with = 0
        self.led = PulseOutput(
            model.led_constant, lambda _: LED_WIDTH_S, seed + 1, TICK_S, JITTER_S
        )
        rate = settings.s0_rate
        self.s0_forward = PulseOutput(rate, self.widths, seed + 2, TICK_S, JITTER_S)
        self.s0_reverse = PulseOutput(rate, self.widths, seed + 3, TICK_S, JITTER_S)

    @property
    def lines(self) -> Mapping[str, PulseOutput]:
        """The outputs that the model has, by the name of their pulse line."""
        if not self._model.has_s0:
            return {"led": self.led}
        return {"led": self.led, "s0_forward": self.s0_forward, "s0_reverse": self.s0_reverse}

    def wake(self, at_s: float) -> None:
        """Get supply at a time."""
        if self.wakes_with:
            self.led.burst(at_s + START_UP_S, self.wakes_with, WAKING_S)

    def apply_s0_rate(self) -> None:
        """Let the outputs follow the setting; they may differ from it by a hidden factor."""
        constant = self._settings.s0_rate * self.s0_factor
        for output in (self.s0_forward, self.s0_reverse):
            if output.constant_imp_per_kwh != constant:
                output.set_constant(constant)

    def advance(
        self, active: FloatArray, reactive: FloatArray, code: Code, segment: Segment
    ) -> None:
        """Let powers in W and var, per phase, flow over a segment."""
        span = (segment.start_s, segment.stop_s)
        light_w = float(np.abs(active).sum())
        for led_feed in self.led_feeds:
            light_w = led_feed(light_w, active, reactive)
        self.led.advance(*span, light_w)
        if not self._model.has_s0:
            return
        first, second = pulse_powers(code, active)
        kind = self.type_in_force or self._settings.pulse_type
        if self._model.has_pulse_type and kind == ACTIVE_AND_REACTIVE:
            first, second = float(np.abs(active).sum()), float(np.abs(reactive).sum())
        if self.swapped:
            first, second = second, first
        for feed in self.feeds:
            first, second = feed(first, second, segment.start_s)
        self.s0_forward.advance(*span, first)
        self.s0_reverse.advance(*span, second)

    def _bands(self) -> Bands:
        if self._model.bands is None:
            return ((ALWAYS, self._settings.pulse_width_ms / 1000),)
        return self._model.bands(self._settings.s0_rate)
