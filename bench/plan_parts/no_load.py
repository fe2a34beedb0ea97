"""What a plan says about the no-load test."""

from typing import Annotated

from pydantic import Field

from bench.yaml_file import Strict

Percent = Annotated[float, Field(ge=80, le=120)]


class NoLoadPlan(Strict):
    """No load: at which voltages, and whether it begins with the supply being switched on.

    ``voltages_pct``: of Un; empty: the one of the limit set's rule. ``power_up``: the supply is
    taken away for ``off_s`` before, and pulses while the meter starts are counted. ``after_load``:
    once more, at the voltage of the rule, when a load near Imax has just gone.
    """

    voltages_pct: tuple[Percent, ...] = ()
    power_up: bool = True
    off_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    after_load: bool = False
