"""Processes beside the bench. The one place for what differs between POSIX and Windows.

Windows is untested.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

ORPHAN_CHECK_S = 0.2
_pause = threading.Event()

ROOT = Path(__file__).resolve().parents[1]
"""Where the packages of this application lie."""


def start_apart(arguments: Sequence[str]) -> subprocess.Popen[str]:
    """Start ``python -m …`` that a Ctrl-C or a lost terminal of ours does not reach.

    It talks by lines over its standard input and output, and shares our standard error.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", *arguments]
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            creationflags=flags,
        )
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def end(process: subprocess.Popen[str], within_s: float) -> int:
    """End its input, wait for it, and kill it when it does not end. Returns its exit code."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    try:
        return process.wait(timeout=within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
    finally:
        if process.stdout is not None:
            process.stdout.close()


def watch_parent(parent: int) -> None:
    """End this process as by SIGTERM when the process that wants it is gone. Only POSIX tells."""
    if sys.platform == "win32":
        return

    def watch() -> None:
        _wait_until_gone(parent)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def _wait_until_gone(process: int) -> None:
    if not hasattr(os, "pidfd_open"):
        # Not Linux: an orphan gets another parent.
        while os.getppid() == process:
            _pause.wait(ORPHAN_CHECK_S)
        return
    with contextlib.suppress(ProcessLookupError):
        handle = os.pidfd_open(process)
        try:
            select.select([handle], [], [])
        finally:
            os.close(handle)


def ending_signals() -> list[signal.Signals]:
    """Signals that ask this process to end, beside Ctrl-C."""
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]
