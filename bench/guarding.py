"""The bench's end of the guard: starts it, keeps it calm, hears why it did not stay so."""

import contextlib
import subprocess
import threading
from collections.abc import Callable
from typing import IO

from bench import guard, processes
from bench.guard_order import GuardOrder
from contracts.errors import SafetyError

RELEASED_WITHIN_S = 5.0
SAFE_WITHIN_S = 15.0
HUNG_AFTER_S = 60.0
"""A bench that asks no instrument, no meter and no clock for so long hangs: an assumption. The
longest single wait without one is the 10 s of a read of the counter; the rest is for a slow
machine."""


class Guard:
    """A running guard process.

    Args:
        order: what it is to guard.

    Raises:
        SafetyError: the guard did not come up; nothing may be energised then.
    """

    def __init__(self, order: GuardOrder) -> None:
        self._process = processes.start_apart(["bench.guard"])
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._idle_s: Callable[[], float] = lambda: 0.0
        self._longest_s = HUNG_AFTER_S
        self._said: list[str] = []
        self._beat = threading.Thread(target=self._heartbeat, name="guard heartbeat", daemon=True)
        self._reader = threading.Thread(target=self._hear, name="guard's words", daemon=True)
        with contextlib.suppress(OSError):
            # A guard that died already is told by its silence.
            self._send(order.model_dump_json(by_alias=True))
        answer = self._pipe(self._process.stdout).readline().strip()
        if answer != guard.READY:
            processes.end(self._process, RELEASED_WITHIN_S)
            raise SafetyError(
                f"the guard did not come up (it said {answer!r}); nothing is energised"
            )
        self._reader.start()
        self._beat.start()

    @property
    def alive(self) -> bool:
        """Whether it watches."""
        return self._process.poll() is None and not self._lost.is_set() and not self.tripped

    @property
    def tripped(self) -> str:
        """Why it switched the output off; empty if it did not."""
        return self._word(guard.TRIPPED)

    @property
    def confirmed(self) -> bool:
        """Whether it has confirmed that the output is off."""
        return guard.SAFE in self._said

    def watch(self, idle_s: Callable[[], float], longest_s: float = HUNG_AFTER_S) -> None:
        """From now on, let a bench that hangs be switched off as well.

        Args:
            idle_s: for how long the bench has done nothing, in s of wall time.
            longest_s: that is too long.
        """
        self._longest_s = longest_s
        self._idle_s = idle_s

    def require(self) -> None:
        """Refuse to go on without a guard.

        Raises:
            SafetyError: it does not watch any more.
        """
        if why := self.tripped:
            raise SafetyError(f"the guard has switched the output off: {why}")
        if not self.alive:
            raise SafetyError("the guard process is gone: the output must not be on without it")

    def release(self) -> None:
        """Let it go, once the output is confirmed to be off."""
        self._silence()
        # One that has ended already has closed the pipe, or we have.
        with contextlib.suppress(OSError, ValueError):
            self._send(guard.RELEASE)
        self._end(RELEASED_WITHIN_S)

    def abandon(self) -> str:
        """Leave it to take the source to the safe state on its own; what it came to."""
        self._silence()
        self._end(SAFE_WITHIN_S)
        if self.confirmed:
            return "the guard has confirmed on its own connection that the output is off"
        why = self._word(guard.UNSAFE)
        return f"the guard could not confirm it either: {why or 'it said nothing'}"

    def _silence(self) -> None:
        self._stop.set()
        if self._beat.is_alive():
            self._beat.join()

    def _end(self, within_s: float) -> None:
        with contextlib.suppress(OSError):
            self._pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
        # It reads until the process has ended, and the pipe is closed after that.
        self._reader.join()
        processes.end(self._process, within_s)

    def _heartbeat(self) -> None:
        while not self._stop.wait(guard.HEARTBEAT_S):
            idle_s = self._idle_s()
            try:
                if idle_s > self._longest_s:
                    self._send(
                        f"{guard.HUNG}: the bench has asked no instrument, no meter and no clock "
                        f"for {idle_s:.1f} s ({self._longest_s:g} s are allowed)"
                    )
                else:
                    self._send("beat")
            except OSError:
                self._lost.set()
                return

    def _hear(self) -> None:
        for line in self._pipe(self._process.stdout):
            self._said.append(line.strip())

    def _word(self, kind: str) -> str:
        said = [line for line in self._said if line.startswith(f"{kind}: ")]
        return said[0].removeprefix(f"{kind}: ") if said else ""

    def _send(self, line: str) -> None:
        pipe = self._pipe(self._process.stdin)
        pipe.write(line + "\n")
        pipe.flush()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        if pipe is None:
            raise SafetyError("the guard has no pipe")
        return pipe
