"""``sigrok-cli`` as a process of its own: what it is asked, how it is read, how it is ended.

It is a program under the GPL: called, never imported. Options as in its manual page,
``sigrok-cli(1)`` of version 0.7; with ``--output-format binary`` it writes the samples of all
logic channels as they come, so many bytes a sample as hold them, channel 0 in bit 0.
"""

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from typing import IO

import numpy as np

from contracts.errors import ConfigError, InstrumentError
from instruments.documented import Documented
from instruments.edges.scan import WordArray

_MANUAL = "sigrok-cli(1), version 0.7"

COMMANDS = (
    Documented("--version", _MANUAL),
    Documented("--driver DRIVER --show", _MANUAL),
    Documented("--input-file FILE --show", _MANUAL),
    Documented("--config samplerate=HZ", _MANUAL),
    Documented("--channels LIST", _MANUAL),
    Documented("--time MS", _MANUAL),
    Documented("--output-format binary", _MANUAL),
    Documented("--loglevel 1", _MANUAL),
)

QUICK_S = 20.0
"""How long a question may take; some drivers load firmware first."""
FIRST_DATA_S = 10.0
ENDS_WITHIN_S = 5.0
READ_BYTES = 1 << 16
ERRORS_ONLY = ("--loglevel", "1")
BINARY = ("--output-format", "binary")
UNSIGNED: dict[int, type[np.unsignedinteger]] = {1: np.uint8, 2: np.uint16, 4: np.uint32}


def ask(program: str, *arguments: str, within_s: float = QUICK_S) -> bytes:
    """What ``sigrok-cli`` prints.

    Raises:
        ConfigError: there is no such program.
        InstrumentError: it fails, or takes too long and was ended.
    """
    asked = " ".join((program, *arguments))
    try:
        done = subprocess.run(
            (program, *arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=within_s,
            check=True,
        )
    except FileNotFoundError as error:
        raise missing(program) from error
    except subprocess.TimeoutExpired as error:
        raise InstrumentError(f"{asked}: no end after {within_s:g} s; it was ended") from error
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode(errors="replace").split())
        raise InstrumentError(f"{asked}: failed ({said or f'exit {error.returncode}'})") from error
    return done.stdout


def missing(program: str) -> ConfigError:
    """That the program is not installed."""
    return ConfigError(
        f"{program}: there is no such program; install sigrok-cli (Debian: apt-get install "
        "sigrok-cli), or give its path under counter.program"
    )


def digital_channels(shown: str) -> tuple[str, ...]:
    """Names of the logic channels in what ``--show`` prints of a device or a file."""
    listed = re.findall(r"^- (\S+): logic$", shown, re.MULTILINE)
    if listed:
        return tuple(listed)
    found = re.search(r" with \d+ channels?: (.+)$", shown, re.MULTILINE)
    names = found[1].split() if found else []
    return tuple(name for name in names if re.fullmatch(r"D\d+", name))


def bytes_a_sample(channels: int) -> int:
    """How many bytes a sample of so many channels has."""
    return -(-channels // 8)


def words_of(data: bytes, width: int) -> WordArray:
    """Samples of ``width`` bytes, the least significant first, as words."""
    if width in UNSIGNED:
        return np.frombuffer(data, dtype=np.dtype(UNSIGNED[width]).newbyteorder("<")).copy()
    wide = np.zeros((len(data) // width, 8), dtype=np.uint8)
    wide[:, :width] = np.frombuffer(data, dtype=np.uint8).reshape(-1, width)
    return wide.view(np.uint64).ravel()


class SigrokFeed:
    """Samples as a running ``sigrok-cli`` writes them.

    Args:
        command: program and arguments.
        name: of the capture, for messages.
        width: bytes a sample.
        buffer_samples: how many may wait unread.
    """

    __slots__ = (
        "_arrived",
        "_buffer_samples",
        "_closed",
        "_command",
        "_errors",
        "_failure",
        "_name",
        "_process",
        "_thread",
        "_waiting",
        "_width",
    )

    def __init__(
        self, command: Sequence[str], name: str, *, width: int, buffer_samples: int
    ) -> None:
        self._command, self._name, self._width = tuple(command), name, width
        self._buffer_samples = buffer_samples
        self._waiting = bytearray()
        self._failure: str | None = None
        self._closed = False
        self._arrived = threading.Condition()
        self._errors: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run the program, and wait for its first samples."""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed by `close`
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except FileNotFoundError as error:
            raise missing(self._command[0]) from error
        self._thread = threading.Thread(
            target=self._receive, args=(self._process,), name="sigrok", daemon=True
        )
        self._thread.start()
        with self._arrived:
            came = self._arrived.wait_for(lambda: self._waiting or self._failure, FIRST_DATA_S)
        if not came:
            raise InstrumentError(
                f"{self._name}: no samples came within {FIRST_DATA_S:g} s of the start"
            )

    def available(self) -> int:
        """How many samples wait.

        Raises:
            InstrumentError: the program has ended, or too many were not read.
        """
        with self._arrived:
            if self._failure is not None:
                raise InstrumentError(f"{self._name}: {self._failure}; measure again")
            return len(self._waiting) // self._width

    def take(self, samples: int) -> WordArray:
        """The next samples."""
        with self._arrived:
            data = bytes(self._waiting[: samples * self._width])
            del self._waiting[: samples * self._width]
        return words_of(data, self._width)

    def close(self) -> None:
        """End the program by its own handle; may be called twice."""
        self._closed = True
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if self._thread is not None:
                self._thread.join()
            if process.stdout is not None:
                process.stdout.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def _receive(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdout is None:
            return
        while data := os.read(process.stdout.fileno(), READ_BYTES):
            with self._arrived:
                self._waiting += data
                if len(self._waiting) > self._buffer_samples * self._width:
                    self._failure = "overrun: samples were not read in time, so edges are lost"
                self._arrived.notify_all()
            if self._failure is not None:
                return
        self._ended(process)

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        with self._arrived:
            if not self._closed:
                self._failure = f"sigrok-cli ended by itself, exit code {code} ({self._said()})"
            self._arrived.notify_all()

    def _said(self) -> str:
        if self._errors is None:
            return "nothing said"
        self._errors.seek(0)
        return " ".join(self._errors.read().decode(errors="replace").split()) or "nothing said"
