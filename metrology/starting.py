"""Does a meter start, and go on registering? From the first two pulses after the current is on.

How much energy waits in the meter for its next pulse is not known, so the first pulse may come at
once and says little; between the first and the second a whole pulse has been counted.

How long each may take is a rule of a standard (``metrology.standards``). That two pulses must not
lie closer than half a period is this project's own: they would not be those of the load.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

EARLIEST_PERIODS = 0.5
J_PER_KWH = 3.6e6


class Started(StrEnum):
    """What is known of a start so far."""

    OPEN = "not yet decided"
    STARTED = "started"
    NO_FIRST_PULSE = "no first pulse in time"
    NO_SECOND_PULSE = "no second pulse in time"
    TOO_FAST = "two pulses too close together"


@dataclass(frozen=True, slots=True)
class StartInputs:
    """What was seen of one unit at its starting current.

    Attributes:
        pulses_s: pulses of the LED in s since the current was on, ascending; those that came
            while it was switched on are not among them.
        watched_s: for how long it was watched since then.
        constant_imp_per_kwh: of the LED.
        nominal_w: power that was asked for.
        reference_w: mean power by the reference.
        first_latest_s: so late the first pulse may come.
        second_latest_s: so long after it the second.
    """

    pulses_s: tuple[float, ...]
    watched_s: float
    constant_imp_per_kwh: float
    nominal_w: float
    reference_w: float
    first_latest_s: float
    second_latest_s: float

    @property
    def period_s(self) -> float:
        """The nominal period tau = 3.6e6 / (k P) in s."""
        return period_s(self.constant_imp_per_kwh, self.nominal_w)

    @property
    def interval_s(self) -> float | None:
        """Between the first and the second pulse; None without them."""
        return self.pulses_s[1] - self.pulses_s[0] if len(self.pulses_s) > 1 else None


@dataclass(frozen=True, slots=True)
class Start:
    """What became of a start.

    Attributes:
        found: whether it started, or what was missing.
        first_s: when the first pulse came; None if it did not.
        interval_s: from the first to the second.
        error_pct: of the energy between the two, against the reference.
    """

    found: Started
    first_s: float | None
    interval_s: float | None
    error_pct: float | None


def period_s(constant_imp_per_kwh: float, power_w: float) -> float:
    """Time from pulse to pulse in s.

    Raises:
        ValueError: constant or power is not positive.

    >>> round(period_s(10000, 3 * 230 * 0.02), 1)
    26.1
    """
    if constant_imp_per_kwh <= 0 or power_w <= 0:
        raise ValueError(f"{constant_imp_per_kwh:g} imp/kWh and {power_w:g} W: must be positive")
    return J_PER_KWH / (constant_imp_per_kwh * power_w)


def start(seen: StartInputs) -> Start:
    """What is known so far; later pulses and more time may decide what is open."""
    interval_s = seen.interval_s
    error_pct = None
    if interval_s:
        error_pct = (period_s(seen.constant_imp_per_kwh, seen.reference_w) / interval_s - 1) * 100
    return Start(
        found=_found(seen),
        first_s=seen.pulses_s[0] if seen.pulses_s else None,
        interval_s=interval_s,
        error_pct=error_pct,
    )


def start_first_pulse_s(seen: StartInputs) -> float:
    """When the first pulse came, in s since the current was on; infinite if none did."""
    return seen.pulses_s[0] if seen.pulses_s else math.inf


def start_second_pulse_s(seen: StartInputs) -> float:
    """How long after the first the second pulse came, in s; infinite if it did not."""
    return math.inf if seen.interval_s is None else seen.interval_s


def _found(seen: StartInputs) -> Started:
    first_s = start_first_pulse_s(seen)
    if min(first_s, seen.watched_s) > seen.first_latest_s:
        return Started.NO_FIRST_PULSE
    if math.isinf(first_s):
        return Started.OPEN
    waited_s = seen.watched_s - first_s if seen.interval_s is None else seen.interval_s
    if waited_s > seen.second_latest_s:
        return Started.NO_SECOND_PULSE
    if seen.interval_s is None:
        return Started.OPEN
    too_fast = seen.interval_s < EARLIEST_PERIODS * seen.period_s
    return Started.TOO_FAST if too_fast else Started.STARTED
