"""What the program asks: answers at once, and an acquisition that keeps pace with bench time."""

import json
import os
import select
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from threading import Event, Thread
from typing import IO

from simulator.sigrok.analyser import CHANNELS, Acquisition, AcquisitionEndedError, LogicAnalyser
from simulator.sigrok.program import Program
from simulator.station import StationError

DRIVER = "virtual"
VERSION = "sigrok-cli 0.7.2\n"
SHOWN = f"{DRIVER} - Virtual analyser with {len(CHANNELS)} channels: {' '.join(CHANNELS)}\n"
NOT_THERE = "sr: no device was found\n"
STEP_S = 0.005
"""Samples come in packets of so much at least, in s of bench time."""
REAL_STEP_S = 0.02
LAST_BYTES = 4096
"""So much may be on its way to the reader when bench time goes on."""
LOOK_S = 0.0002
STUCK_S = 10.0
ACCEPT_S = 0.05
Said = tuple[int, str]


class SigrokServer:
    """Serves the program that stands for ``sigrok-cli``.

    On the fast clock, bench time goes on when the reader has taken what was sampled until then.

    Raises:
        StationError: the machine is none with Linux.
    """

    def __init__(self, device: LogicAnalyser) -> None:
        if sys.platform != "linux":
            raise StationError("counter: the virtual bench serves a sigrok-cli on Linux alone")
        self._device = device
        self._closing = Event()
        self._listener = socket.socket(socket.AF_UNIX)
        address = f"meterbench-sigrok-{os.getpid()}-{id(self):x}"
        self._listener.bind(f"\0{address}")
        self._listener.settimeout(ACCEPT_S)
        self._program = Program(address)
        self._running: _Running | None = None
        self._sent_s = 0.0
        self._threads: list[Thread] = []

    def start(self) -> str:
        """Begin to serve; returns the path of the program."""
        self._listener.listen()
        self._begin(self._accept)
        return self._program.path

    def close(self) -> None:
        """End all threads and sockets."""
        self._closing.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()
        self._program.close()

    def keep_pace(self, time_s: float) -> None:
        """It is ``time_s``: hand over what was sampled until then."""
        if self._running is not None and time_s - self._sent_s >= STEP_S:
            self._sent_s = time_s
            self._hand_over()

    def _hand_over(self) -> None:
        with self._device.world.lock:
            if self._running is not None and not self._running.hand_over(self._device.world.now()):
                self._running = None

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=work, args=arguments, name="sigrok", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            with suppress(TimeoutError):
                link, _ = self._listener.accept()
                self._begin(self._serve, link)

    def _serve(self, link: socket.socket) -> None:
        with link:
            link.settimeout(STUCK_S)
            _, outputs, _, _ = socket.recv_fds(link, 1, 1)
            arguments = json.loads(link.makefile("r").readline())
            with os.fdopen(outputs[0], "wb", buffering=0) as output:
                said = self._answer(link, output, arguments)
            _tell(link, said)

    def _answer(self, link: socket.socket, output: IO[bytes], arguments: Sequence[str]) -> Said:
        if "--version" in arguments:
            output.write(VERSION.encode())
            return 0, ""
        options = dict(pairwise(arguments))
        if options.get("--driver") != DRIVER:
            return 1, NOT_THERE
        if "--show" in arguments:
            output.write(SHOWN.encode())
            return 0, ""
        return self._acquire(link, output, options)

    def _acquire(self, link: socket.socket, output: IO[bytes], options: Mapping[str, str]) -> Said:
        world = self._device.world
        rate_hz = float(options["--config"].removeprefix("samplerate="))
        longest_s = float(options["--time"]) / 1000
        with world.lock:
            if self._running is not None:
                return 1, "sr: the device is held by another\n"
            acquisition = self._device.acquire(rate_hz, options["--channels"].split(","), longest_s)
            running = self._running = _Running(acquisition, output, link)
        world.wait_until(acquisition.start_s + STEP_S)
        self._hand_over()
        self._until_over(link, running)
        with world.lock:
            if self._running is running:
                self._running = None
        return running.said

    def _until_over(self, link: socket.socket, running: "_Running") -> None:
        while not running.over.is_set() and not self._closing.is_set():
            if select.select([link], [], [], REAL_STEP_S)[0]:
                return
            if not self._device.world.fast:
                self._hand_over()


class _Running:
    """An acquisition, the pipe that it goes into, and the program that began it."""

    def __init__(self, acquisition: Acquisition, output: IO[bytes], link: socket.socket) -> None:
        self._acquisition, self._output, self._link = acquisition, output, link
        self.over = Event()
        self.said: Said = (0, "")
        self._pause = Event()

    def hand_over(self, until_s: float) -> bool:
        """Write what was sampled until then; whether there will be more."""
        try:
            while data := self._acquisition.next_samples(until_s):
                self._write(data)
        except AcquisitionEndedError as error:
            said = str(error)
            self.said = (int(bool(said)), f"{said}\n" if said else "")
        except OSError:
            self.said = (1, "the output is closed\n")
        else:
            return True
        self._end()
        return False

    def _end(self) -> None:
        """The program is gone before bench time goes on."""
        self._output.close()
        _tell(self._link, self.said)
        with suppress(OSError):
            self._link.recv(1)
        self.over.set()

    def _write(self, data: bytes) -> None:
        head = max(len(data) - LAST_BYTES, 0)
        for part in (memoryview(data)[:head], memoryview(data)[head:]):
            left = part
            while left:
                if not select.select([], [self._output], [], STUCK_S)[1]:
                    raise TimeoutError
                left = left[self._output.write(left[: select.PIPE_BUF]) :]
            self._wait_until_taken()

    def _wait_until_taken(self) -> None:
        for _ in range(round(STUCK_S / LOOK_S)):
            if not _unread(self._output.fileno()):
                return
            self._pause.wait(LOOK_S)
        raise TimeoutError


def _tell(link: socket.socket, said: Said) -> None:
    # Who was ended waits for no answer.
    with suppress(OSError):
        link.sendall(json.dumps(said).encode() + b"\n")


def _unread(output: int) -> int:
    """How many bytes wait in a pipe."""
    from fcntl import ioctl
    from termios import FIONREAD

    found = ioctl(output, FIONREAD, bytes(4))
    return int.from_bytes(found, sys.byteorder)
