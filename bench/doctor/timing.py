"""The clocks of a station against one another, and what lies on the lines of the counter."""

import math
from collections import Counter as Tally
from collections.abc import Iterator
from itertools import pairwise

from bench.doctor.finding import AmissError, Finding, look
from bench.doctor.instruments import Rack
from contracts.clock import Clock
from instruments.counter import Counter
from instruments.edges import EdgeBlock
from instruments.reference import Reference

COMPARED_S = 1.0
COUNTER_SHARE = 0.05
"""A host is asked over a network, so a second says no more; a wrong rate is off by more."""
SOONER_SHARE, LATER_SHARE = 0.8, 1.5
"""Between these times its interval a reference must renew its readings, as the host sees it."""


def counter_clock(rack: Rack) -> Iterator[Finding]:
    """The counter against the host."""
    if (counter := rack.counter) is not None:
        yield look("clock of the counter", lambda: _counter_clock(counter, rack.clock))


def reference_clock(reference: Reference, clock: Clock) -> Finding:
    """The reference against the host; without a voltage it may have no reading at all."""
    return look("clock of the reference", lambda: _reference_clock(reference, clock))


def _counter_clock(counter: Counter, clock: Clock) -> str:
    with counter.capture() as capture:
        # What comes before the first samples is no time of the counter's.
        capture.read(0.05)
        began_s, before_s = clock.now(), capture.block.duration_s
        capture.read(COMPARED_S)
        return compared(clock.now() - began_s, capture.block.duration_s - before_s)


def compared(host_s: float, counter_s: float) -> str:
    """What the counter makes of a time of the host.

    Raises:
        AmissError: they do not go together.
    """
    seen = f"{counter_s:.3f} s by the counter are {host_s:.3f} s by the host"
    if not math.isclose(host_s, counter_s, rel_tol=COUNTER_SHARE, abs_tol=COUNTER_SHARE):
        raise AmissError(f"{seen}: sample clock or timebase is another than it is set to")
    return seen


def _reference_clock(reference: Reference, clock: Clock) -> str:
    reference.read()
    marks = [clock.now()]
    while len(marks) <= max(COMPARED_S / reference.update_s, 2):
        reference.read()
        marks.append(clock.now())
    return renewed([b - a for a, b in pairwise(marks)], reference.update_s)


def renewed(intervals_s: list[float], update_s: float) -> str:
    """How often the reference renewed its readings.

    Raises:
        AmissError: not as often as it is set to.
    """
    mean_s = sum(intervals_s) / len(intervals_s)
    seen = f"a reading every {mean_s:.3f} s by the host, set to {update_s:g} s"
    # A host that was held up misses a reading now and then, but not each of them.
    if mean_s < SOONER_SHARE * update_s or min(intervals_s) > LATER_SHARE * update_s:
        raise AmissError(f"{seen}: it does not keep the interval that it is set to")
    return seen


def lines(rack: Rack) -> Iterator[Finding]:
    """Level of each line of the counter while the output is off."""
    counter = rack.counter
    if counter is not None:
        yield look("counter lines", lambda: _lines(counter))


def _lines(counter: Counter) -> str:
    with counter.capture() as capture:
        return at_rest(capture.read(0.2))


def at_rest(block: EdgeBlock) -> str:
    """Which lines conduct, of a block without a pulse.

    Raises:
        AmissError: there are edges although no meter is supplied.
    """
    if block.ticks.size:
        seen = Tally(block.names[number] for number in block.channels.tolist())
        noisy = ", ".join(f"{name} {count}" for name, count in sorted(seen.items()))
        raise AmissError(
            f"edges in {block.duration_s:.2f} s with the output off: {noisy}: noise, light on an "
            "optical head, or an open input"
        )
    names = [name for name, on in zip(block.names, block.initial.tolist(), strict=True) if on]
    said = f"conducting: {', '.join(names)}" if names else "none conducts"
    return f"{len(block.names)} lines, no edge with the output off, {said}"
