"""The end of a run: units are restored and store it, whatever state the bench was left in."""

from collections.abc import Callable
from functools import partial

import pytest

from bench.assembly import Bench
from bench.guard_order import GuardOrder
from bench.guarding import Guard
from bench.plan import CommunicationPlan, PersistencePlan
from bench.procedures.communication import LineSetting, move
from bench.procedures.line_persistence import line_over_power_cycle
from bench.procedures.persistence import interrupted_write, keep_over_power_cycle
from contracts.clock import Clock
from tests.bench.failing_cable import Failure, Rig

LOSS = PersistencePlan(off_s=1)
LOSSES: dict[str, Callable[[Bench], object]] = {
    "kept": partial(keep_over_power_cycle, plan=LOSS),
    "line kept": partial(line_over_power_cycle, plan=LOSS),
    "interrupted write": partial(interrupted_write, plan=LOSS),
}
STRAY = 3


class EndedClock:
    """The bench's clock; at one wait somebody ends the run, before it or after it."""

    def __init__(self, clock: Clock, at_wait: int, *, after: bool) -> None:
        self._clock = clock
        self._left = at_wait
        self._after = after

    def now(self) -> float:
        return self._clock.now()

    def sleep(self, duration_s: float) -> None:
        self._left -= 1
        if self._left or self._after:
            self._clock.sleep(duration_s)
        if not self._left:
            raise KeyboardInterrupt


def energised(rig: Rig) -> tuple[object, object]:
    """Whether the output is on, and for how long it has been."""
    assert rig.bench.virtual is not None
    state = rig.bench.virtual.control.ask("state")
    return state["output_on"], state["energised_s"]


def ended_at(rig: Rig, procedure: Callable[[Bench], object], at_wait: int) -> bool:
    """Do a procedure until a wait; whether it came so far."""
    clock = rig.bench.clock
    rig.bench.clock = EndedClock(clock, at_wait, after=bool(at_wait % 2))
    try:
        procedure(rig.bench)
    except KeyboardInterrupt:
        return True
    finally:
        rig.bench.clock = clock
    return False


@pytest.mark.parametrize("case", LOSSES)
def test_a_run_that_is_ended_while_units_have_no_supply_restores_them(rig: Rig, case: str) -> None:
    before, at_wait = rig.settings(), 0
    with rig.only(2):
        while at_wait == 0 or ended_at(rig, LOSSES[case], at_wait):
            assert rig.bench.wind_down() == [], at_wait
            assert rig.settings() == before, at_wait
            rig.start()
            assert rig.not_at_home() == [], at_wait
            at_wait += 1
    assert at_wait > 2


def test_what_was_restored_just_before_is_stored(rig: Rig) -> None:
    before, unit = rig.settings(), rig.units[0]
    unit.journal.change("modbus_id", 10)
    assert unit.journal.restore() == []
    assert rig.bench.wind_down() == []
    assert rig.settings() == before


def test_units_without_supply_get_it_to_be_restored(rig: Rig) -> None:
    before, unit = rig.settings(), rig.units[0]
    unit.journal.change("lcd_cycle_time", 30)
    rig.bench.clock.sleep(2.0)
    rig.bench.make_safe()
    assert rig.bench.wind_down() == []
    assert rig.settings() == before
    assert energised(rig)[0] is False


def test_what_is_left_is_named_and_not_tried_again_without_need(rig: Rig) -> None:
    before, unit = rig.settings(), rig.units[1]
    unit.journal.change("lcd_cycle_time", 30)
    rig.cable.fail_at(1, Failure.CUT)
    (told,) = rig.bench.wind_down()
    assert told.startswith("unit 2 (pro380-mod 22091002): lcd_cycle_time = 10 could not be")
    rig.cable.mend()
    off = energised(rig)
    assert off[0] is False
    assert rig.bench.wind_down() == []
    assert energised(rig) == off
    assert rig.cable.steps == 0
    rig.start()
    assert rig.bench.wind_down() == []
    assert rig.settings() == before


def test_in_a_hurry_it_is_named_what_was_not_restored(rig: Rig) -> None:
    for unit in rig.units:
        unit.journal.change("lcd_cycle_time", 30)
        unit.journal.change("s0_output_rate", 1000)
    rig.cable.mend()
    rig.bench.hurry = True
    assert rig.bench.wind_down() == [
        f"unit {position} (pro380-mod 2209100{position}): the run was to end at once, and it was "
        "not restored: lcd_cycle_time = 10, s0_output_rate = 10000"
        for position in (1, 2)
    ]
    assert rig.cable.steps == 0
    assert energised(rig)[0] is False


def test_units_that_cannot_be_supplied_are_named(rig: Rig) -> None:
    unit = rig.units[0]
    unit.journal.change("lcd_cycle_time", 30)
    rig.bench.make_safe()
    rig.bench.guard.release()
    try:
        why, told = rig.bench.wind_down()
        assert why.startswith("the load could not be taken off: the guard process is gone")
        assert told == (
            "unit 1 (pro380-mod 22091001): it has no supply, and it was not restored: "
            "lcd_cycle_time = 10"
        )
    finally:
        rig.bench.guard = Guard(GuardOrder(station=rig.bench.station))


def test_no_unit_is_moved_to_where_a_stranger_answers(rig: Rig) -> None:
    rig.fresh({STRAY: "pro380-mod"})
    before = rig.settings()
    seen = move(rig.bench, LineSetting("modbus_id"), CommunicationPlan(addresses=(STRAY,)))
    for unit in rig.units:
        assert seen.of(unit).occupied == (STRAY,)
        assert seen.of(unit).answered == ()
    assert rig.bench.wind_down() == []
    assert rig.settings() == before


def test_no_unit_is_moved_to_where_another_is_to_go_back(rig: Rig) -> None:
    first, second = rig.units
    first.journal.change("modbus_id", 10)
    first.lost = "silent"
    seen = move(rig.bench, LineSetting("modbus_id"), CommunicationPlan(addresses=(1, 10, 20)))
    assert seen.of(second).answered == (20,)
    assert seen.of(second).occupied == ()
