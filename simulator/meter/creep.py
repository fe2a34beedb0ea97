"""What a simulated meter makes of hardly any load: creep, and a start in one direction alone.

A good meter takes a current below its floor for nothing (see ``sensing``). What is here comes on
top, and is nothing in a good meter. The residual power is one figure, whatever the voltage: an
assumption.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.meter.sensing import Sensed

FloatArray = NDArray[np.float64]


@dataclass(slots=True)
class LowLoad:
    """How little load is counted.

    Attributes:
        residual_w: counted while no current is taken for load; 0 in a meter that does not creep.
        reverse_floor_a: a current of reverse flow below it is taken for nothing.
    """

    residual_w: float = 0.0
    reverse_floor_a: float = 0.0

    def counted_w(self, sensed: Sequence[Sensed]) -> FloatArray:
        """Active power in W that is counted, one value an element."""
        active = np.array([0.0 if self._ignored(s) else s.active_w for s in sensed])
        if self.residual_w and not any(s.current_a for s in sensed):
            active[0] += self.residual_w
        return active

    def _ignored(self, sensed: Sensed) -> bool:
        return sensed.active_w < 0 and sensed.current_a < self.reverse_floor_a
