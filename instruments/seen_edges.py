"""What every capture keeps, whatever its device: the edges so far, and how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol, TypeVar

from contracts.errors import InstrumentError
from contracts.wire import Direction, WireEvent, WireRecorder
from instruments.edges import EdgeBlock, EdgeFlag, concatenate

WIRE = "counter"


class SeenEdges:
    """The blocks of one capture, in order.

    Args:
        name: of the capture, for messages.

    Attributes:
        failure: what broke it off, or None.
        stopped: whether it was ended.
        edges: how many there were.
    """

    __slots__ = ("_blocks", "_name", "edges", "failure", "stopped")

    def __init__(self, name: str) -> None:
        self._name = name
        self._blocks: list[EdgeBlock] = []
        self.failure: str | None = None
        self.stopped = False
        self.edges = 0

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once data were lost.

        Raises:
            InstrumentError: nothing was read yet.
        """
        whole = concatenate(self._blocks)
        # What is joined stays so: an hour of looks would join thousands of blocks at each.
        self._blocks = [whole]
        if self.failure is not None:
            return replace(whole, flags=whole.flags | EdgeFlag.GAP)
        return replace(whole, flags=whole.flags | EdgeFlag.END) if self.stopped else whole

    def add(self, block: EdgeBlock) -> EdgeBlock:
        """Keep the next block; returns it."""
        self._blocks.append(block)
        self.edges += block.ticks.size
        return block

    def refuse_if_over(self) -> None:
        """Refuse to go on after a failure or the end.

        Raises:
            InstrumentError: it has failed or was stopped.
        """
        if self.failure is not None:
            raise InstrumentError(f"{self._name}: capture is over, after {self.failure}")
        if self.stopped:
            raise InstrumentError(f"{self._name}: capture is over, it was stopped")

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Remember of any error that this capture has lost data."""
        try:
            yield
        except BaseException as error:
            self.failure = f"{type(error).__name__}: {error}"
            raise

    def note(self, done: str, begin_s: float, end_s: float) -> WireEvent:
        """What was done, in a line, as evidence."""
        text = f"{self._name}: {done}, {self.edges} edges, {self.failure or 'no failure'}"
        return WireEvent(WIRE, Direction.NOTE, text.encode(), begin_s, end_s)


class Capturing(Protocol):
    """Something that watches from its start to its end."""

    def start(self) -> None:
        """Begin to watch."""

    def stop(self) -> None:
        """Stop watching and give the device back."""

    def abandon(self, error: BaseException) -> None:
        """Give the device back because of ``error``; if that fails too, the error gets a note."""

    def note(self) -> WireEvent:
        """What was done, in a line, as evidence."""


CaptureT = TypeVar("CaptureT", bound=Capturing)


@contextmanager
def capturing(capture: CaptureT, recorder: WireRecorder) -> Iterator[CaptureT]:
    """Watch from entry to exit; whatever happens, the device is given back and a note is left."""
    try:
        capture.start()
        yield capture
    except BaseException as error:
        capture.abandon(error)
        raise
    else:
        capture.stop()
    finally:
        recorder.record(capture.note())
