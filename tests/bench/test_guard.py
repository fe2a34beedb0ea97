"""The guard switches off for a reason, tells it, and the bench passes it on."""

import time
from collections.abc import Callable, Iterator

import pytest

from bench import guarding
from bench.activity import WatchedClock
from bench.clock import SystemClock
from bench.guard_order import GuardOrder
from bench.guarding import Guard
from contracts.errors import SafetyError
from tests.bench.failing_cable import Rig

GIVEN_UP_S = 30.0


@pytest.fixture
def rig(opened_rig: Rig) -> Iterator[Rig]:
    opened_rig.fresh()
    yield opened_rig
    opened_rig.bench.make_safe()


@pytest.fixture
def guarded(rig: Rig) -> Iterator[Callable[[float], Guard]]:
    own = rig.bench.guard

    def start(deadline_s: float) -> Guard:
        rig.bench.guard = Guard(GuardOrder(station=rig.bench.station, deadline_s=deadline_s))
        return rig.bench.guard

    yield start
    if rig.bench.guard is not own:
        rig.bench.guard.release()
        rig.bench.guard = own


def wait_until(done: Callable[[], object]) -> None:
    given_up_s = time.monotonic() + GIVEN_UP_S
    while not done():
        assert time.monotonic() < given_up_s
        SystemClock().sleep(0.01)


def output_on(rig: Rig) -> object:
    assert rig.bench.virtual is not None
    return rig.bench.virtual.control.ask("state")["output_on"]


def tariff(rig: Rig) -> object:
    """That the input of unit 1 selects, as the meter itself has it."""
    assert rig.bench.virtual is not None
    meters = rig.bench.virtual.control.ask("truth")["meters"]
    assert isinstance(meters, dict)
    one = meters["1"]
    assert isinstance(one, dict)
    return one["active_tariff"]


def test_a_deadline_that_is_missed_is_named_and_so_is_the_guard(
    rig: Rig, guarded: Callable[[float], Guard]
) -> None:
    guard = guarded(0.6)
    guard._stop.set()
    wait_until(lambda: guard.confirmed)
    assert not output_on(rig)
    assert "no heartbeat of the bench came within 0.6 s (deadline missed by 0." in guard.tripped
    assert rig.bench.diagnose() == f"the guard has switched the output off: {guard.tripped}"
    with pytest.raises(SafetyError, match="the guard has switched the output off: no heartbeat"):
        rig.bench.apply_voltage()
    assert not output_on(rig)


def test_a_bench_that_hangs_is_switched_off_and_it_is_said_for_how_long(
    rig: Rig, guarded: Callable[[float], Guard]
) -> None:
    guard = guarded(20.0)
    assert rig.bench.relays is not None
    before = tariff(rig)
    rig.bench.relays.set(1, on=True)
    assert tariff(rig) != before
    guard.watch(lambda: rig.bench.activity.idle_s, longest_s=0.5)
    wait_until(lambda: guard.confirmed)
    assert "asked no instrument, no meter and no clock for 0." in guard.tripped
    assert not output_on(rig)
    assert tariff(rig) == before
    # The guard took the lines from it; it takes them back.
    rig.bench.relays.all_off()


def test_a_bench_that_works_or_waits_on_the_clock_does_not_hang() -> None:
    clock = WatchedClock(SystemClock(), pieces=True)
    longest: list[float] = []

    class Slow:
        def now(self) -> float:
            return SystemClock().now()

        def sleep(self, duration_s: float) -> None:
            longest.append(duration_s)

    clock.now()
    assert clock.idle_s < guarding.HUNG_AFTER_S
    began_s = time.monotonic()
    clock.sleep(0.02)
    assert time.monotonic() - began_s >= 0.02
    WatchedClock(Slow(), pieces=False).sleep(3600.0)
    assert longest == [3600.0]


def test_a_long_real_wait_is_cut_into_pieces_that_add_up() -> None:
    class Told:
        def __init__(self) -> None:
            self.time_s = 0.0
            self.waits: list[float] = []

        def now(self) -> float:
            return self.time_s

        def sleep(self, duration_s: float) -> None:
            self.waits.append(duration_s)
            self.time_s += duration_s

    told = Told()
    WatchedClock(told, pieces=True).sleep(90.5)
    assert told.time_s == pytest.approx(90.5)
    assert max(told.waits) <= 1.0


def test_a_released_guard_says_nothing_and_switches_nothing(
    rig: Rig, guarded: Callable[[float], Guard]
) -> None:
    guard = guarded(20.0)
    rig.bench.apply_voltage()
    guard.release()
    assert guard.tripped == ""
    assert not guard.confirmed
    assert output_on(rig)


def test_a_guard_that_is_left_to_go_on_tells_what_it_came_to(
    rig: Rig, guarded: Callable[[float], Guard]
) -> None:
    guard = guarded(20.0)
    rig.bench.apply_voltage()
    said = guard.abandon()
    assert said == "the guard has confirmed on its own connection that the output is off"
    assert not output_on(rig)


def test_a_guard_that_cannot_reach_the_source_does_not_come_up(rig: Rig) -> None:
    station = rig.bench.station
    source = station.source.model_copy(update={"resource": "TCPIP::127.0.0.1::9::SOCKET"})
    order = GuardOrder(station=station.model_copy(update={"source": source}))
    with pytest.raises(SafetyError, match="the guard did not come up"):
        Guard(order)
