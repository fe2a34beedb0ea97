"""Serves a T7 on 127.0.0.1: one port for Modbus TCP, one for the stream."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread

from simulator.labjack_t7.device import STREAM_ENABLE, LabJackT7
from simulator.labjack_t7.lines import LINE, STATE
from simulator.labjack_t7.registers import ILLEGAL_ADDRESS, RegisterError

POLL_S = 0.005
"""How often the stream looks whether a packet is full."""
ACCEPT_S = 0.05
HEADER = struct.Struct(">HHHB")
ILLEGAL_FUNCTION = 1
READ, WRITE = 3, 16
WORDS_END = STATE + 3


class LabJackServer:
    """The two ports of a device."""

    def __init__(self, device: LabJackT7) -> None:
        self._device = device
        self._closing = Event()
        self._guard = Lock()
        self._commands = _listener()
        self._streams = _listener()
        self._stream: socket.socket | None = None
        self._threads: list[Thread] = []

    def start(self) -> str:
        """Begin to serve; returns ``host:command port:stream port``."""
        self._begin(self._accept_commands)
        self._begin(self._pump)
        ports = (listener.getsockname()[1] for listener in (self._commands, self._streams))
        return ":".join(("127.0.0.1", *map(str, ports)))

    def close(self) -> None:
        """End all threads and sockets."""
        self._closing.set()
        for thread in self._threads:
            thread.join()
        for end in (self._commands, self._streams, self._stream):
            if end is not None:
                end.close()

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=work, args=arguments, name="labjack", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept_commands(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                connection, _ = self._commands.accept()
                _prepare(connection)
                self._begin(self._connected, connection)

    def _connected(self, connection: socket.socket) -> None:
        # A peer that went away is no fault of the device.
        with connection, suppress(OSError):
            self._serve_commands(connection)

    def _over(self) -> bool:
        return self._closing.is_set() or self._device.gone()

    def _serve_commands(self, connection: socket.socket) -> None:
        waiting = b""
        while not self._over():
            with suppress(TimeoutError):
                part = connection.recv(4096)
                if not part:
                    return
                waiting += part
            while (size := _frame_size(waiting)) is not None and not self._over():
                frame, waiting = waiting[:size], waiting[size:]
                connection.sendall(self._answer(frame))

    def _answer(self, frame: bytes) -> bytes:
        transaction, _, _, unit = HEADER.unpack_from(frame)
        pdu = frame[HEADER.size :]
        try:
            answer = self._execute(pdu)
        except RegisterError as error:
            answer = bytes((pdu[0] | 0x80, error.code))
        return HEADER.pack(transaction, 0, len(answer) + 1, unit) + answer

    def _execute(self, pdu: bytes) -> bytes:
        function, address, count = struct.unpack_from(">BHH", pdu)
        if function not in (READ, WRITE):
            raise RegisterError(ILLEGAL_FUNCTION)
        self._device.lines.talked()
        if LINE <= address <= WORDS_END:
            return self._words(function, range(address, address + count), pdu)
        if count % 2:
            raise RegisterError(ILLEGAL_ADDRESS)
        at = range(address, address + count, 2)
        if function == READ:
            data = b"".join(self._device.read(a) for a in at)
            return bytes((READ, len(data))) + data
        if STREAM_ENABLE in at:
            self._adopt()
        for number, a in enumerate(at):
            self._device.write(a, pdu[6 + 4 * number : 10 + 4 * number])
        return pdu[:5]

    def _words(self, function: int, at: range, pdu: bytes) -> bytes:
        """Registers of 16 bits that are values of their own."""
        lines = self._device.lines
        if function == READ:
            data = b"".join(lines.read_word(a).to_bytes(2, "big") for a in at)
            return bytes((READ, len(data))) + data
        for a, value in zip(at, struct.iter_unpack(">H", pdu[6:]), strict=True):
            lines.write_word(a, *value)
        return pdu[:5]

    def _adopt(self) -> None:
        """Stream to the newest connection, so that no packet goes to one that was left."""
        with self._guard, suppress(BlockingIOError, TimeoutError):
            self._streams.settimeout(0)
            while True:
                connection, _ = self._streams.accept()
                self._drop()
                _prepare(connection)
                self._stream = connection

    def _drop(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _pump(self) -> None:
        while not self._over():
            if self._stream is None:
                self._adopt()
            with self._guard:
                connection = self._stream
                data = b"" if connection is None else self._device.packets()
            try:
                if connection is not None:
                    self._send(connection, data)
            except OSError:
                self._lost(connection)
            self._device.lines.tick()
            self._device.woken.wait(POLL_S if self._device.streaming else ACCEPT_S)
            self._device.woken.clear()
        with self._guard:
            self._drop()

    def _send(self, connection: socket.socket, data: bytes) -> None:
        if not data and _closed(connection):
            raise ConnectionError
        left = memoryview(data)
        while left and not self._over():
            with suppress(TimeoutError):
                left = left[connection.send(left) :]

    def _lost(self, connection: socket.socket | None) -> None:
        with self._guard:
            if self._stream is connection:
                self._device.disconnected()
                self._drop()


def _listener() -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(ACCEPT_S)
    return listener


def _prepare(connection: socket.socket) -> None:
    connection.settimeout(ACCEPT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _frame_size(waiting: bytes) -> int | None:
    if len(waiting) < HEADER.size:
        return None
    size = 6 + int.from_bytes(waiting[4:6], "big")
    return size if len(waiting) >= size else None


def _closed(connection: socket.socket) -> bool:
    """Whether the peer has closed; nothing that it sends is of interest."""
    connection.setblocking(False)  # noqa: FBT003 - the socket's own
    try:
        return connection.recv(4096) == b""
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(ACCEPT_S)
