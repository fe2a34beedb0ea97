"""The source: a Fluke 6105A with two slaves and three 52120A amplifiers, over ``World``."""

from simulator.fluke_6105a.instrument import Fluke6105A

__all__ = ["Fluke6105A"]
