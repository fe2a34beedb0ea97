"""What is done with a meter from its sign-on to its sign-off (IEC 62056-21, 6.4)."""

from meters.iec62056_21.data_block import DataBlock, parse_read_out
from meters.iec62056_21.dialogue import Dialogue, State, message_of
from meters.iec62056_21.exchange import Exchange, Reaction
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import BREAK, CommandMessage, Kind, ReadOut
from meters.iec62056_21.programming import ProgrammingMode
from meters.iec62056_21.sign_on import (
    LONGEST_WAIT_S,
    MODE_C_BAUDS,
    SHORTEST_REACTION_S,
    SIGN_ON_BAUD,
    Identification,
    ModeControl,
    OptionSelect,
    ProtocolMode,
)
from meters.iec62056_21.wire import Wire


class Iec62056Session:
    """One meter that has signed on.

    Attributes:
        identification: what it said of itself.
    """

    __slots__ = ("_dialogue", "identification")

    def __init__(
        self, wire: Wire, signed_on: Exchange, *, allowed_repeats: int, longest_bytes: int
    ) -> None:
        """Begin after the sign-on.

        Args:
            wire: the wire to the meter.
            signed_on: how the meter signed on.
            allowed_repeats: of one message at most.
            longest_bytes: in an answer at most.

        Raises:
            MessageError: it did not, or not in form.
        """
        self.identification = message_of(Identification, signed_on)
        self._dialogue = Dialogue(
            wire, signed_on, allowed_repeats=allowed_repeats, longest_bytes=longest_bytes
        )
        wire.shortest_reaction_s = self.identification.shortest_reaction_s

    @property
    def state(self) -> State:
        """How far the session is."""
        return self._dialogue.state

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that was sent and received, in its order."""
        return tuple(self._dialogue.exchanges)

    @property
    def reactions(self) -> tuple[Reaction, ...]:
        """How soon the meter answered each message."""
        found = (self._dialogue.wire.reaction_of(exchange) for exchange in self.exchanges)
        return tuple(reaction for reaction in found if reaction is not None)

    @property
    def repeats(self) -> int:
        """How many messages were sent once more, or asked for once more."""
        return self._dialogue.repeats

    def read_out(self, *, baud: int | None = None) -> DataBlock:
        """Have the meter send all its data lines; after that the session is over.

        A meter of mode A or B must put STX and BCC around its data, as one of mode C does.

        Args:
            baud: the baud rate, in mode C; that which the meter proposes if not given.

        Raises:
            ValueError: a baud rate that mode C does not have; nothing was sent.
            OutOfOrderError: something else was done in this session.
            MessageError: the data did not come, or not in form; or the meter does not offer the
                baud rate, and nothing was sent.
            InstrumentError: the port failed, or cannot follow to the baud rate.
        """
        asked = "read-out"
        self._dialogue.require(State.SIGNED_ON, asked)
        selected = self._selected_baud(asked, baud)
        self._dialogue.state = State.OVER
        waits = self.identification.mode is ProtocolMode.C
        select = _option_select(selected, ModeControl.READ_OUT) if waits else b""
        found = self._dialogue.ask(asked, select, (Kind.READ_OUT,), then_baud=selected)
        return parse_read_out(message_of(ReadOut, found).block)

    def enter_programming(self, *, baud: int | None = None) -> ProgrammingMode:
        """Bring the meter into programming mode, and wait for the operand for a password (P0).

        Args:
            baud: the baud rate; that which the meter proposes if not given.

        Raises:
            ValueError: a baud rate that mode C does not have; nothing was sent.
            OutOfOrderError: something else was done in this session.
            MessageError: the meter did not answer, or not in form; or it does not offer mode C or
                the baud rate, and nothing was sent.
            InstrumentError: the port failed, or cannot follow to the baud rate.
        """
        asked = "programming mode"
        self._dialogue.require(State.SIGNED_ON, asked)
        if self.identification.mode is not ProtocolMode.C:
            raise self._not_offered(asked, "mode C")
        selected = self._selected_baud(asked, baud)
        self._dialogue.state = State.PROGRAMMING
        select = _option_select(selected, ModeControl.PROGRAMMING)
        found = self._dialogue.ask(asked, select, (Kind.OPERAND,), then_baud=selected)
        operand = (message_of(CommandMessage, found).text or "").removeprefix("(").removesuffix(")")
        return ProgrammingMode(self._dialogue, operand)

    def sign_off(self) -> None:
        """End programming mode with a break (B0) and leave the wire at 300 Bd; once is enough.

        Nothing answers a break. After a read-out, or with nothing done, a meter goes back to
        300 Bd by itself; it is left alone until it has, before the next sign-on.

        Raises:
            InstrumentError: the port failed.
        """
        programming = self.state is State.PROGRAMMING
        self._dialogue.state = State.OVER
        wire = self._dialogue.wire
        try:
            if programming:
                wire.send("break", BREAK.encode())
                wire.pause(wire.shortest_reaction_s / 2)
            else:
                wire.leave_alone(LONGEST_WAIT_S + SHORTEST_REACTION_S)
        finally:
            wire.set_baud(SIGN_ON_BAUD)

    def _selected_baud(self, asked: str, baud: int | None) -> int:
        """The baud rate of the answer, if meter and port can follow."""
        if baud is not None and baud not in MODE_C_BAUDS.values():
            raise ValueError(f"baud {baud}: must be one of {[*MODE_C_BAUDS.values()]}")
        proposed, mode = self.identification.baud, self.identification.mode
        selected = proposed if baud is None else baud
        if selected > proposed or (selected != proposed and mode is not ProtocolMode.C):
            raise self._not_offered(asked, f"{selected} Bd")
        self._dialogue.wire.require_baud(selected)
        return selected

    def _not_offered(self, asked: str, wanted: str) -> MessageError:
        """That a meter does not offer what is wanted, for which it need not be asked."""
        offered = f"mode {self.identification.mode} at {self.identification.baud} Bd"
        detail = f"the meter offers {offered} at most; {wanted} was asked for"
        return MessageError(MessageFault.BAUD, detail, asked=f"{asked}: ")


def _option_select(baud: int, mode_control: ModeControl) -> bytes:
    by_baud = {one: character for character, one in MODE_C_BAUDS.items()}
    return OptionSelect(by_baud[baud], mode_control).encode()
