"""Edges as a session of sigrok (``.sr``, format version 2), which PulseView opens.

Source of the format: sigrok's wiki, File_format:Sigrok/v2, and files that sigrok-cli 0.7 writes
and reads. A session holds samples, so its size goes with the length of the span.
"""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from contracts.errors import ConfigError
from reports.exports.waveform import PS_PER_S, IntArray, Waveform, line_names, sample_rate_hz
from reports.plain_text import visible

MOST_SAMPLES = 2**31
_CHUNK = 4 * 2**20
_MOMENT = (1980, 1, 1, 0, 0, 0)
_LONGEST_LINE = 1000
_FAST = 1


def write(wave: Waveform, stream: BinaryIO) -> None:
    """Write the session; the same bytes for the same edges.

    The first sample has the levels before the first edge. An edge is in the first sample that is
    not before it: it never moves by more than a sample, and not at all where the rate allows.

    Raises:
        ConfigError: the span has too many samples at the resolution of the edges, or two edges
            of a line come into one sample.
    """
    rate_hz = sample_rate_hz(wave)
    samples = _sample_of(wave.end, wave, rate_hz) + 1
    if samples > MOST_SAMPLES:
        raise ConfigError(
            f"sr: {samples} samples at {rate_hz} Hz, the resolution of the edges; at most "
            f"{MOST_SAMPLES} are written; vcd has no such limit"
        )
    at = np.array([_sample_of(tick, wave, rate_hz) for tick in wave.ticks.tolist()], dtype=np.int64)
    _require_apart(wave, at, rate_hz)
    with zipfile.ZipFile(stream, "w") as archive:
        _put(archive, "version", b"2")
        _put(archive, "metadata", _metadata(wave, rate_hz, at))
        for number, chunk in enumerate(_chunks(wave, at, samples), 1):
            _put(archive, f"logic-1-{number}", chunk)


def _sample_of(tick: int, wave: Waveform, rate_hz: int) -> int:
    # Whole numbers of Python: a product of these does not fit into 64 bits.
    return -(-tick * wave.tick_ps * rate_hz // PS_PER_S)


def _require_apart(wave: Waveform, at: IntArray, rate_hz: int) -> None:
    for number, name in enumerate(wave.names):
        mine = at[wave.lines == number]
        if (np.diff(mine) == 0).any():
            raise ConfigError(
                f"sr: line {name!r} has two edges in one sample at {rate_hz} Hz; vcd keeps them"
            )


def _metadata(wave: Waveform, rate_hz: int, at: IntArray) -> bytes:
    moved_ps = max(
        (
            int(s) * PS_PER_S // rate_hz - int(t) * wave.tick_ps
            for s, t in zip(at, wave.ticks, strict=True)
        ),
        default=0,
    )
    about = (*wave.about, f"an edge is at most {moved_ps} ps later than its tick")
    lines = [f"# {_ascii(line)}" for line in about]
    lines += ["[global]", "sigrok version=0.5.2", "", "[device 1]", "capturefile=logic-1"]
    lines += [f"total probes={len(wave.names)}", f"samplerate={rate_hz}", "total analog=0"]
    lines += [f"probe{number}={name}" for number, name in enumerate(line_names(wave.names), 1)]
    lines += [f"unitsize={_unit_size(wave)}", ""]
    return "\n".join(lines).encode("ascii")


def _unit_size(wave: Waveform) -> int:
    return -(-len(wave.names) // 8)


def _chunks(wave: Waveform, at: IntArray, samples: int) -> Iterator[bytes]:
    """The samples in pieces: the level of line n is bit n, the lowest byte first."""
    states = _states(wave)
    step = _CHUNK // states.shape[1]
    for first in range(0, samples, step):
        last = min(first + step, samples)
        low, high = np.searchsorted(at, (first, last), side="left")
        # States after each edge up to here; the state before the first of them came earlier.
        bounds = np.concatenate(([first], at[low:high], [last]))
        yield np.repeat(states[low : high + 1], np.diff(bounds), axis=0).tobytes()


def _states(wave: Waveform) -> NDArray[np.uint8]:
    """The bytes of a sample before the first edge and after each; shape (n + 1, bytes)."""
    levels = np.tile(wave.initial, (wave.ticks.size + 1, 1))
    for number in range(len(wave.names)):
        own = np.flatnonzero(wave.lines == number)
        changes = np.zeros(wave.ticks.size + 1, dtype=np.int64)
        changes[own + 1] = 1
        known = np.concatenate(([wave.initial[number]], wave.levels[own]))
        levels[:, number] = known[np.cumsum(changes)]
    return np.packbits(levels, axis=1, bitorder="little")


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content, compresslevel=_FAST)


def _ascii(text: str) -> str:
    return visible(text).encode("ascii", "backslashreplace").decode("ascii")[:_LONGEST_LINE]
