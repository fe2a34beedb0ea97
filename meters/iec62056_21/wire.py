"""The wire to one optical head: what is sent and received, when, and at which baud rate.

It owns the times of IEC 62056-21, keeps every byte as evidence and classifies what comes. Nothing
is sent twice by it.
"""

from contracts.clock import Clock
from contracts.errors import InstrumentError, LinkFault, MeterLinkError
from contracts.wire import Direction, WireEvent, WireRecorder
from meters.iec62056_21.characters import shown, with_parity
from meters.iec62056_21.classification import Expected
from meters.iec62056_21.exchange import Exchange, Reaction, Sending, judged
from meters.iec62056_21.listening import Listener
from meters.iec62056_21.sign_on import (
    LONGEST_REACTION_S,
    SHORTEST_REACTION_S,
    SIGN_ON_BAUD,
    Identification,
)
from meters.line_settings import LineSettings
from meters.reception import Chunk
from meters.serial_port import SerialPort

# A meter that hears nothing is back at 300 Bd by then; an assumption: it has also said all.
REST_LIMIT_S = 120.0


def line_at(baud: int, *, eight_bits: bool) -> LineSettings:
    """The line settings of the standard; with the parity in the eighth bit if the port wants so."""
    return LineSettings(baud, "none", 1, 8) if eight_bits else LineSettings(baud, "even", 1, 7)


