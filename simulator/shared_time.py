"""Times in memory that other processes of this machine read; asking costs far more.

Linux only; elsewhere they ask the control socket.
"""

import math
import mmap
import os
import sys
from typing import Self

_BYTES = 16


class SharedTime:
    """Two times in s of bench time: the present, and that of the next byte from any bus.

    Attributes:
        path: of a file that has them, in this order, as doubles in the machine's byte order; empty
            where there is no such thing.
    """

    def __init__(self) -> None:
        self.path = ""
        if sys.platform == "linux":
            self._file = os.memfd_create("bench time")
            os.truncate(self._file, _BYTES)
            self._memory = mmap.mmap(self._file, _BYTES)
            self._times = memoryview(self._memory).cast("d")
            self._times[1] = math.inf
            self.path = f"/proc/{os.getpid()}/fd/{self._file}"

    def tell(self, time_s: float) -> None:
        """It is ``time_s`` now, and everything until then has happened."""
        if self.path:
            self._times[0] = time_s

    def tell_next_byte(self, time_s: float) -> None:
        """Before ``time_s`` no byte arrives from a bus, unless somebody asks for one."""
        if self.path:
            self._times[1] = time_s

    def close(self) -> None:
        """Nobody reads it any more."""
        if self.path:
            self._times.release()
            self._memory.close()
            os.close(self._file)
            self.path = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
