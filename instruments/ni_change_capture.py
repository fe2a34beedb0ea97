"""One run of the change detection of an NI device, as edges.

No change is no data, so that silence could be a device that is dead: each look reads the count
register as well, which goes on without any change, and must keep pace with bench time. Changes
take a while to the host, so a look waits for those of the time that it covers; one that comes
later than that is told.

The levels at the start are read just before it. A line that changes between the two is not seen
until the first change, which shows the whole port. Nobody can tell then which line changed when: an
LED and an S0 output may have begun a pulse together, unseen, and the end of the one looks like the
beginning of the other. So a first change that comes while such a pulse could still last gives
levels and no edges, and the note says so. So does a later one after which every line is as it was
before the start: one that went on unseen went off. Until the first change the blocks are flagged
INIT_UNKNOWN.
"""

from dataclasses import replace

import numpy as np

from contracts.clock import Clock
from contracts.errors import InstrumentError
from contracts.wire import WireEvent
from instruments.edges import EdgeBlock, EdgeFlag, LineMap, TickClock, concatenate, edges_at
from instruments.ni_change_feed import NiChangeFeed, PortChanges
from instruments.sampled_capture import TIMEOUT_S, check_pace
from instruments.seen_edges import SeenEdges

TRANSFER_S = 0.05
"""How long a change may take to the host: an assumption; one that takes longer is told."""

LONGEST_PULSE_S = 0.2
"""No pulse lasts longer: an assumption, twice the longest that a model of the catalogue can be set
to, 99 ms. A first change after it is not the end of one that began before the start, unless it
leaves every line as it was before the start."""

SLICE_S = 60.0
"""A longer read is made of parts, so that the buffer is emptied in time and a loss is told."""
STEP_S = 0.001


