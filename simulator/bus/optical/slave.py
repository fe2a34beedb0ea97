"""A meter under the optical head: sign-on, baud rate switch, read-out, programming mode.

Assumptions, where the standard leaves a choice: an option that the meter does not have, or none
within 1.5 s, ends the session in silence; a read-out that is neither acknowledged nor refused
ends it after 1.5 s; the meter then listens at 300 Bd again.
Not modelled: modes A, B, D and E, a wake-up message, the read-out at 300 Bd of a meter that was
not sent an option.
"""

from collections.abc import Callable
from enum import Enum

from simulator.bus.framing import Request
from simulator.bus.optical.characters import (
    ACK,
    BAUDS,
    NAK,
    SIGN_ON_BAUD,
    command_block,
    data_block,
    line_at,
)
from simulator.bus.optical.faults import NEVER_SWITCHES, spoiled
from simulator.bus.optical.objects import data_set
from simulator.bus.optical.profile import OpticalProfile
from simulator.bus.optical.programming import Programming
from simulator.bus.signal import Burst, Bursts, spread
from simulator.meter.face import Face

ANSWER_LIMIT_S = 1.5
SIGN_ON, SIGN_ON_END = b"/?", b"!\r\n"
OPTION_LENGTH = 6
READ_OUT, PROGRAM = "0", "1"
NORMAL_PROTOCOL = "0"


class Phase(Enum):
    """Where a session is."""

    SIGN_ON = "waits for the sign-on"
    IDENTIFIED = "waits for the option"
    READ_OUT = "has sent its data"
    PROGRAMMING = "takes commands"


class OpticalSlave:
    """The optical side of one meter.

    Attributes:
        face: the meter.
        profile: what its model says of itself.
        phase: where the session is.
        baud: at which it listens, in Bd.
        edits: change the text of its data set; nothing in a good meter.
        takes_no_commands: it has no programming mode.
    """

    __slots__ = (
        "_limit_s",
        "_programming",
        "_sent",
        "baud",
        "edits",
        "face",
        "phase",
        "profile",
        "takes_no_commands",
    )

    def __init__(self, face: Face, profile: OpticalProfile) -> None:
        self.face = face
        self.profile = profile
        self.phase = Phase.SIGN_ON
        self.baud = SIGN_ON_BAUD
        self.edits: list[Callable[[str], str]] = []
        self.takes_no_commands = False
        self._programming: Programming | None = None
        self._sent = b""
        self._limit_s = 0.0

    def answer(self, request: Request) -> Bursts:
        """What it sends on hearing a message, after its reaction time."""
        if not self.face.awake or request.start_s > self._limit_s:
            self._end()
        if not self.face.awake or not request.line.understands(line_at(self.baud)):
            return ()
        sent = self._hear(request.data)
        self.face.after_answer()
        if sent is not None:
            self._sent = sent
        bursts = () if sent is None else self._bursts(sent)
        self._await_next(request, bursts)
        return bursts

    def _bursts(self, sent: bytes) -> Bursts:
        delay_s = max(self.face.response_delay_s, self.profile.reaction_s)
        return spoiled(Burst(sent, delay_s, line_at(self.baud)), self.face.link_fault)

    def _await_next(self, request: Request, bursts: Bursts) -> None:
        sent = spread(bursts, request.end_s, request.line)
        end_s = sent[-1].at_s if sent else request.end_s
        in_commands = self.phase is Phase.PROGRAMMING
        self._limit_s = end_s + (self.profile.inactivity_s if in_commands else ANSWER_LIMIT_S)
        if self._programming and self._programming.ended:
            self._end()

    def _end(self) -> None:
        self.phase = Phase.SIGN_ON
        self.baud = SIGN_ON_BAUD
        self._programming = None

    def _hear(self, data: bytes) -> bytes | None:
        if data.startswith(SIGN_ON) and self.baud == SIGN_ON_BAUD:
            return self._sign_on(data)
        if data == NAK and self.phase in (Phase.READ_OUT, Phase.PROGRAMMING):
            return self._sent
        if self.phase is Phase.IDENTIFIED:
            return self._option(data)
        if self.phase is Phase.READ_OUT and data == ACK:
            self._end()
        if self._programming is not None:
            return self._programming.answer(data)
        return None

    def _sign_on(self, data: bytes) -> bytes | None:
        self._end()
        address = data[len(SIGN_ON) : -len(SIGN_ON_END)].decode("ascii", errors="replace")
        complete = data.endswith(SIGN_ON_END)
        if not complete or address.lstrip("0") not in ("", self.face.serial.lstrip("0")):
            return None
        self.phase = Phase.IDENTIFIED
        return self.profile.message

    def _option(self, data: bytes) -> bytes | None:
        text = data[1:4].decode("ascii", errors="replace")
        in_form = len(data) == OPTION_LENGTH and data[:1] == ACK and text[0] == NORMAL_PROTOCOL
        if not in_form or not self.profile.offers(text[1]) or text[2] not in (READ_OUT, PROGRAM):
            self._end()
            return None
        if self.face.link_fault != NEVER_SWITCHES:
            self.baud = BAUDS[text[1]]
        return self._data() if text[2] == READ_OUT else self._program()

    def _data(self) -> bytes:
        self.phase = Phase.READ_OUT
        text = data_set(self.face)
        for edit in self.edits:
            text = edit(text)
        return data_block(text)

    def _program(self) -> bytes | None:
        if self.takes_no_commands:
            self._end()
            return None
        self.phase = Phase.PROGRAMMING
        self._programming = Programming(self.face, self.profile)
        return command_block("P0", "()")
