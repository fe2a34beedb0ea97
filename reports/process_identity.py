"""Which process this is, so that a later one can tell whether it still runs."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_START_FIELD = 19
"""Of /proc/PID/stat after the name: when the process started, in ticks since the boot."""


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process, told from every later one with its number.

    Attributes:
        host: name of the machine.
        boot: of the machine, since it was last started; empty if the system does not say.
        pid: number of the process.
        started: when, in ticks of the system since the boot; empty if the system does not say.
    """

    host: str
    boot: str
    pid: int
    started: str

    def is_gone(self) -> bool:
        """Whether it has certainly ended; of another machine nobody can say."""
        if self.host != socket.gethostname() or not self.boot:
            return False
        return self.boot != _boot() or self.started != _started(self.pid)


def own_identity() -> ProcessIdentity:
    """Of this process."""
    pid = os.getpid()
    return ProcessIdentity(socket.gethostname(), _boot(), pid, _started(pid))


def _boot() -> str:
    return _BOOT.read_text(encoding="ascii").strip() if _BOOT.exists() else ""


def _started(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[_START_FIELD]
