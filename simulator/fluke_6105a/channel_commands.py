"""The commands of the voltage channels, and those of the current channels: pages 5-35 to 5-45."""

from collections.abc import Callable
from functools import partial

from simulator.fluke_6105a.channel import AMPLIFIER_RANGES, Channel, Range, narrowest
from simulator.scpi.command import Call, Command
from simulator.scpi.errors import ScpiError
from simulator.scpi.formats import shortest
from simulator.scpi.parameters import Boolean, Choice, Number

PHASE = (1, 3)
_HARMONIC = (0, 100)
_LEVEL = Number()
_ANGLE_DEG = Number(-180.0, 180.0)
_BOOLEAN = Boolean()
_PART = Choice("AMPLitude", "PANGle")
_END = Choice("LOW", "HIGH")


class ChannelCommands:
    """Rows of the table for the channels of one kind.

    Args:
        side: ``VOLTage`` or ``CURRent``.
        ranges: what can be selected.
        delivering: whether a channel delivers now.
        changed: called when what a channel should deliver has changed.

    Attributes:
        channels: by phase.
    """

    def __init__(
        self,
        side: str,
        ranges: tuple[Range, ...],
        delivering: Callable[[Channel], bool],
        changed: Callable[[], None],
    ) -> None:
        self._path = f"SOURce:PHASe<x>:{side}"
        self._ranges = ranges
        self._delivering = delivering
        self._changed = changed
        self.reset()

    def reset(self) -> None:
        """Fresh channels in the lowest range."""
        self.channels = {phase: Channel(self._ranges[0]) for phase in range(1, PHASE[1] + 1)}

    def commands(self) -> list[Command]:
        """Rows that both kinds have."""
        shape = f"{self._path}:MHARmonics"
        return [
            self._range_command(f"{self._path}:RANGe", self._ranges),
            Command(f"{self._path}:STATe", self._put_state, self._ask_state, limits=(PHASE,)),
            Command(f"{shape}:STATe", self._put_shape, self._ask_shape, limits=(PHASE,)),
            *self._harmonic_commands(f"{shape}:HARMonic<y>"),
            Command(f"{shape}:AMPLitude", self._put_rms, self._ask_rms, limits=(PHASE,)),
            Command(f"{shape}:CLEar", self._clear, takes=(0, 0), limits=(PHASE,)),
            Command(f"{shape}:ALL", ask=self._ask_all, asks=(0, 1), limits=(PHASE,)),
            # The examples on pages 5-37 and 5-45 have this path.
            Command(f"{self._path}:HARMonics:ALL", ask=self._ask_all, asks=(0, 1), limits=(PHASE,)),
        ]

    def amplifier_commands(self) -> list[Command]:
        """Rows of the 52120A; its range replaces that of the channel until the next ``RANGe``."""
        return [
            Command(f"{self._path}:EAMP:FITTed", ask=lambda _: "1", limits=(PHASE,)),
            self._range_command(f"{self._path}:EAMP:RANGe", AMPLIFIER_RANGES),
        ]

    def _range_command(self, path: str, ranges: tuple[Range, ...]) -> Command:
        put = partial(self._put_range, ranges)
        return Command(path, put, self._ask_range, takes=(2, 2), asks=(0, 1), limits=(PHASE,))

    def _harmonic_commands(self, path: str) -> list[Command]:
        limits = (PHASE, _HARMONIC)
        put, ask = self._put_harmonic, self._ask_harmonic
        return [
            Command(path, put, ask, takes=(2, 2), asks=(0, 1), limits=limits),
            Command(f"{path}:AMPLitude", ask=partial(self._ask_part, 0), limits=limits),
            Command(f"{path}:PANGle", ask=partial(self._ask_part, 1), limits=limits),
        ]

    def _channel(self, call: Call) -> Channel:
        return self.channels[call.suffixes[0]]

    def _put_state(self, call: Call) -> None:
        self._channel(call).enabled = call.value(0, _BOOLEAN)
        self._changed()

    def _ask_state(self, call: Call) -> str:
        return str(int(self._channel(call).enabled))

    def _put_shape(self, call: Call) -> None:
        self._channel(call).harmonics_on = call.value(0, _BOOLEAN)
        self._changed()

    def _ask_shape(self, call: Call) -> str:
        return str(int(self._channel(call).harmonics_on))

    def _put_range(self, ranges: tuple[Range, ...], call: Call) -> None:
        channel = self._channel(call)
        chosen = narrowest(ranges, call.value(0, _LEVEL), call.value(1, _LEVEL))
        if chosen != channel.range and self._delivering(channel):
            raise ScpiError(-221, "another range while the channel is delivering")
        channel.select(chosen)

    def _ask_range(self, call: Call) -> str:
        chosen = self._channel(call).range
        ends = {"LOW": shortest(chosen.low), "HIGH": shortest(chosen.high)}
        return ends[call.value(0, _END)] if call.has(0) else ",".join(ends.values())

    def _put_harmonic(self, call: Call) -> None:
        level, angle_deg = call.value(0, _LEVEL), call.value(1, _ANGLE_DEG)
        self._channel(call).set_level(call.suffixes[1], level, angle_deg)
        self._changed()

    def _ask_harmonic(self, call: Call) -> str:
        return self._written(call, [call.suffixes[1]])

    def _ask_all(self, call: Call) -> str:
        return self._written(call, self._channel(call).orders())

    def _ask_part(self, part: int, call: Call) -> str:
        return shortest(self._channel(call).level(call.suffixes[1])[part])

    def _written(self, call: Call, orders: range | list[int]) -> str:
        wanted = call.value(0, _PART) if call.has(0) else "AMPLITUDE PANGLE"
        levels = [self._channel(call).level(order) for order in orders]
        numbers = [
            number
            for amplitude, angle_deg in levels
            for part, number in (("AMPLITUDE", amplitude), ("PANGLE", angle_deg))
            if part in wanted
        ]
        return ",".join(map(shortest, numbers))

    def _put_rms(self, call: Call) -> None:
        self._channel(call).rescale(call.value(0, _LEVEL))
        self._changed()

    def _ask_rms(self, call: Call) -> str:
        return shortest(self._channel(call).rms)

    def _clear(self, call: Call) -> None:
        self._channel(call).clear()
        self._changed()
