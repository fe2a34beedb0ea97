"""What every simulated reference does, whatever its language: it samples with hidden errors."""

from simulator.power_meter.hidden_errors import ReferenceErrors, draw_errors
from simulator.power_meter.sampling import Sampler

__all__ = ["ReferenceErrors", "Sampler", "draw_errors"]
