"""Warm-up and the watch while units get supply: what a plan may say, and what is seen meanwhile."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bench.plan import load_plan
from bench.plan_parts.no_load import NoLoadPlan
from bench.plan_parts.warm_up import WarmUpPlan
from bench.procedures.no_load import power_up
from bench.procedures.start_up import Starting
from bench.procedures.warm_up import hold, warm_up
from contracts.errors import ConfigError, InstrumentError
from instruments.stimulus import balanced
from simulator.scpi.faults import FaultKind, WireFault
from tests.bench.failing_cable import Failure, Rig
from tests.bench.linked_instruments import linked
from tests.bench.plan_files import changed_plan


def test_a_current_before_self_heating_is_refused(tmp_path: Path) -> None:
    warm = {"duration_s": 600, "current": "iref"}
    plan = changed_plan(tmp_path, "lab", {("warm_up",): warm, ("suites",): ["self_heating"]})
    with pytest.raises(ConfigError, match="self_heating begins with units that none has warmed"):
        load_plan(plan)


def test_a_current_that_no_meter_has_is_refused(tmp_path: Path) -> None:
    plan = changed_plan(tmp_path, "eol", {("warm_up",): {"duration_s": 600, "current": "some"}})
    with pytest.raises(ConfigError, match=r"warm_up\.current"):
        load_plan(plan)


def test_a_source_that_trips_during_the_warm_up_is_noticed() -> None:
    with linked() as bench:
        supply = bench.supply()
        supply.settled = bench.reference.read()
        began_s = bench.clock.now()
        hold(supply, bench.clock, 600.0)
        assert 600.0 <= bench.clock.now() - began_s < 602.0
        bench.at_source.inject(WireFault(FaultKind.TRIP))
        began_s = bench.clock.now()
        with pytest.raises(InstrumentError, match="has switched its output off by itself"):
            hold(supply, bench.clock, 3600.0)
        assert bench.clock.now() - began_s < 12.0


@pytest.mark.parametrize(
    ("share", "told"), [(1.004, False), (1.006, True), (0.0, True), (-1, True)]
)
def test_energy_is_not_counted_by_a_power_that_nothing_explains(share: float, told: bool) -> None:
    with linked() as bench:
        supply, settled = bench.supply(), bench.reference.read()
        supply.settled = settled
        supply.check_flowing(settled)
        other = replace(settled, total_active_power_w=share * settled.total_active_power_w)
        if not told:
            supply.check_flowing(other)
            return
        with pytest.raises(InstrumentError, match="while voltages and currents are the same"):
            supply.check_flowing(other)


def test_a_load_that_changes_during_the_warm_up_is_noticed() -> None:
    with linked() as bench:
        supply = bench.supply()
        supply.settled = bench.reference.read()
        bench.source.apply(balanced(230.0, 4.9))
        with pytest.raises(InstrumentError, match="is not steady: current of L1 went from 5"):
            hold(supply, bench.clock, 3600.0)


def test_the_warm_up_is_on_record_and_ends_without_supply(rig: Rig) -> None:
    bench = rig.bench
    warm_up(bench, WarmUpPlan(duration_s=120, current="iref"))
    assert bench.supply.applied is None
    lines = (bench.evidence.path / "wire.jsonl").read_text("utf-8").splitlines()
    (note,) = [line for line in map(json.loads, lines) if line["channel"] == "bench"]
    assert "warm-up: 12" in json.dumps(note)
    assert "s with 230 V and 5 A" in json.dumps(note)


def test_the_counter_is_looked_at_while_units_are_asked_for_long(rig: Rig) -> None:
    """Many units that do not answer take longer than the buffer of the counter lasts."""

    def asks(between: Callable[[], None]) -> None:
        for _ in range(10):
            rig.bench.clock.sleep(3.0)
            between()

    found = power_up(rig.bench, NoLoadPlan(), asks)
    assert all(seen.watched_s > 30.0 for seen in found.values.values())
    with pytest.raises(InstrumentError, match="overrun"):
        power_up(rig.bench, NoLoadPlan(), lambda _: asks(lambda: None))


def test_the_counter_is_looked_at_after_a_unit_that_is_silent_too(rig: Rig) -> None:
    looked = list[float]()
    rig.bench.make_safe()
    rig.bench.apply_voltage()
    rig.cable.fail_at(1, Failure.CUT)
    Starting().ask(rig.bench, lambda: looked.append(rig.bench.clock.now()))
    assert len(looked) >= 2 * len(rig.units)
