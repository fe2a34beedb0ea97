"""The reference: a Yokogawa WT3000 with three 30 A elements, over ``World``."""

from simulator.power_meter.hidden_errors import ReferenceErrors, draw_errors
from simulator.yokogawa_wt3000.instrument import YokogawaWT3000

__all__ = ["ReferenceErrors", "YokogawaWT3000", "draw_errors"]
