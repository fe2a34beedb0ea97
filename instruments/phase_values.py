"""From what a reference says of each phase to a reading: what it does not say is worked out.

Apparent power is U I where it is not measured. Sums are those of the phases of a three-phase,
four-wire system. The power factor is P / S, and 0 where there is no apparent power; the angle has
the sign of the reactive power: positive where the current lags.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from instruments.reading import Reading, Triple

POWER_SHARE = 1e-3
"""Active, reactive and apparent power are rounded one by one: by this they may not fit."""


@dataclass(frozen=True, slots=True)
class PhaseValues:
    """One phase.

    Attributes:
        voltage_v, current_a: RMS.
        active_power_w, reactive_power_var: of all harmonics; signed.
        apparent_power_va: U I.
    """

    voltage_v: float
    current_a: float
    active_power_w: float
    reactive_power_var: float
    apparent_power_va: float

    @property
    def power_factor(self) -> float:
        """P / S; rounding alone never makes it more than 1."""
        return _power_factor(self.active_power_w, self.apparent_power_va)

    @property
    def phase_angle_deg(self) -> float:
        """Of the current behind the voltage."""
        if self.apparent_power_va == 0:
            return 0.0
        return math.copysign(math.degrees(math.acos(self.power_factor)), self.reactive_power_var)

    def times(self, ratio: float) -> "PhaseValues":
        """Before the current transformers whose secondary side this is."""
        return replace(
            self,
            current_a=self.current_a * ratio,
            active_power_w=self.active_power_w * ratio,
            reactive_power_var=self.reactive_power_var * ratio,
            apparent_power_va=self.apparent_power_va * ratio,
        )

    def require_consistent(self, name: str, grain_va: float) -> None:
        """Refuse powers that cannot belong to one another, by more than their last digits.

        Args:
            name: of the phase, as the message has it.
            grain_va: the weight of the last digit of what the powers were made of.

        Raises:
            ValueError: they do not; parts of two replies were mixed, or one is garbled.
        """
        if self.apparent_power_va == 0:
            return
        made = math.hypot(self.active_power_w, self.reactive_power_var)
        if abs(made - self.apparent_power_va) > POWER_SHARE * self.apparent_power_va + grain_va:
            raise ValueError(
                f"{name}: P {self.active_power_w:g} W and Q {self.reactive_power_var:g} var do not "
                f"make S {self.apparent_power_va:g} VA"
            )


NOT_MEASURED = PhaseValues(0.0, 0.0, 0.0, 0.0, 0.0)
"""Of a phase that a reference has no element for."""


def reading_of(time_s: float, phases: Sequence[PhaseValues], frequency_hz: float) -> Reading:
    """A reading of L1 and those that follow; phases that are not measured are 0."""
    one, two, three = (*phases, NOT_MEASURED, NOT_MEASURED)[:3]
    active_w = sum(p.active_power_w for p in phases)
    apparent_va = sum(p.apparent_power_va for p in phases)

    def each(value: Callable[[PhaseValues], float]) -> Triple:
        return value(one), value(two), value(three)

    return Reading(
        time_s,
        each(lambda p: p.voltage_v),
        each(lambda p: p.current_a),
        each(lambda p: p.active_power_w),
        each(lambda p: p.apparent_power_va),
        each(lambda p: p.reactive_power_var),
        each(lambda p: p.power_factor),
        each(lambda p: p.phase_angle_deg),
        active_w,
        apparent_va,
        sum(p.reactive_power_var for p in phases),
        _power_factor(active_w, apparent_va),
        frequency_hz,
    )


def _power_factor(active_w: float, apparent_va: float) -> float:
    return max(-1.0, min(1.0, active_w / apparent_va)) if apparent_va else 0.0
