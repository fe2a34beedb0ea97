"""From which size a defect matters, and how it is ordered in a multiple of that."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from simulator.meter.model import Model
from simulator.meter.supply import UN_V

SHARES = (0.5, 1.2, 2.0)
"""Multiples of the size that matters that a listing gives the orders of."""
STARTING_SHARE = 0.004
"""Of Ib: the manuals' lowest operational current."""
HALF_PERIOD_S = 0.01


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a defect.

    Attributes:
        parameter: that is the size; its unit is in its name.
        matters: the value from which it matters in a model, by ``source``.
        source: clause of a standard, page of a manual, or that it is an assumption.
        nothing: the value that a good meter has.
        rarer: a larger value is a smaller defect, as of "every n-th".
        whole: it counts something.
    """

    parameter: str
    matters: Callable[[Model], float]
    source: str
    nothing: float = 0.0
    rarer: bool = False
    whole: bool = False

    def at(self, share: float, model: Model) -> float:
        """The value at a multiple of the size that matters."""
        limit = self.matters(model)
        if self.rarer:
            return float(max(1, math.floor(limit / share)))
        value = self.nothing + share * (limit - self.nothing)
        return float(math.ceil(value)) if self.whole else float(f"{value:.6g}")


def always(value: float) -> Callable[[Model], float]:
    """The same in every model."""

    def of(_: Model) -> float:
        return value

    return of


def one_phase_pct(model: Model) -> float:
    """Limit with load in one phase, class B; of a meter with one element, that with any load."""
    return 2.0 if model.elements > 1 else 1.0


def all_phases_pct(_: Model) -> float:
    """Limit with load in all phases from Itr on, class B."""
    return 1.0


def at_imax_pct(model: Model) -> float:
    """Limit near Imax, where a PRO380-Compact is of class A: its manual says so above 25 A."""
    return 2.0 if model.family == "compact" else 1.0


def ist_a(model: Model) -> float:
    """Starting current of the manuals; connected directly, that is 0.04 Itr of class B."""
    return STARTING_SHARE * model.basic_current_a


def itr_a(model: Model) -> float:
    """Itr: a tenth of Iref where it is connected directly, a twentieth behind transformers."""
    return model.basic_current_a / (20 if model.has_ct else 10)


def uneven_s(model: Model) -> float:
    """Jitter of the LED that spoils its count, or makes it less even than half a mains period.

    The count is spoilt from half of the interval at the highest load: there single pulses run into
    one another. Edges that come late by the magnitude of a normal deviate scatter by 0.603 of it.
    """
    overtaking_s = 1.8e6 / (model.elements * UN_V * model.meter_amps * model.led_constant)
    return min(overtaking_s, HALF_PERIOD_S / math.sqrt(1 - 2 / math.pi))


ONE_PHASE = "EN 50470-3:2006 table 5, class B, load in one phase; with one element table 4"
ALL_PHASES = "EN 50470-3:2006 table 4, class B, from Itr to Imax"
AT_IMAX = f"{ALL_PHASES}; a PRO380-Compact is of class A above 25 A (its manual, 5.1)"
INFLUENCE = "EN 50470-3:2006 8.5, limits of variation, class B; IEC 62053-21:2003 table 8, class 1"
UNEVEN = (
    "the LED's count is wrong when pulses overtake one another; else half a period of the mains is "
    "assumed; no standard has a limit"
)
CONSTANT = "EN 50470-3:2006 8.7.10, MID 2014/32/EU annex V: constant of the test output, 1 %"
NOT_STATED = "no standard and no manual has a limit; an assumption"
MANUAL_WIDTHS = "PRO2 and PRO380 manuals, section 5, table of pulse widths"
START = "EN 50470-3:2006 8.7.9, starting current; MID 2014/32/EU annex V 5.5"
NO_LOAD = "EN 50470-3:2006 8.7.9, no more than one pulse; MID 2014/32/EU annex V 5.4"
"""Numbers of clauses as in the reference; to be verified in the bought standards."""
