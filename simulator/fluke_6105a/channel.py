"""One voltage or current channel of a 6105A: its range, its harmonics, whether it is enabled."""

import math
from dataclasses import dataclass

from simulator.scpi.errors import ScpiError
from simulator.waveform import Component

FUNDAMENTAL = 1
DC = 0


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest level in V or A.

    Attributes:
        amplified: whether the 52120A delivers it.
    """

    low: float
    high: float
    amplified: bool = False


# The lower limits of the voltage ranges are on no page that was read. Programs ask for
# `RANGe 0,360`, so 0 is taken as theirs (an assumption).
VOLTAGE_RANGES = tuple(Range(0.0, high) for high in (23.0, 45.0, 90.0, 180.0, 360.0, 650.0, 1008.0))
"""Highest values: four programs; see ``instrument``."""

CURRENT_RANGES = (
    Range(0.05, 0.25),
    Range(0.05, 0.5),
    Range(0.1, 1.0),
    Range(0.2, 2.0),
    Range(0.5, 5.0),
    Range(1.0, 10.0),
    Range(2.0, 21.0),
    Range(5.0, 50.0),
    Range(8.0, 80.0),
)
"""Page 5-43 of the manual."""

AMPLIFIER_RANGES = tuple(Range(0.0, high, amplified=True) for high in (2.0, 20.0, 120.0))
"""Programs ask for `RANG 0,120`, so the lower limit is taken as 0 (an assumption)."""


def narrowest(ranges: tuple[Range, ...], low: float, high: float) -> Range:
    """The narrowest range that encompasses two limits.

    Raises:
        ScpiError: -222, there is none.
    """
    for candidate in ranges:
        if candidate.low <= low <= high <= candidate.high:
            return candidate
    raise ScpiError(-222, f"no range from {low:g} to {high:g}")


class Channel:
    """A channel, as it is programmed.

    A fresh channel, and one whose level does not fit into its new range, has a pure fundamental
    at the lower limit of the range (an assumption).

    Attributes:
        range: selected range.
        enabled: whether it delivers when the output is on.
        harmonics_on: whether harmonics other than the fundamental are delivered.
    """

    def __init__(self, start: Range) -> None:
        self.range = start
        self.enabled = False
        self.harmonics_on = False
        self._levels: dict[int, tuple[float, float]] = {FUNDAMENTAL: (start.low, 0.0)}

    @property
    def rms(self) -> float:
        """RMS over all harmonics that are programmed."""
        return math.hypot(*(amplitude for amplitude, _ in self._levels.values()))

    def select(self, chosen: Range) -> None:
        """Another range."""
        self.range = chosen
        if not chosen.low <= self._levels[FUNDAMENTAL][0] <= self.rms <= chosen.high:
            self._levels = {FUNDAMENTAL: (chosen.low, self._levels[FUNDAMENTAL][1])}

    def level(self, order: int) -> tuple[float, float]:
        """Amplitude (RMS) and angle in degrees of a harmonic."""
        return self._levels.get(order, (0.0, 0.0))

    def set_level(self, order: int, amplitude: float, angle_deg: float) -> None:
        """Program a harmonic; DC may be negative and has no angle.

        Raises:
            ScpiError: -222, out of range.
        """
        if order == DC and angle_deg != 0:
            raise ScpiError(-222, f"angle of DC must be 0, not {angle_deg:g}")
        if order != DC and amplitude < 0:
            raise ScpiError(-222, f"amplitude {amplitude:g}")
        self._program(self._levels | {order: (amplitude, angle_deg)})

    def rescale(self, rms: float) -> None:
        """Another RMS value, the same shape.

        Raises:
            ScpiError: -222, out of range; -221, there is nothing to scale.
        """
        if self.rms == 0:
            raise ScpiError(-221, "amplitude of nothing")
        factor = rms / self.rms
        self._program(
            {k: (amplitude * factor, angle) for k, (amplitude, angle) in self._levels.items()}
        )

    def clear(self) -> None:
        """Drop all harmonics but the fundamental."""
        self._levels = {FUNDAMENTAL: self._levels[FUNDAMENTAL]}

    def orders(self) -> range:
        """From the fundamental to the highest harmonic that is not zero."""
        return range(FUNDAMENTAL, max(k for k, (a, _) in self._levels.items() if a or k == 1) + 1)

    def components(self, gain: float, lead_deg: float = 0.0) -> tuple[Component, ...]:
        """What it delivers when the output is on, with a gain error and a shift in time."""
        if not self.enabled:
            return ()
        return tuple(
            Component(
                order,
                abs(amplitude) * gain,
                (angle if amplitude > 0 else 180.0) + order * lead_deg,
            )
            for order, (amplitude, angle) in sorted(self._levels.items())
            if amplitude and (order == FUNDAMENTAL or self.harmonics_on)
        )

    def _program(self, levels: dict[int, tuple[float, float]]) -> None:
        fundamental = levels[FUNDAMENTAL][0]
        rms = math.hypot(*(amplitude for amplitude, _ in levels.values()))
        low, high = self.range.low, self.range.high
        if not (low <= fundamental and rms <= high * (1 + 1e-9)):
            raise ScpiError(-222, f"{rms:g} is out of {low:g} to {high:g}")
        self._levels = levels
