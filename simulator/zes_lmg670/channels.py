"""Ranges and scaling of the channels, and what a channel says.

The nominal ranges are those of the data sheet, from memory. Assumptions: any number up to the
highest range is taken, and gives the narrowest range that holds it; an input is over range above
1.3 times its range; after a reset the highest range is set and nothing is scaled.
"""

from simulator.power_meter.readings import Reading, Scale, reading
from simulator.power_meter.sampling import Sample
from simulator.scpi.command import Command, Setting
from simulator.scpi.formats import shortest
from simulator.scpi.parameters import Boolean, Number

VOLTAGE_RANGES_V = (3.0, 6.0, 12.5, 25.0, 60.0, 130.0, 250.0, 400.0, 600.0, 1000.0)
CURRENT_RANGES_A = (
    *(0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6),
    *(1.2, 2.5, 5.0, 10.0, 20.0, 32.0),
)  # fmt: skip
OVER_RANGE = 1.3
CHANNELS = (1, 2, 3)
_LIMITS = ((CHANNELS[0], CHANNELS[-1]),)
_HIGHEST = {"U": VOLTAGE_RANGES_V[-1], "I": CURRENT_RANGES_A[-1]}


class _Range:
    """The range of one side of every channel: ``IAUTO<n>`` and ``IRNG<n>``, or with U."""

    def __init__(self, side: str, ranges: tuple[float, ...]) -> None:
        self._ranges = ranges
        self._auto = Setting(f"{side}AUTO<n>", Boolean(), default=True, limits=_LIMITS)
        number = Number(0.0, ranges[-1], write=shortest)
        self._range = Setting(f"{side}RNG<n>", number, ranges[-1], _LIMITS)
        self.commands = [self._auto.command, self._range.command]

    def reset(self) -> None:
        self._auto.reset()
        self._range.reset()

    def is_over(self, value: float, channel: int) -> bool:
        wanted = self._ranges[-1] if self._auto.get(channel) else self._range.get(channel)
        return value > OVER_RANGE * next(upper for upper in self._ranges if upper >= wanted)


class Channels:
    """What is set of them."""

    def __init__(self) -> None:
        self._volts = _Range("U", VOLTAGE_RANGES_V)
        self._amps = _Range("I", CURRENT_RANGES_A)
        factor = Number(-1e6, 1e6, write=shortest)
        self._scale = Setting("ISCA<n>", factor, 1.0, _LIMITS)

    def commands(self) -> list[Command]:
        """Rows of the short language; nothing in it has a query that is documented."""
        rows = [*self._volts.commands, *self._amps.commands, self._scale.command]
        return [Command(row.pattern, row.put, limits=_LIMITS) for row in rows]

    def reset(self) -> None:
        """``*rst``."""
        for part in (self._volts, self._amps, self._scale):
            part.reset()

    def read(self, sample: Sample, channel: int, ratio: float) -> Reading:
        """What a channel says of what it samples; ``ratio`` is of the transformer before it."""
        scale = Scale(
            1.0,
            self._scale.get(channel),
            1.0,
            self._volts.is_over(sample.voltage_v, channel),
            self._amps.is_over(sample.current_a, channel),
        )
        return reading(sample, scale, "TYPE1", ratio)
