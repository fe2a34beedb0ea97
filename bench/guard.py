"""The guard: a process of its own that switches the output off when the bench dies.

It opens its own connection to the source before the output is ever switched on, says ``ready``,
and then waits for heartbeats on its standard input. When they stop, or the pipe ends because the
bench was killed, it takes the source to the safe state. ``release`` lets it go.
"""

import json
import queue
import sys
import threading

from bench.clock import SystemClock
from bench.sources import open_source
from bench.station import SourceConfig
from contracts.errors import BenchError
from contracts.wire import NoRecorder

HEARTBEAT_S = 0.25
DEADLINE_S = 10.0
READY, RELEASE, SAFE, UNSAFE = "ready", "release", "safe", "unsafe"


def _listen(lines: "queue.Queue[str | None]") -> None:
    for line in sys.stdin:
        lines.put(line.strip())
    lines.put(None)


def _say(word: str) -> None:
    try:
        sys.stdout.write(word + "\n")
        sys.stdout.flush()
    except OSError:
        # The bench is gone and nobody reads: the output is what matters.
        sys.stdout = None


def _released(lines: "queue.Queue[str | None]") -> bool:
    while True:
        try:
            line = lines.get(timeout=DEADLINE_S)
        except queue.Empty:
            return False
        if line is None:
            return False
        if line == RELEASE:
            return True


def main() -> int:
    """Run the guard; the source's configuration is the first line of standard input."""
    config = SourceConfig.model_validate(json.loads(sys.stdin.readline()))
    source = open_source(config, clock=SystemClock(), recorder=NoRecorder(), name="guard")
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    _say(READY)
    if _released(lines):
        source.close()
        return 0
    try:
        source.make_safe()
    except BenchError as error:
        _say(f"{UNSAFE}: {error}")
        return 1
    _say(SAFE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
