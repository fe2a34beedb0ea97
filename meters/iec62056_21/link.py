"""The IEC 62056-21 link of the bench to the meter under one optical head.

By the standard alone: what the meters of the bench have behind their heads is not public.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from contracts.clock import Clock
from contracts.wire import WireRecorder
from meters.iec62056_21.classification import LONGEST_DATA, LONGEST_SIGN_ON, Expected
from meters.iec62056_21.exchange import Exchange
from meters.iec62056_21.messages import Kind
from meters.iec62056_21.session import Iec62056Session
from meters.iec62056_21.sign_on import LONGEST_WAIT_S, SHORTEST_REACTION_S, Request
from meters.iec62056_21.wire import Wire
from meters.line_settings import LineSettings
from meters.serial_port import SerialPort

# A meter that hears nothing goes back to 300 Bd after 60 s to 120 s.
LONGEST_INACTIVITY_S = 120.0

# Battery-operated meters: NUL for 2.1 s to 2.3 s, then silence for 1.5 s to 1.7 s.
WAKE_UP = bytes(66)
WAKE_UP_SILENCE_S = 1.6


class Iec62056Link:
    """Sessions with the meter under one optical head, one at a time.

    Nothing is sent twice unless repeats are allowed; those are counted and put on record.
    """

    __slots__ = ("_longest_bytes", "_repeats", "_wire")

    def __init__(
        self,
        port: SerialPort,
        *,
        channel: str,
        clock: Clock,
        recorder: WireRecorder,
        response_timeout_s: float = LONGEST_WAIT_S,
        repeats: int = 0,
        longest_bytes: int = LONGEST_DATA,
        eight_bits: bool = False,
    ) -> None:
        """Take an open port and set it to 300 Bd 7E1.

        Args:
            port: the port.
            channel: whose wire it is, for the evidence.
            clock: bench time.
            recorder: keeps the evidence, passwords included.
            response_timeout_s: from the end of a message until the first byte of the answer at
                the latest, in s; the same silence ends an answer that is not whole.
            repeats: how often one message may be repeated at most, when the meter asks for it
                (NAK) or its answer comes damaged.
            longest_bytes: in an answer at most; a longer one is a fault.
            eight_bits: the port carries 8 bits without parity, as a plain TCP gateway does; the
                even parity is made and checked here.

        Raises:
            ValueError: repeats below 0, no time-out, or no bytes.
            InstrumentError: the port failed.
        """
        if repeats < 0 or response_timeout_s <= 0 or longest_bytes <= 0:
            raise ValueError(
                f"repeats {repeats}, response_timeout_s {response_timeout_s}, longest_bytes "
                f"{longest_bytes}: must be at least 0, above 0, and above 0"
            )
        self._repeats = repeats
        self._longest_bytes = longest_bytes
        self._wire = Wire(
            port,
            channel=channel,
            clock=clock,
            recorder=recorder,
            response_timeout_s=response_timeout_s,
            eight_bits=eight_bits,
        )

    @property
    def line(self) -> LineSettings:
        """How the line is set; outside of a session at 300 Bd."""
        return self._wire.line

    @contextmanager
    def session(
        self, device_address: str = "", *, wake_up: bool = False
    ) -> Iterator[Iec62056Session]:
        """Sign a meter on, and off on every way out, which leaves the wire at 300 Bd.

        Args:
            device_address: which meter; empty for any.
            wake_up: send the wake-up sequence of battery-operated meters before.

        Raises:
            ValueError: there can be no such address; nothing was sent.
            MessageError: no meter identified itself, or not in form.
            MeterLinkError: the wire did not come to rest; nothing was sent.
            InstrumentError: the port failed.
        """
        session = self._sign_on(Request(device_address), wake_up=wake_up)
        try:
            yield session
        finally:
            session.sign_off()

    def exchange(
        self, characters: bytes, kinds: tuple[Kind, ...], *, then_baud: int | None = None
    ) -> Exchange:
        """Send any characters and return what came, right or wrong.

        Args:
            characters: 7-bit characters; they need not be in form. None are sent if empty.
            kinds: the messages that are an answer.
            then_baud: the baud rate of the answer, if it is another one.

        Raises:
            InstrumentError: the port failed.
        """
        expected = Expected(kinds, self._longest_bytes, after_switch=then_baud is not None)
        return self._wire.exchange("exchange", characters, expected, then_baud=then_baud)

    def wait_for_inactivity(self) -> None:
        """Let a meter that was left in the middle go back to 300 Bd by its own time-out.

        Raises:
            InstrumentError: the port failed.
        """
        self._wire.pause(LONGEST_INACTIVITY_S)

    def note(self, text: str) -> None:
        """Put a remark among the evidence."""
        self._wire.note(text)

    def _sign_on(self, request: Request, *, wake_up: bool) -> Iec62056Session:
        wire = self._wire
        wire.shortest_reaction_s = SHORTEST_REACTION_S
        wire.rest()
        if wake_up:
            wire.send("wake-up", WAKE_UP)
            wire.pause(WAKE_UP_SILENCE_S)
        asked = f"sign-on of {request.device_address or 'any meter'}"
        expected = Expected((Kind.IDENTIFICATION,), LONGEST_SIGN_ON)
        signed_on = wire.exchange(asked, request.encode(), expected)
        if signed_on.finding is not None:
            wire.leave_alone(LONGEST_WAIT_S + SHORTEST_REACTION_S)
        return Iec62056Session(
            wire, signed_on, allowed_repeats=self._repeats, longest_bytes=self._longest_bytes
        )
