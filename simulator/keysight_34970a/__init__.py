"""A 34970A with a 34903A actuator in slot 1, at the wire: ``ROUTe`` and who it is, nothing else."""

from simulator.keysight_34970a.instrument import Keysight34970A

__all__ = ["Keysight34970A"]
