"""A logic analyser behind a program that behaves like ``sigrok-cli``, over ``World``."""

from simulator.sigrok.analyser import LogicAnalyser
from simulator.sigrok.server import SigrokServer

__all__ = ["LogicAnalyser", "SigrokServer"]
