"""The Modbus RTU link of the bench to the meters on one bus.

One request, one answer: nothing is ever sent twice. The link owns the silence between frames,
keeps every byte as evidence and classifies an answer before it gives anything of it away.

Modbus has no transaction number: an answer that comes later than ``late_answer_s`` after a
request was given up cannot be told from the answer to the next request, except by its form.
"""

from collections.abc import Sequence

from contracts.clock import Clock
from contracts.errors import LinkFault, MeterLinkError
from contracts.wire import Direction, WireEvent, WireRecorder
from meters.line_settings import LineSettings
from meters.modbus.classification import whole_frame
from meters.modbus.exchange import Chunk, Exchange, Reception, judged
from meters.modbus.frames import (
    LONGEST_FRAME,
    Request,
    read_request,
    registers_in,
    write_many_request,
    write_request,
)
from meters.serial_port import SerialPort

SHORTEST_POLL_S = 0.001
LONGEST_POLL_S = 0.010

# What a broadcast is given to act: 0.1 s to 0.2 s in Modbus over serial line V1.02, 2.4.1.
TURNAROUND_S = 0.2


class ModbusRtuLink:
    """Transactions with the meters on one bus, one at a time."""

    __slots__ = (
        "_channel",
        "_clock",
        "_free_s",
        "_late_answer_s",
        "_line",
        "_port",
        "_recorder",
        "_response_timeout_s",
        "_turnaround_s",
    )

    def __init__(
        self,
        port: SerialPort,
        line: LineSettings,
        *,
        channel: str,
        clock: Clock,
        recorder: WireRecorder,
        response_timeout_s: float,
        turnaround_s: float = TURNAROUND_S,
        late_answer_s: float | None = None,
    ) -> None:
        """Take an open port.

        Args:
            port: the port, set to ``line``.
            line: how it is set.
            channel: whose wire it is, for the evidence.
            clock: bench time.
            recorder: keeps the evidence.
            response_timeout_s: from the end of a request until the first byte of the answer at
                the latest, in s; the same silence ends an answer that is not whole.
            turnaround_s: what a broadcast is given to act, in s.
            late_answer_s: for how long after an answer failed to come, or to come whole, the bus
                is left alone, in s; as long as ``response_timeout_s`` if not given.
        """
        self._port = port
        self._line = line
        self._channel = channel
        self._clock = clock
        self._recorder = recorder
        self._response_timeout_s = response_timeout_s
        self._turnaround_s = turnaround_s
        self._late_answer_s = response_timeout_s if late_answer_s is None else late_answer_s
        self._free_s = clock.now() + line.t35_s

    @property
    def line(self) -> LineSettings:
        """How the line is set."""
        return self._line

    def read_registers(self, address: int, start: int, count: int) -> tuple[int, ...]:
        """Read ``count`` registers from ``start`` (function 03).

        Raises:
            ValueError: an argument outside of what the protocol has; nothing was sent.
            MeterLinkError: the answer was not in form, an exception, or missing.
            InstrumentError: the port failed.
        """
        request = read_request(address, start, count)
        exchange = self._transact(request, request.frame)
        exchange.raise_for_fault(f"{self._channel}: read of {count} registers from {start:04X}h")
        return registers_in(exchange.received)

    def write_register(self, address: int, register: int, value: int) -> None:
        """Write one register (function 06); to address 0, of every meter on the bus.

        Raises:
            ValueError: an argument outside of what the protocol has; nothing was sent.
            MeterLinkError: the answer was not in form, an exception, or missing; or a broadcast
                was answered.
            InstrumentError: the port failed.
        """
        request = write_request(address, register, value)
        exchange = self._transact(request, request.frame)
        exchange.raise_for_fault(f"{self._channel}: write of {value:04X}h to {register:04X}h")

    def write_registers(self, address: int, start: int, values: Sequence[int]) -> None:
        """Write registers from ``start`` on (function 10h); to address 0, of every meter.

        Raises:
            ValueError: an argument outside of what the protocol has; nothing was sent.
            MeterLinkError: the answer was not in form, an exception, or missing; or a broadcast
                was answered.
            InstrumentError: the port failed.
        """
        request = write_many_request(address, start, values)
        exchange = self._transact(request, request.frame)
        words = " ".join(f"{value:04X}" for value in values)
        exchange.raise_for_fault(f"{self._channel}: write of {words} from {start:04X}h")

    def exchange(self, address: int, pdu: bytes, *, frame: bytes | None = None) -> Exchange:
        """Send any request and return what came, right or wrong.

        Args:
            address: the unit that is asked, 0 to 247.
            pdu: function code and data; they need not be legal.
            frame: what is sent instead of the right frame, to see how a meter takes it.

        Raises:
            ValueError: no such address, or no bytes or too many in ``pdu``; nothing was sent.
            MeterLinkError: the bus did not come to rest; nothing was sent.
            InstrumentError: the port failed.
        """
        request = Request(address, pdu)
        return self._transact(request, request.frame if frame is None else frame)

    def set_line(self, line: LineSettings) -> None:
        """Change the line settings, once the bus has been silent.

        Raises:
            MeterLinkError: the bus did not come to rest.
            InstrumentError: the port failed.
        """
        self._rest()
        self._port.set_line(line)
        self._line = line
        self._free_s = self._clock.now() + line.t35_s
        self.note(f"line set to {line}")

    def note(self, text: str) -> None:
        """Put a remark among the evidence."""
        now_s = self._clock.now()
        self._record(Direction.NOTE, text.encode(), now_s, now_s)

    def _transact(self, request: Request, frame: bytes) -> Exchange:
        self._rest()
        sent_s = self._clock.now()
        self._port.write(frame)
        sent_until_s = sent_s + self._line.wire_time_s(len(frame))
        self._record(Direction.SENT, frame, sent_s, sent_until_s)
        self._sleep_until(sent_until_s)
        reception = self._listen(request, sent_until_s)
        exchange = judged(request, self._line, frame, sent_s, reception)
        self._keep(exchange)
        return exchange

    def _rest(self) -> None:
        """Wait until the bus is free; what comes meanwhile is nobody's answer."""
        unasked = b""
        give_up_s = max(self._free_s, self._clock.now()) + 2 * self._line.wire_time_s(LONGEST_FRAME)
        while True:
            self._sleep_until(self._free_s)
            data = self._port.read_available()
            if not data:
                break
            unasked += data
            now_s = self._clock.now()
            self._free_s = now_s + self._line.t35_s + self._port.latency_s
            if now_s > give_up_s:
                self._note_unasked(unasked)
                detail = "nothing was sent: the bus does not come to rest"
                message = f"{self._channel} at {self._line}: {detail}; {len(unasked)} bytes came"
                raise MeterLinkError(message, LinkFault.TRAILING)
        if unasked:
            self._note_unasked(unasked)

    def _listen(self, request: Request, from_s: float) -> Reception:
        reception = Reception(self._line.character_s, self._port.latency_s)
        poll_s = min(max(self._line.t35_s / 2, SHORTEST_POLL_S), LONGEST_POLL_S)
        after_s = from_s
        now_s = self._clock.now()
        while not self._over(request, reception, from_s, now_s):
            looked_s = now_s + poll_s
            self._clock.sleep(poll_s)
            data = self._port.read_available()
            now_s = self._clock.now()
            if data:
                reception.add(Chunk(data, after_s, now_s))
            after_s = looked_s
        return reception

    def _over(self, request: Request, reception: Reception, from_s: float, now_s: float) -> bool:
        latency_s = self._port.latency_s
        if reception.last_byte_s is None or reception.first_byte_s is None:
            patience_s = self._turnaround_s if request.wants_silence else self._response_timeout_s
            return now_s >= from_s + patience_s + latency_s
        longest_s = 2 * self._line.wire_time_s(LONGEST_FRAME) + self._response_timeout_s
        if len(reception.data) > 2 * LONGEST_FRAME or now_s > reception.first_byte_s + longest_s:
            return True
        silent_s = now_s - reception.last_byte_s
        between_s = self._line.t35_s + latency_s
        if silent_s < between_s:
            return False
        return silent_s >= max(between_s, self._response_timeout_s) or _is_whole(
            request, reception.data
        )

    def _keep(self, exchange: Exchange) -> None:
        last_s = exchange.sent_until_s
        if exchange.first_byte_s is not None and exchange.last_byte_s is not None:
            last_s = exchange.last_byte_s
            self._record(Direction.RECEIVED, exchange.received, exchange.first_byte_s, last_s)
        if exchange.finding is not None:
            self.note(f"{exchange.finding.fault}: {exchange.finding.detail}")
        self._free_s = last_s + self._line.t35_s
        if exchange.fault in (LinkFault.SILENCE, LinkFault.SHORT):
            self._free_s = self._clock.now() + self._late_answer_s

    def _note_unasked(self, data: bytes) -> None:
        self.note(f"discarded {len(data)} bytes that nobody asked for: {data.hex(' ')}")

    def _record(self, direction: Direction, data: bytes, first_s: float, last_s: float) -> None:
        self._recorder.record(WireEvent(self._channel, direction, data, first_s, last_s))

    def _sleep_until(self, time_s: float) -> None:
        left_s = time_s - self._clock.now()
        if left_s > 0:
            self._clock.sleep(left_s)


def _is_whole(request: Request, received: bytes) -> bool:
    """Whether nothing more is missing from an answer, right or wrong."""
    expected = request.answer_length
    return whole_frame(received) is not None or (expected is not None and len(received) >= expected)
