"""The reference: a ZES Zimmer LMG670 with three channels, over ``World``."""

from simulator.zes_lmg670.instrument import ZesLmg670

__all__ = ["ZesLmg670"]
