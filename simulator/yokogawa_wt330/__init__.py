"""The reference: a Yokogawa WT333E with three elements, or a WT310E with one, over ``World``."""

from simulator.yokogawa_wt330.instrument import WT310, WT330, Kind, YokogawaWT330

__all__ = ["WT310", "WT330", "Kind", "YokogawaWT330"]
