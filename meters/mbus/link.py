"""The M-Bus link of the bench, as the master of one bus (EN 13757-2, EN 13757-3).

Nothing is sent twice unless the link is made with more than one attempt, and then the record
says so. An answer is classified before anything of it is given away.

Before the first ``reset`` a meter may hold any frame count bit (FCB), and may take the first
request for a repetition of an older one.
"""

from collections.abc import Callable
from dataclasses import replace

from contracts.clock import Clock
from contracts.errors import ConfigError, InstrumentError, LinkFault, MeterLinkError
from contracts.wire import WireRecorder
from meters.line_settings import LineSettings
from meters.mbus.application import decode
from meters.mbus.exchange import Exchange, rest_s, transact
from meters.mbus.frames import (
    FCV,
    LONGEST_FRAME,
    REQ_UD2,
    SND_UD,
    FrameError,
    LongFrame,
    parse,
)
from meters.mbus.link_state import LinkState
from meters.mbus.requests import (
    BAUD_CODES,
    Due,
    Request,
    read_request,
    reset_request,
    select_request,
    send_request,
)
from meters.mbus.secondary_address import SecondaryAddress
from meters.serial_bus import SerialBus
from meters.serial_port import SerialPort

# An assumption: no meter has more telegrams than this to read.
MOST_TELEGRAMS = 64


def more_records_follow(user_data: bytes) -> bool:
    """Whether the records of an answer end with DIF 1F.

    Raises:
        MBusDecodeError: the user data are no telegram.
    """
    return decode(user_data).more_follows


