"""Edges of lines on a time base of whole picoseconds, as waveform files have them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from contracts.errors import BenchError

PS_PER_S = 10**12
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """Levels of some lines over a span of time.

    Attributes:
        names: of the lines.
        initial: level of each before the first edge; shape (lines,).
        ticks: when each edge was, ascending, from 0 up; shape (n,).
        lines: whose edge it was; shape (n,).
        levels: after the edge; shape (n,).
        end: last tick of the span.
        tick_ps: length of a tick in ps.
        resolution_ps: an edge took place at most this long before its tick, in ps.
        about: what it is, a line each.

    Raises:
        BenchError: a line has two edges at one tick, so that a file would show neither, or an
            edge that changes nothing.
    """

    names: tuple[str, ...]
    initial: NDArray[np.bool_]
    ticks: IntArray
    lines: IntArray
    levels: NDArray[np.bool_]
    end: int
    tick_ps: int
    resolution_ps: int
    about: tuple[str, ...]

    def __post_init__(self) -> None:
        for number, name in enumerate(self.names):
            mine = self.lines == number
            ticks, levels = self.ticks[mine], self.levels[mine]
            before = np.concatenate(([self.initial[number]], levels[:-1]))
            wrong = np.flatnonzero((np.diff(ticks, prepend=-1) == 0) | (levels == before))
            if wrong.size:
                raise BenchError(
                    f"line {name!r}, tick {int(ticks[wrong[0]])} of {self.tick_ps} ps: two edges "
                    "at once, or one that changes nothing; no waveform file can hold these"
                )

    @property
    def step(self) -> int:
        """The most ticks of which every edge and the end are a whole multiple; the end's if 0."""
        return math.gcd(int(np.gcd.reduce(self.ticks)) if self.ticks.size else 0, self.end) or 1


def line_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names as every program can show them: no space, nothing that is no letter, each once."""
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_./+-]", "_", name)[:64] or "_"
        numbers = (f"{plain}_{number}" for number in range(2, len(names) + 2))
        found.append(plain if plain not in found else next(n for n in numbers if n not in found))
    return tuple(found)


def sample_rate_hz(wave: Waveform) -> int:
    """The lowest whole rate at which no edge moves by more than the resolution, in Hz.

    At a rate of which each edge is a whole sample nothing moves at all; that one is taken if there
    is one.
    """
    exact = Fraction(
        PS_PER_S, math.gcd(wave.step, wave.resolution_ps // wave.tick_ps) * wave.tick_ps
    )
    return math.ceil(exact)
