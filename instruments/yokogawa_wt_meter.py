"""What the drivers of the Yokogawa power meters do alike; how each is read is its own."""

from typing import ClassVar

from contracts.clock import Clock
from instruments.capabilities import Capability
from instruments.identity import Identity
from instruments.on_one_link import OnOneLink
from instruments.visa import VisaLink
from instruments.yokogawa_wt import WtSession
from instruments.yokogawa_wt_models import WtModel


class WtMeter(OnOneLink):
    """A power meter of this maker, with an element for each phase.

    Attributes:
        capabilities: it is wideband: its power is that of all harmonics.
        model: which kind it is.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.HARMONICS})
    model: ClassVar[WtModel]
    __slots__ = ("_clock", "_followed", "_ratio", "_session")

    def __init__(
        self, link: VisaLink, clock: Clock, *, update_s: float, current_transformer_ratio: float
    ) -> None:
        super().__init__(link)
        self._session = WtSession(link, self.model, update_s)
        self._clock = clock
        self._ratio = current_transformer_ratio
        self._followed = 1

    @property
    def update_s(self) -> float:
        """Data update interval, s."""
        return self._session.update_s

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware; refuses another instrument."""
        return self._session.identify()

    def configure(self, voltage_range_v: float, current_range_a: float) -> None:
        """Take the narrowest ranges that cover a voltage and a (primary) current (6-66, 6-72).

        Raises:
            InstrumentError: no range covers them; nothing was sent.
        """
        self._session.set_ranges(voltage_range_v, current_range_a / self._ratio)

    def pending_errors(self) -> list[str]:
        """Empty the error queue."""
        return self._session.pending_errors()
