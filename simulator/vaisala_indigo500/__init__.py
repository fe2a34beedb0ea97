"""A probe of air temperature and humidity at a Vaisala Indigo500, at the wire: Modbus TCP."""

from simulator.vaisala_indigo500.probe import Probe
from simulator.vaisala_indigo500.server import ProbeServer

__all__ = ["Probe", "ProbeServer"]
