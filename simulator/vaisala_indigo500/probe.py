"""The registers of the probe: M212022EN, table 75, and the test value of its family.

The air does not change by itself; what changes it is planted, after so long with the output on.
"""

import math
import struct
from dataclasses import dataclass

from simulator.world import World

UNIT = 241
HUMIDITY, TEMPERATURE, TEST = 0x0000, 0x0002, 0x1F01
TEST_VALUE = -123.45


@dataclass(frozen=True, slots=True)
class Air:
    """What the probe shows.

    Attributes:
        temperature_degc: of the air; not a number: it has no value.
        humidity_pct: relative; the same.
        gone: it cannot be reached.
        after_s: for how long the output has been on in all before it is so.
    """

    temperature_degc: float = 23.0
    humidity_pct: float = 45.0
    gone: bool = False
    after_s: float = 0.0


NO_VALUE = Air(math.nan, math.nan)


class Probe:
    """The probe at place 1 of the transmitter.

    Args:
        world: whose time it is.
        air: around it at first.
    """

    def __init__(self, world: World, air: Air) -> None:
        self._world = world
        self._airs = [air]

    def change(self, air: Air) -> None:
        """Let the air be another, once its time has come."""
        self._airs.append(air)

    @property
    def air(self) -> Air:
        """As it is now."""
        with self._world.lock:
            self._world.now()
            return [a for a in self._airs if a.after_s <= self._world.energised_s][-1]

    def words(self, address: int, count: int) -> bytes | None:
        """Some registers; None if there are none."""
        air = self.air
        values = {
            HUMIDITY: air.humidity_pct,
            TEMPERATURE: air.temperature_degc,
            TEST: TEST_VALUE,
        }
        words: dict[int, bytes] = {}
        for at, value in values.items():
            data = struct.pack(">f", value)
            words |= {at: data[2:], at + 1: data[:2]}
        wanted = range(address, address + count)
        return b"".join(words[a] for a in wanted) if set(wanted) <= set(words) else None
