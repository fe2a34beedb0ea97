"""What a Yokogawa WT3000 replies to ``:NUM:NORM:VAL?``, and what in it cannot be (6-44, 6-97).

A phase difference is between -180° and 180°, a lag positive. NAN stands for no data, INF for
overrange, overflow or a quotient that cannot be formed.
"""

import math

from instruments.reading import Triple
from instruments.scpi import fields, number, resolution

ELEMENTS = (1, 2, 3)
FUNCTIONS = ("U", "I", "P", "S", "Q", "LAMB", "PHI")
SUMS = ("P", "S", "Q", "LAMB")
FREQUENCY = "FU"
_POWERS = (
    *(f"{function},{element}" for function in FUNCTIONS for element in ELEMENTS),
    *(f"{function},SIGMA" for function in SUMS),
)
SUM_DIGITS = 3
"""Phases and sum are rounded one by one: their last digits may differ by so much in all."""
POWER_SHARE = 1e-3
"""Active and apparent power are measured separately: at power factor 1 they may cross by this."""


def items(followed: int) -> tuple[str, ...]:
    """The items of a reply in their order, the frequency of one element's voltage the last."""
    return (*_POWERS, f"{FREQUENCY},{followed}")


class Values:
    """The items of one reply.

    Args:
        reply: as it came, without a header.
        followed: the element whose frequency is the last of them.

    Raises:
        ValueError: parts are missing or are no numbers, or they cannot belong together.
    """

    __slots__ = ("_followed", "_tokens")

    def __init__(self, reply: str, followed: int) -> None:
        names = items(followed)
        self._followed = followed
        self._tokens = dict(zip(names, fields(reply, len(names), ","), strict=True))
        for element in ELEMENTS:
            self._require_power(element)
        self._require_sum()
        for item in names:
            self._require_within(item)

    @property
    def frequency_hz(self) -> float:
        """Frequency of the voltage that is followed.

        Raises:
            ValueError: there is none.
        """
        return self.value(f"{FREQUENCY},{self._followed}")

    def value(self, item: str) -> float:
        """One value.

        A power factor and a phase difference are 0 where the apparent power is: the instrument
        has none then.

        Raises:
            ValueError: the instrument has no value, or it is over range.
        """
        value = number(self._tokens[item])
        if math.isfinite(value):
            return value
        function, _, element = item.partition(",")
        if function in ("LAMB", "PHI") and number(self._tokens[f"S,{element}"]) == 0:
            return 0.0
        raise ValueError(f"{item} is {self._tokens[item]}: no value, or over range")

    def triple(self, function: str) -> Triple:
        """A value of each phase.

        Raises:
            ValueError: the instrument has none, or it is over range.
        """
        one, two, three = (self.value(f"{function},{element}") for element in ELEMENTS)
        return one, two, three

    def _require_power(self, element: int) -> None:
        active, apparent = self._tokens[f"P,{element}"], self._tokens[f"S,{element}"]
        p, s = number(active), number(apparent)
        grain = max(map(_grain, (active, apparent)))
        if 0 < s < math.inf and math.isfinite(p) and abs(p) > s * (1 + POWER_SHARE) + grain:
            raise ValueError(f"P,{element} of {active} is more than S,{element} of {apparent}")

    def _require_sum(self) -> None:
        """Else parts of two replies were mixed."""
        phases, total = [self._tokens[f"P,{n}"] for n in ELEMENTS], self._tokens["P,SIGMA"]
        difference = sum(map(number, phases)) - number(total)
        if not math.isfinite(difference):
            return
        if abs(difference) > SUM_DIGITS * max(map(_grain, (*phases, total))):
            raise ValueError(f"the powers {phases} do not add up to {total}")

    def _require_within(self, item: str) -> None:
        value = number(self._tokens[item])
        for function, limit in (("PHI,", 180.0), ("LAMB,", 1.0)):
            if item.startswith(function) and limit < abs(value) < math.inf:
                raise ValueError(f"{item} is {value:g}; it must be -{limit:g} to {limit:g}")


def _grain(token: str) -> float:
    return resolution(token) if math.isfinite(number(token)) else 0.0
