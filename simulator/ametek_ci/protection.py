"""Why an output is off although it was switched on: trips and the remote inhibit.

Sequoia programming manual, page 70: in the mode LATChing a remote inhibit keeps the output off
until ``OUTPut:PROTection:CLEar``; in LIVE, the factory's, the output follows the input and comes on
by itself; in OFF the input is ignored. Assumption: clearing brings back the output as it was
programmed before the trip, as sources of other makes do.
"""

from dataclasses import dataclass

VOLTAGE_FAULT = 1
OVER_CURRENT = 2
REMOTE_INHIBIT = 512
CURRENT_LIMIT = 4096
"""Weights in the questionable registers: BPS programming manual, page 115."""


@dataclass(slots=True)
class Protection:
    """State of an output.

    Attributes:
        wanted: what was programmed by ``OUTPut``.
        mode: of the remote inhibit: LATCHING, LIVE or OFF.
        inhibited: whether the input of the remote inhibit is closed now.
        latched: whether it was since the last clearing, in the mode LATCHING.
        tripped: bits of trips since then.
        folded_back: whether the limit of the current holds the voltage down.
    """

    wanted: bool = False
    mode: str = "LIVE"
    inhibited: bool = False
    latched: bool = False
    tripped: int = 0
    folded_back: bool = False

    @property
    def blocked(self) -> bool:
        """Whether the output cannot be on."""
        return bool(self.tripped) or self.latched or (self.inhibited and self.mode != "OFF")

    @property
    def on(self) -> bool:
        """Whether the output is on."""
        return self.wanted and not self.blocked

    @property
    def condition(self) -> int:
        """The questionable condition register."""
        inhibit = self.latched or (self.inhibited and self.mode != "OFF")
        limit = CURRENT_LIMIT if self.folded_back and self.on else 0
        return self.tripped | (REMOTE_INHIBIT if inhibit else 0) | limit

    def inhibit(self, *, closed: bool) -> None:
        """The input of the remote inhibit is closed or opened."""
        self.inhibited = closed
        self.latched |= closed and self.mode == "LATCHING"

    def clear(self) -> None:
        """``OUTPut:PROTection:CLEar``; an inhibit that is still there stays."""
        self.tripped = 0
        self.folded_back = False
        self.latched = self.inhibited and self.mode == "LATCHING"