class NiChangeCapture:
    """Changes since the start of one acquisition, as edges.

    Args:
        feed: where they come from.
        before: the port, read just before the start.
        ticks: of the timebase.
        line_map: which bit is which channel.
        clock: bench time.
    """

    __slots__ = (
        "_armed",
        "_begun",
        "_changes",
        "_clock",
        "_feed",
        "_known",
        "_left_out",
        "_line_map",
        "_pending",
        "_position",
        "_seen",
        "_span_s",
        "_ticks",
        "_watched",
        "_word",
    )

    def __init__(
        self, feed: NiChangeFeed, before: int, ticks: TickClock, line_map: LineMap, clock: Clock
    ) -> None:
        self._feed = feed
        self._word = before
        self._ticks = ticks
        self._line_map = line_map
        self._watched = sum(1 << int(line) for line in line_map.lines)
        self._clock = clock
        self._seen = SeenEdges(ticks.name)
        nothing = np.empty(0, dtype=np.uint32)
        self._pending = PortChanges(np.empty(0, dtype=np.int64), nothing)
        self._position = self._armed = 0
        self._changes = 0
        self._known = self._begun = self._left_out = False
        self._span_s = (0.0, 0.0)

    @property
    def block(self) -> EdgeBlock:
        """Every edge since the start; flagged GAP once data were lost.

        Raises:
            InstrumentError: nothing was read yet.
        """
        return self._seen.block

    @property
    def started_s(self) -> float:
        """Bench time of tick 0 in s, give or take half of what the order to start took."""
        return (self._span_s[0] + self._span_s[1]) / 2

    def read(self, duration_s: float) -> EdgeBlock:
        """Wait until the next ``duration_s`` is over and its changes are here; its edges.

        Raises:
            InstrumentError: changes were lost, the device is gone, or its timebase does not keep
                pace with bench time.
        """
        ticks = self._ticks.ticks(duration_s)
        if ticks < 1:
            raise InstrumentError(
                f"{self._ticks.name}: read of {duration_s:g} s is shorter than a tick, "
                f"{self._ticks.seconds(1):g} s"
            )
        self._seen.refuse_if_over()
        with self._seen.failing():
            end, found = self._position + ticks, []
            while self._position < end:
                part = min(self._position + self._ticks.ticks(SLICE_S), end)
                found.append(self._watch_until(part))
        return concatenate(found)

    def catch_up(self) -> EdgeBlock:
        """The edges until now, after ``TRANSFER_S``; none of them may be new.

        Raises:
            InstrumentError: as for ``read``.
        """
        self._seen.refuse_if_over()
        with self._seen.failing():
            return self._watch_until(max(self._feed.count(), self._position))

    def start(self) -> None:
        """Begin to watch."""
        before_s = self._clock.now()
        with self._seen.failing():
            self._feed.start()
            self._span_s = (before_s, self._clock.now())
            self._position = self._armed = self._feed.count()

    def stop(self) -> None:
        """Stop watching and give the device back."""
        self._seen.stopped = True
        self._feed.close()

    def abandon(self, error: BaseException) -> None:
        """Give the device back because of ``error``; if that fails too, the error gets a note."""
        try:
            self.stop()
        except InstrumentError as second:
            error.add_note(f"and the device could not be given back: {second}")

    def note(self) -> WireEvent:
        """What was done, in a line, as evidence."""
        end_s = self.started_s + self._ticks.seconds(self._position)
        first = ", the first one for levels alone" if self._left_out else ""
        done = (
            f"tick {self._ticks.tick_ps} ps, started at {self.started_s:.6f} s, watched until tick "
            f"{self._position}, {self._changes} changes{first}"
        )
        return self._seen.note(done, self.started_s, end_s)

    def _watch_until(self, stop: int) -> EdgeBlock:
        self._wait_for(stop + self._ticks.ticks(TRANSFER_S))
        self._gather(self._feed.take())
        self._check_pace()
        if stop == self._position:
            nothing = PortChanges(self._pending.at[:0], self._pending.words[:0])
            return self._block(nothing, stop)
        cut = int(np.searchsorted(self._pending.at, stop))
        found = PortChanges(self._pending.at[:cut], self._pending.words[:cut])
        self._pending = PortChanges(self._pending.at[cut:], self._pending.words[cut:])
        self._changes += cut
        if not self._begun:
            found = self._after_start(found)
        return self._seen.add(self._block(found, stop))

    def _wait_for(self, tick: int) -> None:
        given_up_s = self._clock.now() + self._ticks.seconds(tick - self._position) + TIMEOUT_S
        while (left := tick - self._feed.count()) > 0:
            if self._clock.now() >= given_up_s:
                raise InstrumentError(
                    f"{self._ticks.name}: the count register is {left} ticks short "
                    f"{TIMEOUT_S:g} s after they were due: the timebase stands still"
                )
            self._clock.sleep(max(self._ticks.seconds(left), STEP_S))

    def _gather(self, new: PortChanges) -> None:
        at = np.concatenate((self._pending.at, new.at))
        if (np.diff(at) < 0).any() or (self._begun and at.size and at[0] < self._position):
            raise InstrumentError(
                f"{self._ticks.name}: a change came more than {TRANSFER_S:g} s late, or before an "
                "earlier one, so what was seen before is not complete; measure again"
            )
        words = np.concatenate((self._pending.words, new.words))
        self._pending = PortChanges(at, words)

    def _after_start(self, found: PortChanges) -> PortChanges:
        """Without the changes between arming and the first tick that counts: they give levels."""
        self._begun = True
        early = int(np.searchsorted(found.at, self._position))
        if early:
            self._word, self._known = int(found.words[early - 1]), True
        return PortChanges(found.at[early:], found.words[early:])

    def _block(self, found: PortChanges, stop: int) -> EdgeBlock:
        flags = EdgeFlag.NONE
        if not self._known:
            flags = EdgeFlag.INIT_UNKNOWN
            found = self._first(found)
        self._check_each(found)
        block = edges_at(
            found.at, found.words, self._word, self._line_map, self._ticks, (self._position, stop)
        )
        if found.words.size:
            self._word = int(found.words[-1])
        self._position = stop
        return replace(block, flags=flags)

    def _check_each(self, found: PortChanges) -> None:
        """Refuse a change that left every line that is watched as it was."""
        watched = found.words & self._watched
        before = np.concatenate(([self._word & self._watched], watched[:-1]))
        at_same = np.flatnonzero(watched == before)
        if at_same.size:
            raise InstrumentError(
                f"{self._ticks.name}: the change in tick {int(found.at[at_same[0]])} left every "
                "line as it was: a spike, or a change that the device has lost without saying so; "
                "mend the line, or sample the port (driver ni_sampled_port), and measure again"
            )

    def _first(self, found: PortChanges) -> PortChanges:
        if not found.words.size:
            return found
        self._known = True
        word = int(found.words[0])
        late = int(found.at[0]) - self._armed > self._ticks.ticks(LONGEST_PULSE_S)
        if late and (word ^ self._word) & self._watched:
            return found
        self._left_out = True
        self._word = word
        return PortChanges(found.at[1:], found.words[1:])

    def _check_pace(self) -> None:
        check_pace(
            self._ticks,
            self._feed.count(),
            elapsed_s=self._clock.now() - self.started_s,
            started_half_width_s=(self._span_s[1] - self._span_s[0]) / 2,
        )
