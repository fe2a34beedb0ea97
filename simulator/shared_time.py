"""Bench time in memory that other processes of this machine read; asking costs far more.

Linux only; elsewhere they ask the control socket.
"""

import mmap
import os
import sys
from typing import Self

_BYTES = 8


class SharedTime:
    """One number of 64 bits: the bench time in s.

    Attributes:
        path: of a file that has it at its beginning, as a double in the machine's byte order;
            empty where there is no such thing.
    """

    def __init__(self) -> None:
        self.path = ""
        if sys.platform == "linux":
            self._file = os.memfd_create("bench time")
            os.truncate(self._file, _BYTES)
            self._memory = mmap.mmap(self._file, _BYTES)
            self._number = memoryview(self._memory).cast("d")
            self.path = f"/proc/{os.getpid()}/fd/{self._file}"

    def tell(self, time_s: float) -> None:
        """It is ``time_s`` now, and everything until then has happened."""
        if self.path:
            self._number[0] = time_s

    def close(self) -> None:
        """Nobody reads it any more."""
        if self.path:
            self._number.release()
            self._memory.close()
            os.close(self._file)
            self.path = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
