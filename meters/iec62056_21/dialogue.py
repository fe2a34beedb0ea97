"""Question and answer with a meter that has signed on, with repeats that are counted."""

from enum import StrEnum
from typing import TypeVar

from contracts.errors import BenchError
from meters.iec62056_21.classification import Expected
from meters.iec62056_21.exchange import Exchange
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import REPEAT_REQUEST, Kind, Message
from meters.iec62056_21.wire import Wire

REPEATED_BY_METER = (MessageFault.BCC, MessageFault.PARITY)

Wanted = TypeVar("Wanted", bound=Message)


class OutOfOrderError(BenchError):
    """Something was asked that the meter cannot do now; nothing was sent."""


class State(StrEnum):
    """How far a session is."""

    SIGNED_ON = "signed on"
    PROGRAMMING = "in programming mode"
    OVER = "over"


class Dialogue:
    """Question and answer with one meter.

    Attributes:
        wire: the wire to it.
        state: how far the session is.
        exchanges: all that was sent and received, in its order.
        repeats: how many messages were sent once more, or asked for once more.
    """

    __slots__ = ("_allowed_repeats", "_longest_bytes", "exchanges", "repeats", "state", "wire")

    def __init__(
        self, wire: Wire, signed_on: Exchange, *, allowed_repeats: int, longest_bytes: int
    ) -> None:
        """Begin after the sign-on.

        Args:
            wire: the wire to the meter.
            signed_on: how the meter signed on.
            allowed_repeats: of one message at most.
            longest_bytes: in an answer at most.
        """
        self.wire = wire
        self.state = State.SIGNED_ON
        self.exchanges = [signed_on]
        self.repeats = 0
        self._allowed_repeats = allowed_repeats
        self._longest_bytes = longest_bytes

    def require(self, state: State, asked: str) -> None:
        """See that something can be asked now.

        Raises:
            OutOfOrderError: it cannot.
        """
        if self.state is not state:
            raise OutOfOrderError(f"{asked}: the session is {self.state}; it must be {state}")

    def ask(
        self,
        asked: str,
        characters: bytes,
        kinds: tuple[Kind, ...],
        *,
        then_baud: int | None = None,
    ) -> Exchange:
        """Send a message and return its answer, which is in form.

        A message that the meter asks for once more is sent once more; one that came damaged is
        asked for once more. Nothing else is repeated.

        Args:
            asked: what is asked, for messages.
            characters: the message; empty if the meter speaks unasked.
            kinds: the messages that are an answer.
            then_baud: the baud rate of the answer, if it may be another one; such a message is
                never sent once more.

        Raises:
            MessageError: the answer was not in form, another one, a refusal, or missing.
            InstrumentError: the port failed.
        """
        switched = then_baud is not None and then_baud != self.wire.line.baud
        expected = Expected(kinds, self._longest_bytes, after_switch=switched)
        found = self._once(asked, characters, expected, then_baud)
        repeatable = characters if then_baud is None else b""
        for number in range(1, self._allowed_repeats + 1):
            again = _repeat(found, repeatable)
            if not again:
                break
            self.repeats += 1
            self.wire.note(f"repetition {number} of at most {self._allowed_repeats}: {asked}")
            found = self._once(f"{asked}, repetition {number}", again, expected, None)
        found.raise_for_fault()
        return found

    def _once(
        self, asked: str, characters: bytes, expected: Expected, then_baud: int | None
    ) -> Exchange:
        found = self.wire.exchange(asked, characters, expected, then_baud=then_baud)
        self.exchanges.append(found)
        if found.fault is MessageFault.BREAK:
            self.state = State.OVER
        return found


def message_of(wanted: type[Wanted], found: Exchange) -> Wanted:
    """The message of an exchange.

    Raises:
        MessageError: the answer was not in form, another one, a refusal, or missing.
    """
    found.raise_for_fault()
    if not isinstance(found.message, wanted):
        detail = f"{found.message} came; {wanted.__name__} was asked for"
        raise MessageError(MessageFault.KIND, detail, asked=f"{found.sending.asked}: ")
    return found.message


def _repeat(found: Exchange, characters: bytes) -> bytes:
    """What is sent to repair an exchange; nothing if that does not help, or is not needed."""
    if found.fault is MessageFault.NAK:
        return characters
    return REPEAT_REQUEST.encode() if found.fault in REPEATED_BY_METER else b""
