"""The link to an instrument against pyvisa alone, over a socket of this machine.

Both ask the same peer, which is a process of its own, and both are pyvisa with pyvisa-py. Ours
keeps every message as evidence in a file, as a run does, and looks for stale replies; pyvisa alone
does neither. Rounds of both alternate.

Set, then query: a message without a reply and a question behind it. Such a pair meets Nagle's
algorithm at one end and delayed acknowledgements at the other, and pyvisa leaves the first on.

Run it with ``python -m benchmarks.transport``.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pyvisa
from pyvisa.resources import MessageBasedResource

from bench.clock import SystemClock
from benchmarks.ratio import Ratio, TimesAsLong, measure, report
from contracts.wire import WireRecorder
from instruments.visa import VisaLink
from reports.evidence import EvidenceFolder

AT_MOST = 1.3
"""So many times as long as pyvisa alone a query may take."""
AT_MOST_S = 0.001
"""So long a set and a query may take."""
QUESTION, ANSWER = "SOUR:PHAS1:VOLT?", "2.3E2"
ORDER = "SOUR:PHAS1:VOLT 230"


@contextmanager
def peer(answer: str = ANSWER) -> Iterator[str]:
    """An instrument that answers at once, and always the same; its resource name."""
    command = (sys.executable, "-m", "benchmarks.answering_peer", answer)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise ValueError("the peer was started without pipes")
        yield f"TCPIP::127.0.0.1::{int(process.stdout.readline())}::SOCKET"
        process.stdin.close()


@contextmanager
def opened_alone(resource: str) -> Iterator[MessageBasedResource]:
    """The resource as pyvisa opens it."""
    opened = pyvisa.ResourceManager("@py").open_resource(resource)
    with closing(opened):
        if not isinstance(opened, MessageBasedResource):
            raise TypeError(f"{resource} does not carry messages")
        opened.read_termination = opened.write_termination = "\n"
        yield opened


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process, and those that it starts, on one core, where the system can.

    From one core to another a reply comes at once or half as long again later, for seconds on end
    and for one of two connections alone.
    """
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def ratios() -> Iterator[Ratio | TimesAsLong]:
    """Measure both, side by side."""
    with ExitStack() as stack:
        stack.enter_context(on_one_core())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        recorder = stack.enter_context(EvidenceFolder(folder / "evidence"))
        resource = stack.enter_context(peer())
        link = stack.enter_context(closing(link_to(resource, recorder)))
        alone = stack.enter_context(opened_alone(resource))
        yield measure(
            f"query, at most {AT_MOST:g} times as long: pyvisa alone",
            lambda: answered(link.query(QUESTION)),
            lambda: answered(alone.query(QUESTION)),
            1 / AT_MOST,
        )
        pair = measure(
            "set, then query: pyvisa alone",
            lambda: set_then_query(link),
            lambda: set_then_query(alone),
            1.0,
        )
        yield pair
        yield TimesAsLong("set, then query: 1 ms", pair.ours_s, AT_MOST_S, 1.0)


def link_to(resource: str, recorder: WireRecorder) -> VisaLink:
    """The link of the bench."""
    return VisaLink(resource, name="source", clock=SystemClock(), recorder=recorder)


def set_then_query(session: VisaLink | MessageBasedResource) -> None:
    """A message without a reply, and a question behind it."""
    session.write(ORDER)
    answered(session.query(QUESTION))


def answered(reply: str) -> None:
    """See that the answer came."""
    if reply != ANSWER:
        raise ValueError(f"{QUESTION} got {reply!r}, must be {ANSWER!r}")


def main() -> int:
    """Print one line a ratio; 1 if one is missed."""
    return report(ratios())


if __name__ == "__main__":
    sys.exit(main())
