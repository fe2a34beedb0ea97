"""Edges as a value change dump (IEEE 1364, 18.2), which GTKWave and PulseView open.

Times are whole multiples of the time unit, so nothing is rounded and no edge moves.
"""

from collections.abc import Iterator

from reports.exports.waveform import Waveform, line_names
from reports.plain_text import visible

_UNITS = ("ps", "ns", "us", "ms", "s")
_FIRST, _CODES = 33, 94


def document(wave: Waveform) -> bytes:
    """The dump; the same for the same edges."""
    return ("\n".join(_lines(wave)) + "\n").encode("ascii")


def _lines(wave: Waveform) -> Iterator[str]:
    unit_ps, words = _time_unit(wave)
    for line in wave.about:
        # The word that ends a comment must not stand in it.
        yield f"$comment {_ascii(line).replace('$', '_')} $end"
    yield f"$timescale {words} $end"
    yield "$scope module edges $end"
    for number, name in enumerate(line_names(wave.names)):
        yield f"$var wire 1 {_code(number)} {name} $end"
    yield "$upscope $end"
    yield "$enddefinitions $end"
    yield "#0"
    yield "$dumpvars"
    for number, level in enumerate(wave.initial):
        yield f"{int(level)}{_code(number)}"
    yield "$end"
    yield from _changes(wave, wave.tick_ps // unit_ps)


def _changes(wave: Waveform, units_per_tick: int) -> Iterator[str]:
    last = 0
    for tick, line, level in zip(
        wave.ticks.tolist(), wave.lines.tolist(), wave.levels.tolist(), strict=True
    ):
        if tick != last:
            yield f"#{tick * units_per_tick}"
            last = tick
        yield f"{int(level)}{_code(line)}"
    if last != wave.end:
        yield f"#{wave.end * units_per_tick}"


def _time_unit(wave: Waveform) -> tuple[int, str]:
    """The largest of 1, 10 and 100 ps to s of which a tick is a whole number, and its words."""
    unit_ps, power = 1, 0
    while wave.tick_ps % (unit_ps * 10) == 0 and power < 3 * len(_UNITS) - 1:
        unit_ps, power = unit_ps * 10, power + 1
    return unit_ps, f"{10 ** (power % 3)} {_UNITS[power // 3]}"


def _code(number: int) -> str:
    """The short name of a line: printable characters from ``!`` on."""
    found = ""
    while True:
        found = chr(_FIRST + number % _CODES) + found
        number = number // _CODES - 1
        if number < 0:
            return found


def _ascii(text: str) -> str:
    return visible(text).encode("ascii", "backslashreplace").decode("ascii")
