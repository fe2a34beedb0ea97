"""The Modbus RTU link of the bench to the meters on one bus.

One request, one answer: nothing is ever sent twice. The link owns the silence between frames,
keeps every byte as evidence and classifies an answer before it gives anything of it away.

Modbus has no transaction number: an answer that comes later than ``late_answer_s`` after a
request was given up cannot be told from the answer to the next request, except by its form.
"""

from collections.abc import Sequence
from functools import partial

from contracts.clock import Clock
from contracts.wire import WireRecorder
from meters.line_settings import LineSettings
from meters.modbus.classification import whole_frame
from meters.modbus.exchange import Exchange, judged
from meters.modbus.frames import (
    LONGEST_FRAME,
    Request,
    read_request,
    registers_in,
    write_many_request,
    write_request,
)
from meters.serial_bus import Patience, SerialBus
from meters.serial_port import SerialPort

# What a broadcast is given to act: 0.1 s to 0.2 s in Modbus over serial line V1.02, 2.4.1.
TURNAROUND_S = 0.2


class ModbusRtuLink:
    """Transactions with the meters on one bus, one at a time."""

    __slots__ = ("_bus", "_late_answer_s", "_response_timeout_s", "_turnaround_s")

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
        self._bus = SerialBus(
            port,
            line,
            lambda settings: settings.t35_s,
            LONGEST_FRAME,
            channel=channel,
            clock=clock,
            recorder=recorder,
        )
        self._response_timeout_s = response_timeout_s
        self._turnaround_s = turnaround_s
        self._late_answer_s = response_timeout_s if late_answer_s is None else late_answer_s

    @property
    def line(self) -> LineSettings:
        """How the line is set."""
        return self._bus.line

    def read_registers(self, address: int, start: int, count: int) -> tuple[int, ...]:
        """Read ``count`` registers from ``start`` (function 03).

        Raises:
            ValueError: an argument outside of what the protocol has; nothing was sent.
            MeterLinkError: the answer was not in form, an exception, or missing.
            InstrumentError: the port failed.
        """
        request = read_request(address, start, count)
        exchange = self._transact(request, request.frame)
        exchange.raise_for_fault(
            f"{self._bus.channel}: read of {count} registers from {start:04X}h"
        )
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
        exchange.raise_for_fault(f"{self._bus.channel}: write of {value:04X}h to {register:04X}h")

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
        exchange.raise_for_fault(f"{self._bus.channel}: write of {words} from {start:04X}h")

    def exchange(
        self,
        address: int,
        pdu: bytes,
        *,
        frame: bytes | None = None,
        patience_s: float | None = None,
    ) -> Exchange:
        """Send any request and return what came, right or wrong.

        Args:
            address: the unit that is asked, 0 to 247.
            pdu: function code and data; they need not be legal.
            frame: what is sent instead of the right frame, to see how a meter takes it.
            patience_s: from the end of the request until the first byte at the latest, in s, where
                it is known that none will come; the bus is left alone no longer than that.

        Raises:
            ValueError: no such address, or no bytes or too many in ``pdu``; nothing was sent.
            MeterLinkError: the bus did not come to rest; nothing was sent.
            InstrumentError: the port failed.
        """
        request = Request(address, pdu)
        return self._transact(request, request.frame if frame is None else frame, patience_s)

    def set_line(self, line: LineSettings) -> None:
        """Change the line settings, once the bus has been silent.

        Raises:
            MeterLinkError: the bus did not come to rest.
            InstrumentError: the port failed.
        """
        self._bus.set_line(line)

    def note(self, text: str) -> None:
        """Put a remark among the evidence."""
        self._bus.note(text)

    def _transact(
        self, request: Request, frame: bytes, patience_s: float | None = None
    ) -> Exchange:
        sent = self._bus.send(frame)
        usual_s = self._turnaround_s if request.wants_silence else self._response_timeout_s
        first_s = usual_s if patience_s is None else patience_s
        whole = partial(_is_whole, request)
        length = 0 if request.wants_silence else request.answer_length or 0
        patience = Patience(first_s, self._response_timeout_s, whole, length=length)
        reception = self._bus.listen(sent, patience)
        exchange = judged(request, self.line, sent, reception)
        self._bus.keep(exchange, self._late_answer_s if patience_s is None else 0.0)
        return exchange


def _is_whole(request: Request, received: bytes) -> bool:
    """Whether nothing more is missing from an answer, right or wrong."""
    expected = request.answer_length
    return whole_frame(received) is not None or (expected is not None and len(received) >= expected)
