"""The terminal that a run was started from, wherever its input and output go.

The one place for what differs between POSIX and Windows there. Windows is untested.
"""

import sys
import time

from contracts.errors import BenchError

LONGEST_LINE_BYTES = 4096

if sys.platform == "win32":
    import msvcrt
    import threading

    LOOK_EVERY_S = 0.05
    _pause = threading.Event()

    class Terminal:
        """The console of this process."""

        __slots__ = ()

        def say(self, text: str) -> None:
            """Write a text."""
            for character in text.replace("\n", "\r\n"):
                msvcrt.putwch(character)

        def forget(self) -> None:
            """Throw away what was typed until now."""
            while msvcrt.kbhit():
                msvcrt.getwch()

        def line(self, within_s: float) -> str | None:
            """The next line that is typed; None if none came within the wall time."""
            ends_s = time.monotonic() + within_s
            typed = ""
            while time.monotonic() < ends_s:
                if not msvcrt.kbhit():
                    _pause.wait(LOOK_EVERY_S)
                    continue
                character = msvcrt.getwche()
                if character in "\r\n":
                    return typed
                typed = typed[:-1] if character == "\b" else typed + character
            return None

        def close(self) -> None:
            """Nothing is open."""

    def open_terminal() -> Terminal:
        """The console of this process.

        Raises:
            BenchError: there is none.
        """
        try:
            open("CONIN$", encoding="utf-8").close()  # noqa: PTH123 - it is no file
        except OSError as error:
            raise BenchError(f"there is no console ({error.strerror})") from error
        return Terminal()

else:
    import os
    import select
    import termios

    TTY = "/dev/tty"

    class Terminal:
        """An open terminal, by its file descriptor."""

        __slots__ = ("_fd",)

        def __init__(self, descriptor: int) -> None:
            self._fd = descriptor

        def say(self, text: str) -> None:
            """Write a text.

            Raises:
                BenchError: the terminal is gone.
            """
            left = text.encode()
            try:
                while left:
                    left = left[os.write(self._fd, left) :]
            except OSError as error:
                raise _gone(error) from error

        def forget(self) -> None:
            """Throw away what was typed until now.

            Raises:
                BenchError: the terminal is gone.
            """
            try:
                termios.tcflush(self._fd, termios.TCIFLUSH)
            except termios.error as error:
                raise _gone(error) from error

        def line(self, within_s: float) -> str | None:
            """The next line that is typed; None if none came within the wall time.

            Raises:
                BenchError: the terminal is gone, or was closed with Ctrl-D.
            """
            try:
                ready, _, _ = select.select([self._fd], [], [], within_s)
                typed = os.read(self._fd, LONGEST_LINE_BYTES) if ready else None
            except OSError as error:
                raise _gone(error) from error
            if typed == b"":
                raise BenchError("the input of the terminal was ended: nobody answers any more")
            return None if typed is None else typed.decode(errors="replace").rstrip("\r\n")

        def close(self) -> None:
            """Close it."""
            os.close(self._fd)

    def _gone(error: Exception) -> BenchError:
        return BenchError(f"the terminal is gone, nobody can be asked: {error}")

    def open_terminal() -> Terminal:
        """The controlling terminal of this process.

        Raises:
            BenchError: there is none, or it belongs to another process just now.
        """
        try:
            descriptor = os.open(TTY, os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise BenchError(f"there is no terminal ({error.strerror})") from error
        # A process in the background is stopped when it reads, and would stay so.
        if os.tcgetpgrp(descriptor) != os.getpgrp():
            os.close(descriptor)
            raise BenchError("the run is in the background of its terminal")
        return Terminal(descriptor)
