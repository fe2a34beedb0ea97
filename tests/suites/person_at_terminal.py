"""A person at a terminal: starts a command there, reads what is asked, and types answers."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Self

from bench.operator import CHOICE
from tests.suites.bench_runs import LONGEST_S, ROOT, environment

# The first terminal that the leader of a new session opens becomes the one that controls it.
TAKES_TERMINAL = (
    "import os, sys; os.open(sys.argv[1], os.O_RDWR); "
    "os.execv(sys.executable, [sys.executable, '-m', *sys.argv[2:]])"
)
CTRL_C = b"\x03"


class PersonAtTerminal:
    """Use it as a context; the command is ended with it."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.said = ""
        self._read_to = 0
        self._master, slave = os.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", TAKES_TERMINAL, os.ttyname(slave), *arguments],
            cwd=ROOT,
            env=environment(),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._master)
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(LONGEST_S)

    def question(self) -> str | None:
        """What is said up to where an answer is waited for; None if the command ends instead."""
        deadline = time.monotonic() + LONGEST_S
        while time.monotonic() < deadline:
            if (end := self.said.find(CHOICE, self._read_to)) >= 0:
                text = self.said[self._read_to : end]
                self._read_to = end + len(CHOICE)
                return text
            if not self._hear(deadline - time.monotonic()):
                return None
        raise AssertionError(f"no question came: {self.said[-500:]}")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode() + b"\n")

    def press(self, key: bytes) -> None:
        os.write(self._master, key)

    def answer_all(self, answer: Callable[[str], str]) -> int:
        """Answer until the command ends; returns its exit code."""
        while (question := self.question()) is not None:
            self.type(answer(question))
        return self.end()

    def end(self) -> int:
        while self._hear(LONGEST_S):
            pass
        return self.process.wait(LONGEST_S)

    def _hear(self, within_s: float) -> bool:
        """Take in what comes; False once nothing comes any more."""
        ready, _, _ = select.select([self._master], [], [], within_s)
        try:
            heard = os.read(self._master, 65536) if ready else b""
        except OSError:
            # Linux says so when nobody has the terminal open any more.
            heard = b""
        self.said += heard.decode(errors="replace").replace("\r\n", "\n")
        return bool(heard)
