"""A bus behind a pseudo-terminal, for programs that know no RFC 2217, such as mbpoll. POSIX only.

Baud rate and stop bits of the client are visible. Parity and data bits are not: the kernel clears
them on a pseudo-terminal. So the door takes the data bits that are usual on its bus and the parity
that it was made with, and cannot show that a meter is deaf at another parity. A client that asks
for odd parity is the exception: that flag is kept.
On the fast clock, time passes until an answer is complete; on the real clock, a byte is passed on
when it has arrived.
"""

import contextlib
import os
import pty
import select
import termios
import threading
import tty

from simulator.bus.bus import Wire
from simulator.bus.line import Line
from simulator.bus.port import BusPort

CHUNK = 4096
BAUDS: dict[int, int] = {
    getattr(termios, f"B{baud}"): baud
    for baud in (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
}


class PtyDoor:
    """Serves one bus on a pseudo-terminal.

    Args:
        bus: the bus.
        parity: what a client is taken to use, as it cannot be seen: N, E or O; None: what is
            usual on the bus.
    """

    __slots__ = ("_bus", "_client", "_ours", "_parity", "_path", "_stop", "_stopped", "_thread")

    def __init__(self, bus: Wire, *, parity: str | None = None) -> None:
        self._bus = bus
        self._parity = parity or bus.USUAL_LINE.parity
        # Our own hold on the client's side keeps the terminal up between two clients.
        self._ours, self._client = pty.openpty()
        tty.setraw(self._client)
        os.set_blocking(self._ours, False)
        self._stopped, self._stop = os.pipe()
        self._path = os.ttyname(self._client)
        name = f"pty {self._path}"
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def start(self) -> str:
        """Begin to serve; the path of the client's side."""
        self._thread.start()
        return self._path

    def close(self) -> None:
        """End the thread and the pseudo-terminal."""
        os.close(self._stop)
        if self._thread.ident is not None:
            self._thread.join()
        for handle in (self._stopped, self._ours, self._client):
            os.close(handle)

    def _serve(self) -> None:
        port = BusPort(self._bus, self._line())
        while True:
            watched = [self._ours, self._stopped]
            ready, _, _ = select.select(watched, [], [], port.due_in_s())
            if self._stopped in ready:
                return
            if self._ours in ready:
                port.line = self._line()
                port.send(os.read(self._ours, CHUNK))
            self._pass_on(port.unasked())

    def _pass_on(self, data: bytes) -> None:
        # A client that does not read loses what overruns, as on any serial port.
        with contextlib.suppress(BlockingIOError):
            os.write(self._ours, data)

    def _line(self) -> Line:
        settings = termios.tcgetattr(self._ours)
        flags, speed = int(settings[2]), int(settings[5])
        parity = "O" if flags & termios.PARODD else self._parity
        stop_bits = 2 if flags & termios.CSTOPB else 1
        data_bits = self._bus.USUAL_LINE.data_bits
        return Line(BAUDS.get(speed, speed), parity, data_bits, stop_bits)
