"""Executes messages of one connection: paths, parameters, replies, errors.

A unit that is refused puts an error into the queue of the instrument; the units before and after
it are executed and answered (as scpi-parser does; instruments differ in what they do after it).
A new message while a reply has not been taken is -410, and the reply is lost; the server takes
each reply at once, as raw-socket instruments do, so there it does not happen.
"""

import math
import re
import threading
from contextlib import nullcontext

from simulator.scpi.command import Call, Command
from simulator.scpi.device import ScpiDevice
from simulator.scpi.errors import ScpiError
from simulator.scpi.framing import split

_UNIT = re.compile(
    r"(\*[A-Z]+|:?[A-Z]\w*(?::[A-Z]\w*)*)(\??)([\x00-\x20].*)?", re.IGNORECASE | re.DOTALL
)
_REAL_CLOCK_STEP_S = 0.05


class Session:
    """One connection's parser and output queue.

    Attributes:
        stopped: set when the connection should end; waits return then.
    """

    def __init__(self, device: ScpiDevice, stopped: threading.Event | None = None) -> None:
        self.stopped = threading.Event() if stopped is None else stopped
        self._device = device
        self._replies: list[str] = []
        self._path = ""

    @property
    def message_available(self) -> bool:
        """Whether a reply waits to be taken."""
        return bool(self._replies)

    def execute(self, message: str) -> None:
        """Do what a message says."""
        if self._replies:
            self._refuse(ScpiError(-410))
            self._replies.clear()
        self._path = ""
        for unit in split(message, ";"):
            if unit:
                try:
                    self._execute_unit(unit)
                except ScpiError as error:
                    self._refuse(error)

    def overrun(self) -> None:
        """A message was too long to be kept."""
        self._refuse(ScpiError(-363))

    def take_reply(self) -> str | None:
        """The answers to the last message, joined; None if it asked nothing."""
        reply = ";".join(self._replies) if self._replies else None
        self._replies.clear()
        return reply

    def wait_until(self, time_s: float) -> None:
        """See ``Connection``."""
        world = self._device.world
        step_s = math.inf if world.fast else _REAL_CLOCK_STEP_S
        while world.now() < time_s and not self.stopped.is_set():
            world.wait_until(min(time_s, world.now() + step_s))

    def hang(self) -> None:
        """See ``Connection``."""
        self.stopped.wait()

    def _refuse(self, error: ScpiError) -> None:
        with self._device.lock:
            self._device.status.push(error.code, error.detail)

    def _execute_unit(self, unit: str) -> None:
        match = _UNIT.fullmatch(unit)
        if match is None:
            raise ScpiError(-102, unit)
        header, mark, rest = match.groups()
        command, suffixes = self._find(header, query=bool(mark))
        arguments = tuple(split(rest, ",")) if rest else ()
        fewest, most = command.asks if mark else command.takes
        if "" in arguments:
            raise ScpiError(-102, unit)
        if len(arguments) < fewest:
            raise ScpiError(-109, header)
        if len(arguments) > most:
            raise ScpiError(-108, header)
        self._run(command, Call(arguments, suffixes, self._device.verbose, self), query=bool(mark))

    def _find(self, header: str, *, query: bool) -> tuple[Command, tuple[int, ...]]:
        if header.startswith("*"):
            return self._device.find(f":{header}", query=query)
        path = header if header.startswith(":") else f"{self._path}:{header}"
        found = self._device.find(path, query=query)
        self._path = path.rpartition(":")[0]
        return found

    def _run(self, command: Command, call: Call, *, query: bool) -> None:
        with nullcontext() if command.blocking else self._device.lock:
            if command.put is not None and not query:
                command.put(call)
            if command.ask is not None and query:
                self._replies.append(self._titled(command, call, command.ask(call)))

    def _titled(self, command: Command, call: Call, data: str) -> str:
        if not (command.echo and self._device.headers):
            return data
        return f"{command.header.header(call.suffixes, verbose=call.verbose)} {data}"
