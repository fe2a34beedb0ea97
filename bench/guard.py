"""The guard: a process of its own that switches the output off when the bench dies or hangs.

It opens its own connection to the source before the output is ever switched on, says ``ready``,
and then waits for heartbeats on its standard input. When they stop, or the pipe ends because the
bench was killed, or the bench says itself that its work does not go on, or a contact of emergency
stop and interlocks is open, it says ``tripped`` and why, takes the source to the safe state, opens
the contactor and switches the tariff relays off. ``release`` lets it go.
"""

import queue
import sys
import threading
import time

from bench.clock import SystemClock
from bench.contact_watch import ContactWatch
from bench.everything_off import everything_off
from bench.guard_order import GuardOrder
from bench.protection import Protection
from bench.sources import open_source
from contracts.errors import BenchError
from contracts.wire import NoRecorder
from instruments.source import Source

HEARTBEAT_S = 0.25
READY, RELEASE, TRIPPED, SAFE, UNSAFE = "ready", "release", "tripped", "safe", "unsafe"
HUNG = "hung"
"""The bench's own word that its work does not go on; what follows says for how long."""

STOP = "stop"
"""A contact is open; what follows says which."""

Lines = queue.Queue[str | None]


def _listen(lines: Lines) -> None:
    for line in sys.stdin:
        lines.put(line.strip())
    lines.put(None)


def _say(word: str) -> None:
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(" ".join(word.split()) + "\n")
        sys.stdout.flush()
    except OSError:
        # The bench is gone and nobody reads: the output is what matters.
        sys.stdout = None


def _reason(lines: Lines, deadline_s: float) -> str:
    """Watch; why the output is to be switched off, empty when the guard is released."""
    while True:
        heard_s = time.monotonic()
        try:
            line = lines.get(timeout=deadline_s)
        except queue.Empty:
            late_s = time.monotonic() - heard_s - deadline_s
            return (
                f"no heartbeat of the bench came within {deadline_s:g} s "
                f"(deadline missed by {late_s:.2f} s)"
            )
        if line is None:
            return "the bench is gone"
        if line == RELEASE:
            return ""
        if line.startswith((HUNG, STOP)):
            return line.partition(": ")[2]


def _switch_off(order: GuardOrder, source: Source, protection: Protection, reason: str) -> bool:
    """Whether the output is confirmed to be off; the lock of the station says the same."""
    _say(f"{TRIPPED}: {reason}")
    lock = order.lock
    try:
        everything_off(order.station, source, protection)
        if lock is not None:
            lock.release()
    except BenchError as error:
        if lock is not None:
            lock.hold(f"the guard ({reason}): {error}")
        _say(f"{UNSAFE}: {error}")
        return False
    _say(SAFE)
    return True


def main() -> int:
    """Run the guard; the first line of standard input is its order."""
    order = GuardOrder.model_validate_json(sys.stdin.readline())
    source = open_source(
        order.station.source, clock=SystemClock(), recorder=NoRecorder(), name="guard"
    )
    protection = Protection(order.station.safety, SystemClock(), NoRecorder())
    protection.identify()
    lines: Lines = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    watch = ContactWatch(order.station, protection, lambda why: lines.put(f"{STOP}: {why}"))
    watch.start()
    _say(READY)
    reason = _reason(lines, order.deadline_s)
    safe = not reason or _switch_off(order, source, protection, reason)
    watch.stop()
    protection.abandon()
    source.close()
    return 0 if safe else 1


if __name__ == "__main__":
    sys.exit(main())
