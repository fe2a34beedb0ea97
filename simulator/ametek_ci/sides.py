"""The voltage source and the current source: levels, ranges, limits, and what a trip does.

The current source is generic: it has the dialect of the voltage source, with ``CURRent`` as its
level and ``VOLTage`` as its limit of compliance (both assumptions). Ranges: 150 and 300 V, with up
to 40 and 20 A; the limit of the current follows the range (BPS page 147). The current source does
up to 120 A at up to 135 V (the limit of compliance is that of the CS series' user manual, page 32).
"""

from simulator.ametek_ci.instrument import CiInstrument
from simulator.ametek_ci.protection import OVER_CURRENT
from simulator.locked_sides import Both
from simulator.phase_channels import PerPhase
from simulator.scpi.command import Command, Setting
from simulator.scpi.errors import ScpiError
from simulator.scpi.parameters import Boolean, Number, Steps
from simulator.world import World

LIMITS_A = {150.0: 40.0, 300.0: 20.0}
"""Highest limit of the current by voltage range in V; an assumption, every model has its own."""
FASTEST_V_PER_S = 1.2e6
FOLDED = 0.5
"""Share of the voltage that a folded back output still has; an assumption."""
_NOTHING = (0.0, 0.0, 0.0)


def _volts(highest: float) -> Number:
    return Number(0.0, highest, write=lambda value: f"{value:.3f}")


def _amps(highest: float) -> Number:
    return Number(0.0, highest, write=lambda value: f"{value:.4f}")


class VoltageSource(CiInstrument):
    """Three phases of voltage."""

    identity = "CALIFORNIA INSTRUMENTS,9000LX-SIM,SIM-AMETEK-U,1.0"

    def __init__(self, world: World, both: Both) -> None:
        super().__init__(world, both)
        changed = both.changed
        self._range = Setting(
            "[SOURce]:VOLTage:RANGe", Steps((150.0, 300.0), None, _plain), 150.0, changed=self._fit
        )
        self._levels = PerPhase(
            self.channels, _volts(300.0), _NOTHING, changed, self._require_in_range
        )
        highest_a = LIMITS_A[150.0]
        self._limits = PerPhase(
            self.channels, _amps(highest_a), (highest_a,) * 3, changed, self._require_limit
        )
        slew = Number(1e-3, FASTEST_V_PER_S, default=FASTEST_V_PER_S)
        self._slews = PerPhase(self.channels, slew, (FASTEST_V_PER_S,) * 3, lambda: None)
        self._trips = Setting("[SOURce]:CURRent:PROTection:STATe", Boolean(), default=True)
        self.add(self._level_commands())

    @property
    def levels_v(self) -> list[float]:
        """What the phases put out now."""
        if not self.protection.on:
            return list(_NOTHING)
        share = FOLDED if self.protection.folded_back else 1.0
        return [share * value for value in self._levels.values]

    @property
    def slews_v_per_s(self) -> list[float]:
        """How fast the voltage of each phase may change."""
        return self._slews.values

    def reset(self) -> None:
        """See ``CiInstrument``."""
        for one in (self._levels, self._limits, self._slews):
            one.reset()
        for setting in (self._range, self._trips):
            setting.reset()
        super().reset()

    def trip(self) -> None:
        """Over-current: off, or folded back in constant current mode (Sequoia pages 74, 157)."""
        if self._trips.get():
            self.protection.tripped |= OVER_CURRENT
            self.note("over-current, output off")
        else:
            self.protection.folded_back = True

    def _level_commands(self) -> list[Command]:
        level = "[:LEVel][:IMMediate][:AMPLitude]"
        return [
            self._range.command,
            self._trips.command,
            self._levels.command(f"[SOURce]:VOLTage{level}"),
            self._levels.command("[SOURce]:VOLTage:AC"),
            self._limits.command(f"[SOURce]:CURRent{level}"),
            self._slews.command("[SOURce]:VOLTage:SLEW[:IMMediate]"),
        ]

    def _require_in_range(self, level_v: float) -> None:
        if level_v > self._range.get():
            raise ScpiError(-222, f"{level_v:g} V in the range of {self._range.get():g} V")

    def _require_limit(self, limit_a: float) -> None:
        if limit_a > LIMITS_A[self._range.get()]:
            raise ScpiError(-222, f"limit of {limit_a:g} A in the range of {self._range.get():g} V")

    def _fit(self) -> None:
        """A range takes limits and levels that it does not have down to its highest."""
        highest_v = self._range.get()
        highest_a = LIMITS_A[highest_v]
        self._limits.values = [min(value, highest_a) for value in self._limits.values]
        self._levels.values = [min(value, highest_v) for value in self._levels.values]
        self._tell()

    def _tell(self) -> None:
        self._both.changed()


class CurrentSource(CiInstrument):
    """Three phases of current."""

    identity = "CALIFORNIA INSTRUMENTS,13500CS/3,SIM-AMETEK-I,1.0"

    def __init__(self, world: World, both: Both) -> None:
        super().__init__(world, both)
        self._levels = PerPhase(self.channels, _amps(120.0), _NOTHING, both.changed)
        self._compliance = PerPhase(self.channels, _volts(135.0), (135.0,) * 3, lambda: None)
        level = "[:LEVel][:IMMediate][:AMPLitude]"
        self.add(
            [
                self._levels.command(f"[SOURce]:CURRent{level}"),
                self._compliance.command(f"[SOURce]:VOLTage{level}"),
            ]
        )

    @property
    def levels_a(self) -> list[float]:
        """What the phases put out now."""
        return list(self._levels.values) if self.protection.on else list(_NOTHING)

    def reset(self) -> None:
        """See ``CiInstrument``."""
        self._levels.reset()
        self._compliance.reset()
        super().reset()

    def trip(self) -> None:
        """Its voltage was not enough for the current: off (an assumption)."""
        self.protection.tripped |= OVER_CURRENT
        self.note("output fault, output off")


def _plain(value: float) -> str:
    return f"{value:.1f}"
