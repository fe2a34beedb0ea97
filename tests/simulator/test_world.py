"""Time and what flows: segments, ramps, trips, history, and the two clocks."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import FastClock, RealClock
from simulator.waveform import OFF, Output
from simulator.world import RAMP_STEPS, FloatArray, Segment, World
from tests.simulator.reference_bench import load

FULL = load(230.0, 5.0)
HALF = load(115.0, 2.5)


class Diary:
    """A load that writes down what it lives through."""

    def __init__(self) -> None:
        self.lived: list[Segment] = []

    def advance(self, segment: Segment) -> None:
        self.lived.append(segment)

    def energy_ws(self) -> float:
        return sum(
            (s.stop_s - s.start_s) * sum(p.power().real for p in s.output.phases)
            for s in self.lived
        )


class Steps:
    """A pulse line with given edges."""

    def __init__(self, *edges: float) -> None:
        self._edges = np.array(edges)

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        first, last = np.searchsorted(self._edges, [start_s, stop_s])
        return bool(first % 2), self._edges[first:last]


class HeldClock:
    """A clock on which time passes when the test lets it."""

    fast = False

    def __init__(self) -> None:
        self.waiting = threading.Event()
        self.over = threading.Event()

    def now(self) -> float:
        return 0.0

    def wait_until(self, time_s: float) -> None:
        self.waiting.set()
        assert self.over.wait(10.0), f"nobody let {time_s} s pass"


@pytest.fixture
def world() -> World:
    return World(FastClock())


def voltage_v(output: Output) -> float:
    return output.phases[0].voltage_v


def spans(segments: list[Segment]) -> list[tuple[float, float]]:
    return [(s.start_s, s.stop_s) for s in segments]


def test_the_fast_clock_stands_still_until_somebody_waits(world: World) -> None:
    assert [world.now(), world.now()] == [0.0, 0.0]
    world.wait(3600.0)
    assert world.now() == 3600.0
    world.wait_until(10.0)
    assert world.now() == 3600.0


def test_a_load_lives_through_every_moment_once(world: World) -> None:
    diary = Diary()
    world.loads[1] = diary
    world.wait(1.0)
    world.set_output(FULL)
    world.wait(2.0)
    world.set_output(HALF)
    world.wait(3.0)
    assert spans(diary.lived) == [(0.0, 1.0), (1.0, 3.0), (3.0, 6.0)]
    assert [s.output for s in diary.lived] == [OFF, FULL, HALF]


def test_a_change_at_the_same_moment_makes_no_empty_segment(world: World) -> None:
    diary = Diary()
    world.loads[1] = diary
    world.set_output(FULL)
    world.set_output(HALF)
    world.wait(1.0)
    assert [s.output for s in diary.lived] == [HALF]
    assert world.segments(0.0, 1.0) == diary.lived


def test_a_ramp_is_a_staircase_that_ends_at_its_time(world: World) -> None:
    world.wait(1.0)
    world.set_output(FULL, ramp_s=2.0)
    assert not world.settled()
    assert world.output() == OFF
    world.wait(3.0)
    stairs = world.segments(1.0, 4.0)
    assert world.settled()
    assert [s.start_s for s in stairs] == pytest.approx(
        [1.0 + 0.2 * step for step in range(RAMP_STEPS + 1)]
    )
    assert [voltage_v(s.output) for s in stairs] == pytest.approx(
        [23.0 * step for step in range(RAMP_STEPS + 1)]
    )


def test_a_ramp_moves_on_with_time_alone(world: World) -> None:
    world.set_output(FULL, ramp_s=1.0)
    world.wait(0.55)
    assert voltage_v(world.output()) == pytest.approx(0.5 * 230.0)
    world.wait(0.45)
    assert voltage_v(world.output()) == pytest.approx(230.0)


def test_a_new_output_ends_the_ramp_where_it_is(world: World) -> None:
    world.set_output(FULL, ramp_s=1.0)
    world.wait(0.35)
    world.set_output(OFF)
    world.wait(10.0)
    assert world.settled()
    assert not world.output().energised
    assert world.energised_s == pytest.approx(0.25)


def test_a_second_ramp_begins_where_the_first_one_was(world: World) -> None:
    world.set_output(FULL, ramp_s=1.0)
    world.wait(0.5)
    world.set_output(OFF, ramp_s=1.0)
    world.wait(0.1)
    assert voltage_v(world.output()) == pytest.approx(0.5 * 0.9 * 230.0)


def test_energised_time_counts_what_is_on_alone(world: World) -> None:
    world.wait(5.0)
    world.set_output(FULL)
    world.wait(2.0)
    world.set_output(OFF)
    world.wait(5.0)
    world.set_output(load(230.0, 0.0))
    world.wait(3.0)
    assert world.energised_s == 5.0


def test_a_trip_comes_at_its_moment_however_long_the_wait(world: World) -> None:
    told: list[float] = []
    world.trip_after(20.0, lambda: told.append(world.energised_s))
    world.wait(100.0)
    world.set_output(FULL)
    world.wait(15.0)
    world.set_output(OFF)
    world.wait(50.0)
    world.set_output(HALF)
    assert told == []
    world.wait(1000.0)
    assert told == [20.0]
    assert world.energised_s == 20.0
    assert spans(world.segments(165.0, 300.0)) == [(165.0, 170.0), (170.0, 300.0)]
    assert not world.output().energised


def test_a_trip_is_over_once_it_has_happened(world: World) -> None:
    world.set_output(FULL)
    world.trip_after(1.0, lambda: None)
    world.wait(2.0)
    world.set_output(FULL)
    world.wait(10.0)
    assert world.output() == FULL


def test_a_trip_that_is_overdue_comes_with_the_next_energising(world: World) -> None:
    world.trip_after(0.0, lambda: None)
    world.wait(5.0)
    world.set_output(FULL)
    world.wait(1.0)
    assert world.energised_s == 0.0
    assert not world.output().energised


def test_a_trip_in_the_middle_of_a_ramp_ends_the_ramp(world: World) -> None:
    world.trip_after(0.33, lambda: None)
    world.set_output(FULL, ramp_s=1.0)
    world.wait(5.0)
    assert world.settled()
    assert not world.output().energised
    assert world.energised_s == pytest.approx(0.33)


def test_history_is_cut_to_what_is_asked_for(world: World) -> None:
    world.wait(1.0)
    world.set_output(FULL)
    world.wait(1.0)
    world.set_output(HALF)
    world.wait(1.0)
    assert spans(world.segments(0.25, 2.5)) == [(0.25, 1.0), (1.0, 2.0), (2.0, 2.5)]
    assert spans(world.segments(1.0, 2.0)) == [(1.0, 2.0)]
    assert spans(world.segments(1.25, 1.5)) == [(1.25, 1.5)]
    assert world.segments(1.5, 1.5) == []


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.floats(0.0, 5.0), st.sampled_from([OFF, FULL, HALF]), st.floats(0.0, 3.0)),
        min_size=1,
        max_size=8,
    )
)
def test_history_has_no_holes_and_is_what_the_loads_lived(
    changes: list[tuple[float, Output, float]],
) -> None:
    world, diary = World(FastClock()), Diary()
    world.loads[1] = diary
    for wait_s, output, ramp_s in changes:
        world.wait(wait_s)
        world.set_output(output, ramp_s)
    world.wait(1.0)
    past = world.segments(0.0, world.now())
    assert [a.stop_s for a in past[:-1]] == [b.start_s for b in past[1:]]
    assert (past[0].start_s, past[-1].stop_s) == (0.0, world.now())
    recalled_ws = sum(
        (s.stop_s - s.start_s) * sum(p.power().real for p in s.output.phases) for s in past
    )
    assert recalled_ws == pytest.approx(diary.energy_ws())


def test_an_open_pulse_line_is_low_for_ever(world: World) -> None:
    world.lines[3] = Steps(0.5, 0.6)
    world.wait(1.0)
    high, edges = world.toggles(3, 0.55, 1.0)
    assert (high, list(edges)) == (True, [0.6])
    high, edges = world.toggles(4, 0.0, 1.0)
    assert (high, list(edges)) == (False, [])


def test_waits_of_several_threads_add_nothing_up_twice(world: World) -> None:
    diary = Diary()
    world.loads[1] = diary
    world.set_output(FULL)

    def walk() -> None:
        for step in range(100):
            world.wait_until(0.01 * step)

    threads = [threading.Thread(target=walk) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.energised_s == pytest.approx(0.99)
    assert sum(s.stop_s - s.start_s for s in diary.lived) == pytest.approx(0.99)


def test_the_real_clock_is_the_walls() -> None:
    world, diary = World(RealClock()), Diary()
    world.loads[1] = diary
    world.set_output(FULL)
    assert not world.fast
    start_s = world.now()
    world.wait(0.05)
    now_s = world.now()
    assert now_s >= start_s + 0.05
    assert diary.lived[-1].stop_s == now_s
    assert world.energised_s == pytest.approx(sum(s.stop_s - s.start_s for s in diary.lived[1:]))


def test_a_wait_on_the_real_clock_leaves_the_world_to_others() -> None:
    clock = HeldClock()
    world = World(clock)
    waiter = threading.Thread(target=world.wait, args=(1.0,))
    waiter.start()
    assert clock.waiting.wait(5.0)
    entered = world.lock.acquire(timeout=5.0)
    if entered:
        world.lock.release()
    clock.over.set()
    waiter.join()
    assert entered
