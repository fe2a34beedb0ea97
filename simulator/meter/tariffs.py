"""Which tariff a meter counts in: what the bus has set, and what its tariff input says.

The Compact's manual (7.2) has the input overrule the bus as long as it has voltage. The other
manuals say that an input switches and nothing about priority; that they do as the Compact does
is an assumption. What is written meanwhile is kept, and counts once the input is at rest.
"""

from collections.abc import Mapping

from simulator.meter.settings import Settings

Written = Mapping[int, tuple[int, bool]]
"""What may be written: the tariff that it sets, and whether that is stored."""

STORED_2: Written = {1: (1, True), 2: (2, True)}
STORED_3: Written = {**STORED_2, 3: (3, True)}
STORED_4: Written = {**STORED_3, 4: (4, True)}
PRO: Written = {**STORED_2, 11: (1, False), 12: (2, False)}
"""Codes of the PRO2 and the PRO380: 11 and 12 are in force until the supply is lost."""


class TariffInput:
    """The terminals on which a voltage selects a tariff.

    Args:
        selects: the tariff of each terminal; empty without an input. The Compact selects T2 with
            12 V on its terminal 2 and T3 with 12 V on its terminal 1.

    Attributes:
        ignored: the voltage has no effect.
        sticks: what it selected once it selects for ever.
        inverted: a terminal selects while it has no voltage.
        exchanged: each terminal selects the tariff of the other.
        at_edges: voltage that was there when the supply was lost has no effect until it comes
            anew.
    """

    __slots__ = (
        "_last",
        "_live",
        "_selects",
        "_unseen",
        "at_edges",
        "exchanged",
        "ignored",
        "inverted",
        "sticks",
    )

    def __init__(self, selects: Mapping[int, int]) -> None:
        self._selects = selects
        self._live: set[int] = set()
        self._unseen: set[int] = set()
        self._last: int | None = None
        self.ignored = False
        self.sticks = False
        self.inverted = False
        self.exchanged = False
        self.at_edges = False

    def apply(self, terminal: int, *, on: bool) -> None:
        """Put voltage onto a terminal, or take it off; one that is not there takes none."""
        (self._live.add if on else self._live.discard)(terminal)
        self._unseen &= self._live

    def lose_supply(self) -> None:
        """Forget which edges were seen."""
        self._unseen = set(self._live)

    @property
    def tariff(self) -> int | None:
        """The tariff that it selects; None at rest. Voltage on both terminals selects nothing."""
        live = self._live - self._unseen if self.at_edges else self._live
        chosen = [
            self._selects[self._meant(terminal)]
            for terminal in self._selects
            if (terminal in live) != self.inverted
        ]
        found = chosen[0] if len(chosen) == 1 and not self.ignored else None
        if self.sticks and found is None:
            return self._last
        self._last = found
        return found

    def _meant(self, terminal: int) -> int:
        return next(t for t in self._selects if t != terminal) if self.exchanged else terminal


def active_tariff(settings: Settings, tariff_input: TariffInput) -> int:
    """The tariff that is counted in."""
    return tariff_input.tariff or settings.tariff