class MBusLink:
    """Transactions with the meters on one M-Bus, one at a time."""

    __slots__ = (
        "_attempts",
        "_bus",
        "_late_answer_s",
        "_state",
        "_switches",
    )

    def __init__(
        self,
        port: SerialPort,
        line: LineSettings,
        *,
        attempts: int = 1,
        late_answer_s: float = 0.0,
        channel: str,
        clock: Clock,
        recorder: WireRecorder,
    ) -> None:
        """Take an open port.

        Args:
            port: the port, set to ``line``.
            line: how it is set; meters have 8 data bits, even parity and 1 stop bit.
            attempts: how often a frame is sent at the most while the answer is missing or not in
                form; a collision is never tried again.
            late_answer_s: for how long after an answer failed to come, or to come whole, the bus
                is left alone, in s; the standard asks for nothing.
            channel: whose wire it is, for the evidence.
            clock: bench time.
            recorder: keeps the evidence.

        Raises:
            ConfigError: no M-Bus has this baud rate, or there is no attempt.
        """
        if attempts < 1:
            raise ConfigError(f"attempts {attempts}: must be 1 or more")
        _check_baud(line.baud)
        self._bus = SerialBus(
            port, line, rest_s, LONGEST_FRAME, channel=channel, clock=clock, recorder=recorder
        )
        self._attempts = attempts
        self._late_answer_s = late_answer_s
        self._switches = port.sets_line
        self._state = LinkState()

    @property
    def line(self) -> LineSettings:
        """How the line is set."""
        return self._bus.line

    def reset(self, address: int) -> None:
        """SND_NKE: begin anew with a meter; at address 253, deselect it.

        The acknowledgement is due from a primary address and from 254, nothing from 255; a
        deselected meter may acknowledge or not.

        Raises:
            ValueError: no such address; nothing was sent.
            MeterLinkError: the answer was not in form, or missing.
            InstrumentError: the port failed.
        """
        self.ask(reset_request(address)).raise_for_fault(f"{self._bus.channel}: reset")

    def request(self, address: int, *, c_field: int | None = None) -> LongFrame:
        """REQ_UD2: ask for user data.

        Args:
            address: 0 to 250, 253 for the selected meter, 254 if there is one alone.
            c_field: the control field, in place of 5B or 7B by the FCB.

        Returns:
            The answer with its own address; its data begin with the CI field.

        Raises:
            ValueError: no such address, or nobody at it answers; nothing was sent.
            MeterLinkError: the answer was not in form, or missing.
            InstrumentError: the port failed.
        """
        used = self._state.c_field(REQ_UD2, address) if c_field is None else c_field
        exchange = self.ask(read_request(address, used, several=self._state.several(address)))
        exchange.raise_for_fault(f"{self._bus.channel}: request for user data")
        return user_data_in(exchange.received)

    def read_out(
        self,
        address: int,
        *,
        more_follows: Callable[[bytes], bool] = more_records_follow,
        most_telegrams: int = MOST_TELEGRAMS,
    ) -> tuple[LongFrame, ...]:
        """Ask for user data until no more follow, the FCB toggled from one to the next.

        Args:
            address: as of ``request``.
            more_follows: told the user data of an answer from the CI field on; whether its
                records end with DIF 1F, which only a decoder can tell from a value.
            most_telegrams: more than this are a fault.

        Raises:
            ValueError, MeterLinkError, InstrumentError: as ``request``; also a
                ``LinkFault.ENDLESS`` when a meter gives the same answer again, as one does that
                does not heed the FCB, or too many.
        """
        answers = [self.request(address)]
        while more_follows(answers[-1].data):
            if len(answers) == most_telegrams:
                raise self._endless(answers, f"{most_telegrams} telegrams")
            answers.append(self.request(address))
            if answers[-1] == answers[-2]:
                raise self._endless(answers, "the same telegram again")
        return tuple(answers)

    def send(self, address: int, data: bytes, *, c_field: int | None = None) -> None:
        """SND_UD: send user data, from the CI field on; address 255 does not answer.

        Args:
            address: 0 to 250, 253, 254 or 255.
            data: CI field and what follows it.
            c_field: the control field, in place of 53 or 73 by the FCB.

        Raises:
            ValueError: no such address, no data or too many; nothing was sent.
            MeterLinkError: the answer was not in form, or missing.
            InstrumentError: the port failed.
        """
        used = self._state.c_field(SND_UD, address) if c_field is None else c_field
        exchange = self.ask(send_request(address, data, used, several=self._state.several(address)))
        exchange.raise_for_fault(f"{self._bus.channel}: sending of {data.hex(' ')}")

    def select(self, secondary: SecondaryAddress, *, c_field: int = SND_UD | FCV) -> None:
        """Select a meter by its secondary address; it then answers at address 253.

        Raises:
            MeterLinkError: nobody or more than one acknowledged, or not in form.
            InstrumentError: the port failed.
        """
        exchange = self.ask(select_request(secondary, c_field))
        exchange.raise_for_fault(f"{self._bus.channel}: selection of {secondary}")

    def switch_baud(self, address: int, baud: int, *, c_field: int | None = None) -> None:
        """Have a meter change its baud rate, and follow it.

        It acknowledges at the old rate. If that failed, the line stays as it was, and the meter
        may be at either rate: the caller looks for it with ``set_line``.

        Raises:
            ConfigError: no M-Bus has this baud rate; nothing was sent.
            InstrumentError: the port cannot change its line settings, and nothing was sent; or it
                failed.
            ValueError, MeterLinkError: as ``send``.
        """
        _check_baud(baud)
        if baud != self.line.baud and not self._switches:
            raise InstrumentError(
                f"{self._bus.channel} cannot follow a meter to {baud} Bd: its port cannot change "
                f"{self.line}; nothing was sent"
            )
        self.send(address, bytes([BAUD_CODES[baud]]), c_field=c_field)
        self.set_line(replace(self.line, baud=baud))

    def set_line(self, line: LineSettings) -> None:
        """Change the line settings, once the bus has been silent.

        Raises:
            ConfigError: no M-Bus has this baud rate.
            MeterLinkError: the bus did not come to rest.
            InstrumentError: the port failed, or cannot change them.
        """
        _check_baud(line.baud)
        self._bus.set_line(line)

    def note(self, text: str) -> None:
        """Put a remark among the evidence."""
        self._bus.note(text)

    def ask(self, request: Request) -> Exchange:
        """Send a request, as often as the link may, and return what came last.

        Raises:
            MeterLinkError: the bus did not come to rest; nothing was sent.
            InstrumentError: the port failed.
        """
        exchange = self.exchange(request)
        for attempt in range(2, self._attempts + 1):
            if exchange.fault in (None, LinkFault.COLLISION) or request.due is Due.NOTHING:
                break
            self.note(f"attempt {attempt} of {self._attempts} after {exchange.fault}")
            exchange = self.exchange(request)
        return exchange

    def exchange(self, request: Request, *, frame: bytes | None = None) -> Exchange:
        """Send any request once and return what came, right or wrong.

        Args:
            request: what is asked.
            frame: what is sent instead of the right frame, to see how a meter takes it.

        Raises:
            MeterLinkError: the bus did not come to rest; nothing was sent.
            InstrumentError: the port failed.
        """
        if frame is None and self._state.repeats(request):
            c_field = f"C field {request.frame.c_field:02X}"
            self.note(f"{c_field} has the FCB of the last frame: a meter may only repeat itself")
        found = transact(self._bus, request, frame=frame, late_answer_s=self._late_answer_s)
        if frame is None:
            self._state.follow(request, found.fault)
        return found

    def _endless(self, answers: list[LongFrame], what: str) -> MeterLinkError:
        return MeterLinkError(
            f"{self._bus.channel}: read-out of address {answers[-1].address} at {self.line}: "
            f"{LinkFault.ENDLESS}: {what}, and more are to follow; "
            f"received last {answers[-1].encoded.hex(' ')}",
            LinkFault.ENDLESS,
        )


def user_data_in(answer: bytes) -> LongFrame:
    """The user data of an answer that was classified as right.

    Raises:
        FrameError: it is no frame with user data.
    """
    frame = parse(answer)
    if isinstance(frame, LongFrame):
        return frame
    raise FrameError(LinkFault.KIND, f"{answer.hex(' ')} has no user data")


def _check_baud(baud: int) -> None:
    if baud not in BAUD_CODES:
        legal = ", ".join(str(legal) for legal in BAUD_CODES)
        raise ConfigError(f"baud {baud}: an M-Bus has one of {legal}")
