"""The two gates of an output: its state and its relay; there is a voltage when both are on.

From a program that drives a 61845 (chroma_61845.py of sunspec/svp_energy_lab), which switches and
asks each by itself. Assumptions: neither follows the other; a trip takes the state and leaves the
relay; while a protection has tripped the state does not go on, which is -221.
"""

from dataclasses import dataclass

from simulator.scpi.errors import ScpiError


@dataclass(slots=True)
class Gates:
    """Both gates, and what is wrong with them.

    Attributes:
        state, relay: as they are.
        tripped: the questionable condition register; 0 without a fault.
        refuse: neither goes on, without an error in the queue.
        state_sticks, relay_sticks: it does not go off, without an error in the queue.
    """

    state: bool = False
    relay: bool = False
    tripped: int = 0
    refuse: bool = False
    state_sticks: bool = False
    relay_sticks: bool = False

    @property
    def open_to_output(self) -> bool:
        """Whether there is a voltage at the terminals."""
        return self.state and self.relay

    def set_state(self, *, on: bool) -> None:
        """``OUTPut:STATe``."""
        if on and self.tripped:
            raise ScpiError(-221, "output with a protection that has tripped")
        self.state = self._switched(on=on, was=self.state, sticks=self.state_sticks)

    def set_relay(self, *, closed: bool) -> None:
        """``OUTPut:RELay``."""
        self.relay = self._switched(on=closed, was=self.relay, sticks=self.relay_sticks)

    def trip(self, condition: int) -> None:
        """A protection takes the voltage away."""
        self.tripped |= condition
        self.state = False

    def _switched(self, *, on: bool, was: bool, sticks: bool) -> bool:
        return was if (on and self.refuse) or (not on and sticks) else on
