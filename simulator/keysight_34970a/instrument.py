"""The dialect of the switch control commands: HP 34970A User's Guide, pages 146 and 259.

Assumptions: a channel that is not there is refused as error -222; an empty slot says 0 for a model;
a relay takes 10 ms.
"""

import re
from collections.abc import Callable

from simulator.scpi.command import Call, Command
from simulator.scpi.device import ScpiDevice
from simulator.scpi.errors import ScpiError
from simulator.scpi.parameters import Integer
from simulator.world import World

OnSwitch = Callable[[int, bool], None]
SLOT = 1
CHANNELS = 20
MOST = 60
"""Channels in one list."""
RELAY_S = 0.01
_SLOTS = Integer(100, 300)
_LIST = re.compile(r"\(@(\d{3}(?:,\d{3})*)\)")


class Keysight34970A(ScpiDevice):
    """The mainframe and its actuator.

    Args:
        world: at whose time relays switch.

    Attributes:
        stuck: channels that stay as they are, and are told so.
    """

    identity = "HEWLETT-PACKARD,34970A,0,13-2-2"

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.stuck: set[int] = set()
        self._closed: set[int] = set()
        self._told: list[OnSwitch] = []
        self.add(
            [
                Command("SYSTem:ERRor", ask=lambda _: self.next_error()),
                Command("SYSTem:CTYPe", ask=self._module, asks=(1, 1)),
                Command("ROUTe:CLOSe", self._close, self._is_closed, (1, MOST), (1, MOST)),
                Command("ROUTe:OPEN", self._open, self._is_open, (1, MOST), (1, MOST)),
            ]
        )

    def on_switch(self, told: OnSwitch) -> None:
        """Call ``told`` with the channel in the slot and whether it is closed from now on."""
        self._told.append(told)

    def reset(self) -> None:
        """``*RST`` opens all."""
        for channel in sorted(self._closed):
            self._switch(channel, on=False)

    def _module(self, call: Call) -> str:
        slot = call.value(0, _SLOTS)
        return "HEWLETT-PACKARD,34903A,0,1.0" if slot == 100 * SLOT else "HEWLETT-PACKARD,0,0,0"

    def _close(self, call: Call) -> None:
        for channel in _channels(call):
            self._switch(channel, on=True)

    def _open(self, call: Call) -> None:
        for channel in _channels(call):
            self._switch(channel, on=False)

    def _is_closed(self, call: Call) -> str:
        return ",".join(str(int(channel in self._closed)) for channel in _channels(call))

    def _is_open(self, call: Call) -> str:
        return ",".join(str(int(channel not in self._closed)) for channel in _channels(call))

    def _switch(self, channel: int, *, on: bool) -> None:
        if channel in self.stuck or on is (channel in self._closed):
            return
        (self._closed.add if on else self._closed.discard)(channel)
        for told in self._told:
            told(channel - 100 * SLOT, on)


def _channels(call: Call) -> list[int]:
    text = ",".join(call.arguments).replace(" ", "")
    found = _LIST.fullmatch(text)
    if found is None:
        raise ScpiError(-102, text)
    numbers = [int(number) for number in found[1].split(",")]
    if any(not 1 <= number - 100 * SLOT <= CHANNELS for number in numbers):
        raise ScpiError(-222, text)
    return numbers
