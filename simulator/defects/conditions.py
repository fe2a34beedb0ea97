"""When a defect shows: only sometimes, warm, later, at one load, with another one.

All that are stated must hold at once. A defect of frames or pulses that shows ``chance`` of the
times is drawn anew for each frame or pulse, any other for each ``chance_every_s``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from simulator.defects.parameters import Parameter, number, whole


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a defect shows; the defaults are: always.

    Attributes:
        after_s, until_s: time under voltage since it was planted.
        warm_s: time under voltage since the last loss of supply.
        warmth: heat of its current path: 0 cold, 1 after hours at Imax.
        chance: the probability with which it shows each time.
        chance_every_s: how long one draw lasts.
        if_above_a, if_below_a: current in the phase that has the most.
        if_above_v, if_below_v: voltage in the phase that has the most.
        if_tariff, if_code: the tariff, the combination code that is set; 0: any.
        if_reverse: 1: only while the sum of power flows back; 0: always.
        if_with: the name of another defect of the same unit that shows as well.
    """

    after_s: float = 0.0
    until_s: float = math.inf
    warm_s: float = 0.0
    warmth: float = 0.0
    chance: float = 1.0
    chance_every_s: float = 1.0
    if_above_a: float = 0.0
    if_below_a: float = math.inf
    if_above_v: float = 0.0
    if_below_v: float = math.inf
    if_tariff: float = 0
    if_code: float = 0
    if_reverse: float = 0
    if_with: str = ""

    @property
    def always(self) -> bool:
        """Whether it shows always."""
        return self == ALWAYS


ALWAYS = Conditions()
DEFAULTS: Mapping[str, Parameter] = {f.name: getattr(ALWAYS, f.name) for f in fields(Conditions)}
"""Every condition with the value that asks for nothing."""
LIMITS = {
    "warmth": (0.0, 1.0),
    "chance": (0.0, 1.0),
    "chance_every_s": (1e-3, 1e6),
    "if_tariff": (0, 4),
    "if_code": (0, 11),
    "if_reverse": (0, 1),
}
WHOLE = ("if_tariff", "if_code", "if_reverse")


def conditions_of(given: Mapping[str, Parameter], known: set[str]) -> Conditions:
    """Conditions as they are ordered.

    Args:
        given: those that are stated.
        known: names of defects that ``if_with`` may name.

    Raises:
        ValueError: one is out of range, or together they never hold.
    """
    values: dict[str, float] = {}
    for key in given:
        lowest, highest = LIMITS.get(key, (0.0, 1e12))
        if key in WHOLE:
            values[key] = whole(given, key, int(lowest), int(highest))
        elif key != "if_with":
            values[key] = number(given, key, lowest, highest)
    other = str(given["if_with"]) if "if_with" in given else ""
    return _possible(Conditions(if_with=_defect(other, known), **values))


def _defect(name: str, known: set[str]) -> str:
    if name and name not in known:
        raise ValueError(f"if_with = {name}: must be the name of a defect of a unit")
    return name


def _possible(wanted: Conditions) -> Conditions:
    for low, high in (
        ("after_s", "until_s"),
        ("if_above_a", "if_below_a"),
        ("if_above_v", "if_below_v"),
    ):
        least, most = getattr(wanted, low), getattr(wanted, high)
        if least >= most:
            raise ValueError(f"{low} = {least:g}: must be less than {high} = {most:g}")
    return wanted
