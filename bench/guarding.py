"""The bench's end of the guard: starts it, keeps it calm, lets it go."""

import contextlib
import threading
from typing import IO

from bench import guard, processes
from bench.station import SourceConfig
from contracts.errors import SafetyError

RELEASED_WITHIN_S = 5.0
SAFE_WITHIN_S = 15.0


class Guard:
    """A running guard process.

    Args:
        config: of the source, with the resource as it is now.

    Raises:
        SafetyError: the guard did not come up; nothing may be energised then.
    """

    def __init__(self, config: SourceConfig) -> None:
        self._process = processes.start_apart(["bench.guard"])
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._beat = threading.Thread(target=self._heartbeat, name="guard heartbeat", daemon=True)
        self._send(config.model_dump_json())
        answer = self._line()
        if answer != guard.READY:
            processes.end(self._process, RELEASED_WITHIN_S)
            raise SafetyError(
                f"the guard did not come up (it said {answer!r}); nothing is energised"
            )
        self._beat.start()

    @property
    def alive(self) -> bool:
        """Whether it watches."""
        return self._process.poll() is None and not self._lost.is_set()

    def require(self) -> None:
        """Refuse to go on without a guard.

        Raises:
            SafetyError: it does not watch any more.
        """
        if not self.alive:
            raise SafetyError("the guard process is gone: the output must not be on without it")

    def release(self) -> None:
        """Let it go, once the output is confirmed to be off."""
        self._stop.set()
        if self._beat.is_alive():
            self._beat.join()
        with contextlib.suppress(OSError):
            self._send(guard.RELEASE)
        processes.end(self._process, RELEASED_WITHIN_S)

    def abandon(self) -> None:
        """Leave it to take the source to the safe state on its own."""
        self._stop.set()
        if self._beat.is_alive():
            self._beat.join()
        processes.end(self._process, SAFE_WITHIN_S)

    def _heartbeat(self) -> None:
        while not self._stop.wait(guard.HEARTBEAT_S):
            try:
                self._send("beat")
            except OSError:
                self._lost.set()
                return

    def _send(self, line: str) -> None:
        pipe = self._pipe(self._process.stdin)
        pipe.write(line + "\n")
        pipe.flush()

    def _line(self) -> str:
        return self._pipe(self._process.stdout).readline().strip()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        if pipe is None:
            raise SafetyError("the guard has no pipe")
        return pipe