class Wire:
    """The wire to one optical head.

    Attributes:
        shortest_reaction_s: from the end of a message until the answer to it at least, in s; a
            quick meter allows less than the standard's 200 ms.
    """

    __slots__ = (
        "_carried",
        "_channel",
        "_clock",
        "_free_s",
        "_line",
        "_listener",
        "_port",
        "_recorder",
        "shortest_reaction_s",
    )

    def __init__(
        self,
        port: SerialPort,
        *,
        channel: str,
        clock: Clock,
        recorder: WireRecorder,
        response_timeout_s: float,
        eight_bits: bool,
    ) -> None:
        """Take an open port and set it to 300 Bd.

        Args:
            port: the port.
            channel: whose wire it is, for the evidence.
            clock: bench time.
            recorder: keeps the evidence.
            response_timeout_s: from the end of a message until the first byte of the answer at
                the latest, in s; the same silence ends an answer that is not whole.
            eight_bits: the port carries 8 bits without parity; the parity is made and checked here.

        Raises:
            InstrumentError: the port failed.
        """
        self._port = port
        self._channel = channel
        self._clock = clock
        self._recorder = recorder
        self._listener = Listener(port, clock, response_timeout_s)
        self._line = line_at(SIGN_ON_BAUD, eight_bits=eight_bits)
        self._carried: Chunk | None = None
        self.shortest_reaction_s = SHORTEST_REACTION_S
        port.set_line(self._line)
        self._free_s = clock.now()

    @property
    def line(self) -> LineSettings:
        """How the line is set."""
        return self._line

    def exchange(
        self, asked: str, characters: bytes, expected: Expected, *, then_baud: int | None = None
    ) -> Exchange:
        """Send a message and return what came, right or wrong.

        Args:
            asked: what is asked, for messages.
            characters: the message; it need not be in form. Empty if the meter speaks unasked.
            expected: what may come.
            then_baud: the baud rate of the answer, if it is another one.

        Raises:
            InstrumentError: the port failed.
        """
        sending = self.send(asked, characters)
        if then_baud is not None:
            if characters:
                self._sleep_until(sending.until_s + self.shortest_reaction_s / 2)
            self.set_baud(then_baud)
        heard = self._listener.hear(self._line, expected, sending.until_s, self._carried)
        exchange = judged(sending, self._line, expected, heard.reception, late_s=heard.late_s)
        self._carry(heard.reception.data[len(exchange.received) :], exchange)
        self._keep(exchange)
        return exchange

    def send(self, asked: str, characters: bytes) -> Sending:
        """Send a message once the reaction time is over; return when it is off the wire.

        Raises:
            InstrumentError: the port failed.
        """
        asked = f"{self._channel}: {asked}"
        if not characters:
            now_s = self._clock.now()
            return Sending(asked, b"", b"", now_s, now_s)
        self._sleep_until(self._free_s)
        self._note_unasked(self._take_unasked())
        data = with_parity(characters) if self._line.data_bits == 8 else characters
        first_s = self._clock.now()
        self._port.write(data)
        until_s = first_s + self._line.wire_time_s(len(data))
        self._record(Direction.SENT, data, first_s, until_s)
        self._free_s = until_s + self.shortest_reaction_s
        self._sleep_until(until_s)
        return Sending(asked, characters, data, first_s, until_s)

    def rest(self) -> None:
        """Wait until nothing comes any more; what comes meanwhile is nobody's answer.

        Raises:
            MeterLinkError: it did not come to rest.
            InstrumentError: the port failed.
        """
        unasked = b""
        self._sleep_until(self._free_s)
        give_up_s = self._clock.now() + REST_LIMIT_S
        while data := self._take_unasked():
            unasked += data
            if self._clock.now() > give_up_s:
                self._note_unasked(unasked)
                detail = f"nothing was sent: bytes keep coming, {len(unasked)} until now"
                message = f"{self._channel} at {self._line}: {detail}"
                raise MeterLinkError(message, LinkFault.TRAILING)
            self._clock.sleep(self.shortest_reaction_s + self._port.latency_s)
        self._note_unasked(unasked)

    def set_baud(self, baud: int) -> None:
        """Change the baud rate at once.

        Raises:
            InstrumentError: the port failed.
        """
        line = line_at(baud, eight_bits=self._line.data_bits == 8)
        if line == self._line:
            return
        self._port.set_line(line)
        self._line = line
        self.note(f"line set to {line}")

    def require_baud(self, baud: int) -> None:
        """See that the port can follow a meter to a baud rate.

        Raises:
            InstrumentError: it cannot.
        """
        if baud != self._line.baud and not self._port.sets_line:
            raise InstrumentError(
                f"{self._channel} cannot follow the meter to {baud} Bd: its port cannot change "
                f"{self._line}; ask for {self._line.baud} Bd"
            )

    def pause(self, duration_s: float) -> None:
        """Let a time in s pass in which nothing is sent."""
        self._sleep_until(self._clock.now() + duration_s)

    def leave_alone(self, duration_s: float) -> None:
        """Send nothing for a time in s from now on; nothing waits for it until then."""
        self._free_s = max(self._free_s, self._clock.now() + duration_s)

    def note(self, text: str) -> None:
        """Put a remark among the evidence."""
        now_s = self._clock.now()
        self._record(Direction.NOTE, text.encode(), now_s, now_s)

    def _carry(self, rest: bytes, exchange: Exchange) -> None:
        self._carried = None
        if rest and exchange.first_byte_s is not None and exchange.last_byte_s is not None:
            self._carried = Chunk(rest, exchange.first_byte_s, exchange.last_byte_s)

    def _keep(self, exchange: Exchange) -> None:
        if exchange.first_byte_s is not None and exchange.last_byte_s is not None:
            first_s, last_s = exchange.first_byte_s, exchange.last_byte_s
            self._record(Direction.RECEIVED, exchange.received, first_s, last_s)
        if exchange.finding is not None:
            self.note(f"{exchange.finding.fault}: {exchange.finding.detail}")
        self._note_reaction(exchange)
        last_s = exchange.last_byte_s or self._clock.now()
        self._free_s = last_s + self.shortest_reaction_s

    def reaction_of(self, exchange: Exchange) -> Reaction | None:
        """How soon the meter on the wire answered; None if it did not, or spoke unasked."""
        delay_s = exchange.response_delay_s
        if delay_s is None or not exchange.sending.data:
            return None
        shortest_s, to = self.shortest_reaction_s, "read-out"
        if isinstance(exchange.message, Identification):
            shortest_s, to = exchange.message.shortest_reaction_s, "identification"
        return Reaction(to, delay_s, self._port.latency_s + exchange.delay_unsure_s, shortest_s)

    def _note_reaction(self, exchange: Exchange) -> None:
        """Put a reaction time outside of the standard on record; it is no fault of form."""
        found = self.reaction_of(exchange)
        if found is None:
            return
        delay_s, longest_s = found.delay_s, LONGEST_REACTION_S + found.unsure_s
        if not found.shortest_s <= delay_s <= longest_s:
            window = f"{found.shortest_s * 1e3:.0f} ms to {LONGEST_REACTION_S * 1e3:.0f} ms"
            self.note(f"answered after {delay_s * 1e3:.0f} ms; the standard has {window}")

    def _take_unasked(self) -> bytes:
        carried = self._carried.data if self._carried is not None else b""
        self._carried = None
        return carried + self._port.read_available()

    def _note_unasked(self, data: bytes) -> None:
        if data:
            self.note(f"discarded {len(data)} bytes that nobody asked for: {shown(data)}")

    def _record(self, direction: Direction, data: bytes, first_s: float, last_s: float) -> None:
        self._recorder.record(WireEvent(self._channel, direction, data, first_s, last_s))

    def _sleep_until(self, time_s: float) -> None:
        left_s = time_s - self._clock.now()
        if left_s > 0:
            self._clock.sleep(left_s)
