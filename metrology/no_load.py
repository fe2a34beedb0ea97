"""Does a meter creep? Pulses without current, in a time that is long enough to see them.

The formulas of the standards are in ``metrology.standards``; here is what is made of the pulses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoLoadInputs:
    """What was seen of one unit without current.

    Attributes:
        led_pulses: of the LED within the time of the test.
        s0_pulses: of each S0 output that it has, within that time.
        watched_s: for how long.
        needed_s: for how long it must be.
        most_pulses: so many are allowed on each output.
        constant_imp_per_kwh: of the LED.
        register_kwh: by how much the registers went up; None where none was read.
        resolution_kwh: smallest step of the registers.
    """

    led_pulses: int
    s0_pulses: tuple[int, ...]
    watched_s: float
    needed_s: float
    most_pulses: int
    constant_imp_per_kwh: float
    register_kwh: float | None
    resolution_kwh: float

    @property
    def too_many(self) -> bool:
        """Whether it creeps, whatever comes later."""
        return max((self.led_pulses, *self.s0_pulses)) > self.most_pulses

    @property
    def decided(self) -> bool:
        """Whether the time is over, or no longer needed."""
        return self.too_many or self.watched_s >= self.needed_s

    @property
    def most_register_kwh(self) -> float:
        """By how much a register may go up.

        Nothing without a pulse; the energy of a pulse may be what a register needed for its next
        step. Half a step more, for the difference of two readings is not exactly one step.
        """
        return 1.5 * self.resolution_kwh if self.led_pulses else 0.0

    @property
    def creep_w(self) -> float:
        """The power that the pulses stand for, in W; it is known to one pulse."""
        return self.led_pulses * 3.6e6 / (self.constant_imp_per_kwh * self.watched_s)


def no_load_pulses(seen: NoLoadInputs) -> float:
    """Pulses of the LED within the time of the test."""
    return float(seen.led_pulses)


def no_load_register_kwh(seen: NoLoadInputs) -> float:
    """By how much the registers went up; 0 where none was read."""
    return seen.register_kwh or 0.0
