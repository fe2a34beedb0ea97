"""The client of a serial port behind an RFC 2217 server.

All that touches the inside of pyserial 3.5 is in this file. pyserial's own client looks for the
server's answers every 50 ms; this one is woken by them.
"""

import socket
import struct
import threading
import warnings
from contextlib import suppress

import serial
from serial import rfc2217

ANSWER_LIMIT_S = 5.0


class Rfc2217Serial(rfc2217.Serial):
    """pyserial's RFC 2217 client, woken by the server's answers instead of by a timer.

    It never waits for data: ``read`` takes what is there. Flow control is always off, and a
    ``write_timeout`` is accepted (a write ends by the time-out of the TCP connection).
    """

    # pyserial's, for the type checker
    _socket: socket.socket | None
    _thread: threading.Thread | None
    _rfc2217_options: dict[str, rfc2217.TelnetSubnegotiation]
    _ignore_set_control_answer: bool

    def __init__(self, url: str, baud: int, parity: str, stop_bits: int, data_bits: int) -> None:
        self._news = threading.Condition()
        self._control_answers = 0
        self._lost = False
        super().__init__(None, baud, data_bits, parity, stop_bits)
        self.port = url

    def open(self) -> None:
        """Connect, agree on RFC 2217 and set the line.

        Raises:
            serial.SerialException: no connection, or the server does not agree.
            ValueError: the server refuses a setting of the line.
        """
        self._lost = False
        with warnings.catch_warnings():
            # pyserial 3.5 still calls Thread.setDaemon and Thread.setName
            warnings.simplefilter("ignore", DeprecationWarning)
            super().open()

    def close(self) -> None:
        """Close the connection, also one that the server has closed before, without a pause."""
        self.is_open = False
        if self._socket is not None:
            with suppress(OSError):  # not connected any more
                self._socket.shutdown(socket.SHUT_RDWR)
            if self._thread is not None:
                self._thread.join()
            self._socket.close()
        self._thread = self._socket = None

    def read(self, size: int = 1, /) -> bytes:
        """Take at most ``size`` of the bytes that are there, without waiting.

        Raises:
            serial.SerialException: the connection is lost.
        """
        if self._lost:
            raise serial.SerialException("the server closed the connection")
        there = min(size, self.in_waiting)
        return super().read(there) if there else b""

    def synchronise(self) -> None:
        """Return when all that the server has sent until now can be read.

        The server is asked for its flow control setting; what it sent before its answer came
        before it.

        Raises:
            serial.SerialException: no answer within ``ANSWER_LIMIT_S`` of wall time.
        """
        with self._news:
            wanted = self._control_answers + 1
            self.rfc2217_send_subnegotiation(
                rfc2217.SET_CONTROL, rfc2217.SET_CONTROL_REQ_FLOW_SETTING
            )
            self._news.wait_for(
                lambda: self._lost or self._control_answers >= wanted, ANSWER_LIMIT_S
            )
            if self._control_answers < wanted:
                raise serial.SerialException(self._why_no_answer("its flow control setting"))

    def rfc2217_set_control(self, value: bytes) -> None:
        """Ask for a state of the control lines; return when the server has agreed."""
        self._rfc2217_options["control"].set(value)
        if not self._ignore_set_control_answer:
            self._agreed("control")

    def rfc2217_send_purge(self, value: bytes) -> None:
        """Have the server drop what it holds; return when it has."""
        self._rfc2217_options["purge"].set(value)
        self._agreed("purge")

    def _reconfigure_port(self) -> None:
        wanted = {
            "baudrate": struct.pack("!I", self.baudrate),
            "datasize": bytes([self.bytesize]),
            "parity": bytes([rfc2217.RFC2217_PARITY_MAP[self.parity]]),
            "stopsize": bytes([rfc2217.RFC2217_STOPBIT_MAP[self.stopbits]]),
        }
        for name, value in wanted.items():
            self._rfc2217_options[name].set(value)
        self._agreed(*wanted)
        self.rfc2217_set_control(rfc2217.SET_CONTROL_USE_NO_FLOW_CONTROL)

    def _agreed(self, *names: str) -> None:
        options = [self._rfc2217_options[name] for name in names]
        with self._news:
            self._news.wait_for(
                lambda: self._lost or all(option.active for option in options), ANSWER_LIMIT_S
            )
            if not all(option.active for option in options):
                raise serial.SerialException(self._why_no_answer(", ".join(names)))

    def _why_no_answer(self, question: str) -> str:
        if self._lost:
            return "the server closed the connection"
        return f"the server did not answer about {question} within {ANSWER_LIMIT_S:g} s"

    def _telnet_process_subnegotiation(self, suboption: bytes) -> None:
        super()._telnet_process_subnegotiation(suboption)  # type: ignore[misc] # not in its stubs
        with self._news:
            if suboption[:2] == rfc2217.COM_PORT_OPTION + rfc2217.SERVER_SET_CONTROL:
                self._control_answers += 1
            self._news.notify_all()

    def _telnet_read_loop(self) -> None:
        try:
            super()._telnet_read_loop()  # type: ignore[misc] # not in pyserial's stubs
        finally:
            with self._news:
                self._lost = True
                self._news.notify_all()
