"""What goes over a wire of the meters: bursts that are sent, bytes that arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from simulator.bus.line import Line

OVERLAP_CHARS = 0.99
"""Two bytes that end less than this apart are on the wire together."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Bytes without a pause between them, and the pause before the first, in s.

    Attributes:
        data: the bytes.
        pause_s: since the burst before; of the first burst, since the end of the request.
        line: the settings that it is sent with; None: those of the request.
    """

    data: bytes
    pause_s: float = 0.0
    line: Line | None = None


Bursts = tuple[Burst, ...]


@dataclass(frozen=True, slots=True)
class WireByte:
    """A byte of an answer: when it has arrived, in s, and the settings that it was sent with."""

    at_s: float
    value: int
    line: Line


def delayed(bursts: Sequence[Burst], delay_s: float) -> Bursts:
    """The same with a longer pause before the first, in s."""
    if not bursts:
        return ()
    first, *others = bursts
    return (replace(first, pause_s=first.pause_s + delay_s), *others)


def spread(bursts: Sequence[Burst], start_s: float, line: Line) -> list[WireByte]:
    """Each byte with the time of its end; ``start_s`` is when the request has ended."""
    arriving: list[WireByte] = []
    at_s = start_s
    for burst in bursts:
        begin_s, used = at_s + burst.pause_s, burst.line or line
        for index, value in enumerate(burst.data, 1):
            at_s = begin_s + index * used.char_s
            arriving.append(WireByte(at_s, value, used))
    return arriving


def superposed(sent: Iterable[WireByte]) -> list[WireByte]:
    """What is heard of bytes of several meters: where they overlap, a 0 of any of them wins."""
    heard: list[WireByte] = []
    for byte in sorted(sent, key=lambda byte: byte.at_s):
        last = heard[-1] if heard else None
        if last and byte.at_s - last.at_s < OVERLAP_CHARS * last.line.char_s:
            heard[-1] = replace(last, value=last.value & byte.value)
        else:
            heard.append(byte)
    return heard
