"""An M-Bus link on a scripted wire, or on one with slaves."""

from meters.line_settings import LineSettings
from meters.mbus.link import MBusLink
from tests.meters.mbus_slaves import Slave, SlaveBus
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

DEFAULT = LineSettings(2400)


class Bench:
    """A link on a scripted wire, or on one with slaves."""

    def __init__(
        self,
        *slaves: Slave,
        line: LineSettings = DEFAULT,
        latency_s: float = 0.0,
        attempts: int = 1,
        late_answer_s: float = 0.0,
    ) -> None:
        self.clock = SteppingClock()
        self.recording = Recording()
        self.wire = ScriptedWire(self.clock, line, latency_s)
        self.bus = SlaveBus(self.clock, line, *slaves)
        self.link = MBusLink(
            self.bus if slaves else self.wire,
            line,
            channel="bus mbus",
            clock=self.clock,
            recorder=self.recording,
            attempts=attempts,
            late_answer_s=late_answer_s,
        )

    def sent(self) -> list[str]:
        return [data.hex(" ").upper() for _, data in self.bus.sent or self.wire.sent]

    def c_fields(self) -> list[int]:
        return [frame[1] if frame[0] == 0x10 else frame[4] for _, frame in self.bus.sent]
