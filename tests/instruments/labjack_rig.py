"""A simulated LabJack T7 and drivers for it."""

from dataclasses import dataclass, field

from instruments.labjack_t7 import LabJackT7
from simulator.labjack_t7 import LabJackT7 as Device
from simulator.world import World
from tests.instruments.beats import Notes, WorldClock

RATE_HZ = 50_000
LINES = {"led": 0, "s0": 9}


@dataclass
class LabJackRig:
    world: World
    device: Device
    address: str
    notes: Notes = field(default_factory=Notes)

    def counter(
        self,
        *,
        lines: dict[str, int] | None = None,
        rate_hz: float = RATE_HZ,
        inverted: tuple[str, ...] = (),
        timeout_s: float = 5.0,
    ) -> LabJackT7:
        return LabJackT7(
            self.address,
            lines=lines or LINES,
            sample_rate_hz=rate_hz,
            timebase_ppm=20.0,
            clock=WorldClock(self.world),
            recorder=self.notes,
            inverted=inverted,
            timeout_s=timeout_s,
        )
