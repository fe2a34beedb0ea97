"""A voltage source of AMETEK/California Instruments and a current source locked to it."""

from simulator.ametek_ci.pair import AmetekPair

__all__ = ["AmetekPair"]
