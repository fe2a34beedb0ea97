"""A link on an optical head, with a meter below that may spoil what it sends."""

from collections.abc import Callable

from meters.iec62056_21.link import Iec62056Link
from meters.line_settings import LineSettings
from tests.meters.optical_meter import OpticalMeter, OpticalPort, Pieces
from tests.meters.scripted_wire import Recording, SteppingClock

SIGN_ON = LineSettings(300, "even", 1, 7)
OPENED = LineSettings(9600)

Spoil = Callable[[bytes], bytes | Pieces]


class Head:
    """A link, an optical head, and a meter below."""

    def __init__(
        self,
        identification: str = r"INE5\2PRO380",
        *,
        repeats: int = 0,
        eight_bits: bool = False,
        port_type: type[OpticalPort] = OpticalPort,
    ) -> None:
        self.clock = SteppingClock()
        self.meter = OpticalMeter(identification)
        self.port = port_type(self.clock, self.meter, OPENED)
        self.recording = Recording()
        self.link = Iec62056Link(
            self.port,
            channel="optical head",
            clock=self.clock,
            recorder=self.recording,
            repeats=repeats,
            longest_bytes=2000,
            eight_bits=eight_bits,
        )

    def spoil(self, name: str, spoil: Spoil, *, times: int = 1000) -> None:
        """Have the meter send something else instead of the next messages of a name."""
        left = [spoil] * times
        self.meter.spoil = lambda sent, message: (
            left.pop()(message) if sent == name and left else message
        )

    def sent(self) -> list[bytes]:
        return [data for _, data in self.port.sent]

    def notes(self, word: str) -> list[str]:
        return [note for note in self.recording.notes() if word in note]
