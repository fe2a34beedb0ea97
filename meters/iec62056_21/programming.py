"""Programming mode: passwords, reading, writing (IEC 62056-21, 6.3.7 to 6.3.14 and 6.4.3)."""

from collections.abc import Sequence

from meters.iec62056_21.data_block import DataBlock, parse_answer
from meters.iec62056_21.data_set import data_set_text
from meters.iec62056_21.dialogue import Dialogue, State, message_of
from meters.iec62056_21.exchange import Exchange
from meters.iec62056_21.faults import MessageError, MessageFault
from meters.iec62056_21.messages import (
    ACKNOWLEDGEMENT,
    CommandMessage,
    DataMessage,
    Kind,
)

MOST_BLOCKS = 1000
PARTIAL_TYPES = ("3", "4")


class ProgrammingMode:
    """A meter in programming mode.

    Which addresses it has, what a write does and whether it can be undone is the maker's: nothing
    here knows, and nothing is refused.

    Attributes:
        operand: what the meter sent for a password (P0), without parentheses.
    """

    __slots__ = ("_dialogue", "operand")

    def __init__(self, dialogue: Dialogue, operand: str) -> None:
        """Begin with a meter that has answered the option select."""
        self._dialogue = dialogue
        self.operand = operand

    def send_password(self, operand: str, *, name: str = "P1") -> None:
        """Give the meter a password (P1), or the result of the maker's algorithm (P2).

        Raises:
            ValueError: characters that no password may have; nothing was sent.
            OutOfOrderError: the session is over.
            MessageError: the meter did not take it.
            InstrumentError: the port failed.
        """
        self.command(name, data_set_text("", operand), (Kind.ACK,))

    def read(
        self, address: str, locations: str = "", *, name: str = "R1", in_blocks: bool = False
    ) -> DataBlock:
        """Read a value, or several locations from an address on.

        Args:
            address: what is read.
            locations: how many, as the meter wants it written.
            name: ``R1``; ``R2`` for formatted codes; ``R3`` and ``R4`` in partial blocks.
            in_blocks: the answer may come in partial blocks, also to another command.

        Raises:
            ValueError: characters that no data set may have; nothing was sent.
            OutOfOrderError: the session is over.
            MessageError: the meter did not answer with data, or not in form.
            InstrumentError: the port failed.
        """
        in_blocks = in_blocks or name[1:] in PARTIAL_TYPES
        kinds = (Kind.DATA, Kind.PARTIAL) if in_blocks else (Kind.DATA,)
        found = self.command(name, data_set_text(address, locations), kinds)
        message = message_of(DataMessage, found)
        texts = [message.text]
        while message.partial:
            asked = f"{name} {address}, block {len(texts) + 1}"
            if len(texts) == MOST_BLOCKS:
                raise MessageError(
                    MessageFault.LONG, f"must end within {MOST_BLOCKS} blocks", asked=f"{asked}: "
                )
            found = self._dialogue.ask(asked, ACKNOWLEDGEMENT.encode(), kinds)
            message = message_of(DataMessage, found)
            texts.append(message.text)
        return parse_answer("".join(texts))

    def write(self, address: str, value: str, unit: str = "", *, name: str = "W1") -> None:
        """Write a value.

        Args:
            address: what is written.
            value: its text.
            unit: its unit, if the meter wants one.
            name: ``W1``; ``W2`` for formatted codes.

        Raises:
            ValueError: characters that no data set may have; nothing was sent.
            OutOfOrderError: the session is over.
            MessageError: the meter did not take it.
            InstrumentError: the port failed.
        """
        self.command(name, data_set_text(address, value, unit), (Kind.ACK,))

    def write_blocks(self, texts: Sequence[str], *, name: str = "W3") -> None:
        """Write data sets in partial blocks; the meter acknowledges each.

        That every block has the command in front of it is one reading of the standard.

        Raises:
            ValueError: no blocks, or characters that none may have; nothing was sent.
            OutOfOrderError: the session is over.
            MessageError: the meter did not take one.
            InstrumentError: the port failed.
        """
        self._dialogue.require(State.PROGRAMMING, name)
        if not texts:
            raise ValueError(f"{name}: 0 blocks; must be one or more")
        last = len(texts) - 1
        blocks = [CommandMessage(name, text, n < last).encode() for n, text in enumerate(texts)]
        for number, block in enumerate(blocks, 1):
            asked = f"{name}, block {number} of {len(blocks)}"
            self._dialogue.ask(asked, block, (Kind.ACK,))

    def command(self, name: str, text: str | None, kinds: tuple[Kind, ...]) -> Exchange:
        """Send any command and return its answer, which is in form.

        Args:
            name: command and type, e.g. ``E2``.
            text: its data set as it is sent, with parentheses; None for none.
            kinds: the messages that are an answer: ``Kind.ACK``, ``Kind.DATA`` …

        Raises:
            ValueError: no such command, or characters that none may have; nothing was sent.
            OutOfOrderError: the session is over.
            MessageError: the answer was not in form, another one, a refusal, or missing.
            InstrumentError: the port failed.
        """
        self._dialogue.require(State.PROGRAMMING, name)
        asked = f"{name} {(text or '').partition('(')[0]}".rstrip()
        characters = CommandMessage(name, text).encode()
        return self._dialogue.ask(asked, characters, kinds)
