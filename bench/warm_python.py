"""A Python that has imported everything already, for many runs one after the other.

A run spends most of its processor time on imports. Here one process imports what the bench and the
virtual bench need, and each ``python -m …`` that it is asked for is a fork of it: a process of its
own, with the command line, environment, folder, standard streams and exit code of the one that
asked. What asks is a small program in the place of ``sys.executable``; it passes signals on, and
if it is killed, so is the fork. POSIX only. That bench and virtual bench lie in the memory of the
same process before it forks joins nothing: neither imports the other.

``python -m bench.warm_python SOCKET``: the process that forks; ``WarmPython`` starts it.
"""

import contextlib
import gc
import json
import os
import pkgutil
import random
import resource
import runpy
import selectors
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.processes import ROOT, end, start_apart
from contracts.errors import BenchError

PACKAGES = ("contracts", "metrology", "instruments", "meters", "reports", "bench", "simulator")
LATER = (
    "reports.lab_report",
    "reports.dcc",
    "reports.html_report",
    "bench.commands.report",
    "bench.report_files",
    "bench.traceability",
)
"""Packages that no run needs, with much behind them."""
WARM = ("bench", "bench.guard", "pytest", "simulator")
"""What is forked; everything else begins as any program does."""
STREAMS = 3
ENDS_WITHIN_S = 15.0

STAND_IN = """#!{python} -SE
import json, os, resource, signal, socket, sys

def begin():
    arguments = sys.argv[1:]
    unbuffered = arguments[:1] == ["-u"]
    module = arguments[unbuffered:]
    if module[:1] != ["-m"] or module[1] not in {warm}:
        os.execv({python!r}, [{python!r}, *arguments])
    order = {{"module": module[1:], "unbuffered": unbuffered, "folder": os.getcwd(),
             "environment": dict(os.environ),
             "largest_file": resource.getrlimit(resource.RLIMIT_FSIZE)}}
    link = socket.socket(socket.AF_UNIX)
    link.connect({address!r})
    socket.send_fds(link, [b"s"], [0, 1, 2])
    link.sendall(json.dumps(order).encode() + b"\\n")
    return link.makefile("r")

signal.signal(signal.SIGINT, signal.SIG_DFL)
answers = begin()
fork = int(answers.readline())
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(number, lambda number, _: os.kill(fork, number))
code = int(answers.readline() or "70")
if code < 0:
    signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
    os.kill(os.getpid(), -code)
os._exit(code)
"""


class WarmPython:
    """The process that forks, and the program that asks it.

    Attributes:
        executable: what stands in for ``sys.executable``.
    """

    def __init__(self, folder: Path) -> None:
        """Start it.

        Args:
            folder: for its socket and its program; the path must be short (100 characters).
        """
        address = folder / "warm"
        self.executable = folder / "python"
        program = STAND_IN.format(python=sys.executable, warm=WARM, address=str(address))
        self.executable.write_text(program, encoding="utf-8")
        self.executable.chmod(0o755)
        self._process = start_apart(["bench.warm_python", str(address), str(self.executable)])
        if self._process.stdout is None or not self._process.stdout.readline():
            self.close()
            raise BenchError(f"{self.executable}: it did not begin to listen")

    def close(self) -> None:
        """End it; what it has forked goes on."""
        end(self._process, ENDS_WITHIN_S)


class Order(NamedTuple):
    """What a fork has to be.

    Attributes:
        module: and its arguments.
        unbuffered: as ``python -u``.
        folder: the working directory.
        environment: all of it.
        largest_file: soft and hard limit, in bytes.
    """

    module: list[str]
    unbuffered: bool
    folder: str
    environment: dict[str, str]
    largest_file: tuple[int, int]


class _Forks:
    """Forks this process for each that asks, and tells each how its fork ended."""

    def __init__(self, address: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen()
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0.0)
        self._waker.settimeout(0.0)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._forks: dict[int, socket.socket] = {}
        self._ready = selectors.DefaultSelector()
        for source in (self._listener, self._woken, sys.stdin):
            self._ready.register(source, selectors.EVENT_READ)

    def next_order(self) -> Order | None:
        """Wait for orders; returns in each fork with its order, and at the end with None."""
        while True:
            for key, _ in self._ready.select():
                if key.fileobj is sys.stdin:
                    return None
                if key.fileobj is self._listener:
                    order = self._fork()
                    if order is not None:
                        return order
                elif key.fileobj is self._woken:
                    self._woken.recv(4096)
                    self._tell_ends()
                else:
                    self._end_fork_of(key.fileobj)

    def _fork(self) -> Order | None:
        link, _ = self._listener.accept()
        _, streams, _, _ = socket.recv_fds(link, 1, STREAMS)
        order = Order(**json.loads(link.makefile("r").readline()))
        fork = os.fork()
        if fork == 0:
            self._become(order, streams, link)
            return order
        for stream in streams:
            os.close(stream)
        link.sendall(f"{fork}\n".encode())
        self._forks[fork] = link
        self._ready.register(link, selectors.EVENT_READ)
        return None

    def _become(self, order: Order, streams: list[int], link: socket.socket) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._ready.close()
        for held in (self._listener, self._woken, self._waker, link, *self._forks.values()):
            held.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.setsid()
        os.chdir(order.folder)
        resource.setrlimit(resource.RLIMIT_FSIZE, order.largest_file)

    def _tell_ends(self) -> None:
        while self._forks:
            fork, status = os.waitpid(-1, os.WNOHANG)
            if fork == 0:
                return
            with self._forks.pop(fork) as link:
                if link in self._ready.get_map():
                    self._ready.unregister(link)
                # What asked may have been killed meanwhile.
                with contextlib.suppress(OSError):
                    link.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())

    def _end_fork_of(self, link: object) -> None:
        """What asked is gone: it was killed, for it says nothing and waits."""
        for fork, other in self._forks.items():
            if other is link:
                os.kill(fork, signal.SIGKILL)
                self._ready.unregister(other)
                return


def _run(order: Order) -> None:
    """Be the program that was asked for, to its end."""
    os.environ.clear()
    os.environ.update(order.environment)
    sys.argv = [*order.module]
    random.seed()
    np.random.seed()
    _open_streams(unbuffered=order.unbuffered or bool(os.environ.get("PYTHONUNBUFFERED")))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # It is run as a program, not as what others have imported.
    sys.modules.pop(order.module[0], None)
    runpy.run_module(order.module[0], run_name="__main__", alter_sys=True)


def _open_streams(*, unbuffered: bool) -> None:
    """As Python does at its beginning."""
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (
        os.fdopen(number, "w", buffering=1 if os.isatty(number) else -1, closefd=False)
        for number in (1, 2)
    )
    sys.stdout.reconfigure(write_through=unbuffered)
    sys.stderr.reconfigure(write_through=True, errors="backslashreplace")


def _import_all() -> None:
    """Import every module but programs, and those that pytest must rewrite first."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if not found.name.endswith(("__main__", "warm_python")) and not _is_later(found.name):
                import_module(found.name)
    import_module("_pytest.config")
    import_module("pytest")


def _is_later(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in LATER)


def main() -> None:
    """Import, listen, say that it can be asked, and fork until the input ends."""
    address, executable = sys.argv[1:]
    _import_all()
    gc.collect()
    gc.freeze()
    forks = _Forks(address)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    order = forks.next_order()
    if order is not None:
        sys.executable = executable
        _run(order)


if __name__ == "__main__":
    main()
