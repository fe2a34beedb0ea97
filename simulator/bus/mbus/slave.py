"""The link layer of one meter (EN 13757-2 and -3): what it takes for itself, what it answers.

Assumptions, where the manuals are silent:
- A command is carried out whatever its frame count is: the manuals' examples all have C = 53.
- SND_NKE to any address that the meter obeys forgets the frame count and begins the read-out
  anew; only one to FD or FF also deselects the meter.
- The access number counts the answers to REQ_UD2, without those that are repeated.
- A meter without supply is deaf; on waking up it is not selected.
Not modelled: REQ_SKE, selection by fabrication number, application error codes (CI 70).
"""

from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.mbus.commands import BAUDS, written
from simulator.bus.mbus.faults import ApplicationFaults, LinkFaults, spoiled
from simulator.bus.mbus.frames import (
    ACKNOWLEDGE,
    REQ_UD1,
    REQ_UD2,
    SND_NKE,
    SND_UD,
    TO_ALL,
    TO_ANY,
    TO_SELECTED,
    Frame,
    frame_of,
)
from simulator.bus.mbus.profile import Profile
from simulator.bus.mbus.readout import Readout
from simulator.bus.signal import Bursts, delayed
from simulator.meter.face import Face

SHORTEST_DELAY_BITS = 11
DATA_SEND, SELECT, RESET = 0x51, 0x52, 0x50
NUMBER_BYTES, SELECTION_BYTES = 4, 8
ANY_DIGIT, ANY_BYTE = "f", 0xFF
PRIMARY_ADDRESSES = range(251)


class MbusSlave:
    """The M-Bus side of one meter.

    Attributes:
        face: the meter.
        readout: what it says.
        link: what is wrong with its link layer.
    """

    __slots__ = ("_last", "_selected", "_tried", "face", "link", "readout")

    def __init__(self, face: Face, profile: Profile) -> None:
        self.face = face
        self.link = LinkFaults()
        self.readout = Readout(face, profile)
        self._selected = False
        self._last: dict[bool, tuple[bool, bytes]] = {}
        self._tried: tuple[int, float] | None = None

    @property
    def faults(self) -> ApplicationFaults:
        """What is wrong with the data of this meter; faults of the frames are the face's."""
        return self.readout.faults

    @property
    def profile(self) -> Profile:
        """What its model is on the bus."""
        return self.readout.profile

    @profile.setter
    def profile(self, profile: Profile) -> None:
        self.readout.profile = profile

    @property
    def selected(self) -> bool:
        """Whether it answers at FD."""
        return self._selected

    def answer(self, request: Request) -> Bursts:
        """What it sends on hearing a request, after its response delay.

        With a fault ``silent`` the request is still carried out.
        """
        if not self.face.awake or self.face.primary_address not in PRIMARY_ADDRESSES:
            self._forget()
            return ()
        self._fall_back(request.start_s)
        frame = frame_of(request.data) if request.line.understands(self.face.line) else None
        if frame is None:
            return ()
        self._tried = None
        sent = self._hear(frame, request)
        self.face.after_answer()
        if sent is None or (frame.address == TO_ALL and not self.link.answers_all):
            return ()
        return delayed(spoiled(sent, self.face.link_fault), self._delay_s(request.line))

    def _delay_s(self, line: Line) -> float:
        return max(self.face.response_delay_s, SHORTEST_DELAY_BITS / line.baud)

    def _forget(self) -> None:
        self._selected = False
        self._last.clear()
        self.readout.restart()

    def _fall_back(self, now_s: float) -> None:
        limit_s = self.profile.baud_fallback_s
        if self._tried and limit_s is not None and now_s - self._tried[1] > limit_s:
            self.face.write("baud_rate", self._tried[0])
            self.face.after_answer()
            self._tried = None

    def _hear(self, frame: Frame, request: Request) -> bytes | None:
        if frame.address == TO_SELECTED and frame.information == SELECT:
            return self._select(frame)
        if not self._obeys(frame.address):
            return None
        if frame.function == SND_NKE:
            return self._reset_link(frame)
        if frame.function == REQ_UD1:
            return ACKNOWLEDGE
        if frame.function == REQ_UD2 and frame.information is None:
            return self._data(frame)
        if frame.function == SND_UD and frame.information is not None:
            return self._command(frame, frame.information, request)
        return None

    def _obeys(self, address: int) -> bool:
        if address == TO_SELECTED:
            return self._selected
        if address == TO_ANY and self.link.ignores_any:
            return False
        return address in (TO_ANY, TO_ALL, self.face.primary_address)

    def _reset_link(self, frame: Frame) -> bytes | None:
        self._last.clear()
        self.readout.restart()
        if frame.address in (TO_SELECTED, TO_ALL):
            self._selected = False
        return None if self.link.ignores_reset else ACKNOWLEDGE

    def _select(self, frame: Frame) -> bytes | None:
        own = self.readout.identification
        matches = frame.function == SND_UD and _matches(frame.data, own)
        if not self.link.knows_wildcards:
            matches = matches and frame.data == own
        matches = matches or self.link.selected_by_all
        stays = self.link.stays_selected and self._selected
        self._selected = (matches or stays) and not self.link.never_selected
        self._last.pop(True, None)
        return ACKNOWLEDGE if matches else None

    def _data(self, frame: Frame) -> bytes | None:
        if frame.address == TO_ALL and not self.link.answers_all:
            return None
        by_selection = frame.address == TO_SELECTED
        repeated = self._last.get(by_selection)
        heeded = frame.counted and self.profile.heeds_frame_count
        if repeated and (self.link.repeats or (heeded and repeated[0] == frame.count)):
            return repeated[1]
        sent = self.readout.telegram().encoded()
        self._last[by_selection] = (frame.count, sent)
        return sent

    def _command(self, frame: Frame, information: int, request: Request) -> bytes | None:
        if frame.address == TO_ANY and not self.profile.writes_to_any:
            return None
        if self._carried_out(frame, information, request):
            return None if self.link.commands_unanswered else ACKNOWLEDGE
        return ACKNOWLEDGE if self.profile.illegal_writes == "acknowledged" else None

    def _carried_out(self, frame: Frame, information: int, request: Request) -> bool:
        if information == RESET:
            self._last.clear()
            self.readout.restart()
            return True
        if information in BAUDS and not frame.data:
            return self._set_baud(BAUDS[information], request.end_s)
        if information != DATA_SEND:
            return False
        setting = written(self.profile.commands, frame.data)
        return setting is not None and self.face.write(*setting)

    def _set_baud(self, baud: int, now_s: float) -> bool:
        before = self.face.line.baud
        taken = self.face.write("baud_rate", baud)
        if taken and baud != before:
            self._tried = (before, now_s)
        return taken


def _matches(wanted: bytes, own: bytes) -> bool:
    """Whether a selection, with its wildcards, is one of this meter."""
    if len(wanted) != SELECTION_BYTES:
        return False
    number = zip(wanted[:NUMBER_BYTES].hex(), own[:NUMBER_BYTES].hex(), strict=True)
    others = zip(wanted[NUMBER_BYTES:], own[NUMBER_BYTES:], strict=True)
    return all(w in (ANY_DIGIT, o) for w, o in number) and all(
        w in (ANY_BYTE, o) for w, o in others
    )
