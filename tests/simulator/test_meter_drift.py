"""Hardly any load, and time: what a simulated meter makes of them when it is not a good one."""

import numpy as np
import pytest

from simulator.meter.creep import LowLoad
from simulator.meter.drift import Drift
from simulator.meter.sensing import Sensed
from simulator.world import Segment
from tests.simulator.defect_observers import edges, planted, run
from tests.simulator.reference_bench import load
from tests.simulator.starting_observers import AT_START, IMAX, SUPPLIED

NOTHING = Sensed(230.0, 0.0, 0.0, 0.0)


def test_residual_power_is_counted_without_current_alone() -> None:
    creeping = LowLoad(residual_w=8.0)
    assert creeping.counted_w((NOTHING, NOTHING)).tolist() == [8.0, 0.0]
    loaded = Sensed(230.0, 1.0, 230.0, 0.0)
    assert creeping.counted_w((loaded, NOTHING)).tolist() == [230.0, 0.0]


def test_a_small_reverse_current_is_taken_for_nothing_below_its_floor() -> None:
    forward_only = LowLoad(reverse_floor_a=0.05)
    powers = [Sensed(230.0, 0.02, way * 4.6, 0.0) for way in (1, -1)]
    assert forward_only.counted_w(powers).tolist() == [4.6, 0.0]
    assert forward_only.counted_w([Sensed(230.0, 0.06, -13.8, 0.0)]).tolist() == [-13.8]


@pytest.mark.parametrize(("minutes", "share"), [(10.0, 0.632), (20.0, 0.865), (100.0, 1.0)])
def test_gain_follows_the_warmth_with_its_time_constant(minutes: float, share: float) -> None:
    drift = Drift(1, 100.0, heating_pct=1.5, time_constant_s=600.0)
    for part in drift.parts(Segment(0.0, minutes * 60, IMAX)):
        factor = drift.advance(part)
    assert factor == pytest.approx(1 + 0.015 * share, abs=2e-5)


def test_half_the_current_warms_a_quarter_and_none_cools() -> None:
    drift = Drift(1, 100.0, heating_pct=1.0, time_constant_s=60.0)
    for part in drift.parts(Segment(0.0, 3600.0, load(230.0, 50.0))):
        drift.advance(part)
    assert drift.warmth == pytest.approx(0.25)
    for part in drift.parts(Segment(3600.0, 7200.0, SUPPLIED)):
        drift.advance(part)
    assert drift.warmth == pytest.approx(0.0, abs=1e-9)


def test_parts_are_the_whole_and_a_good_meter_has_one() -> None:
    segment = Segment(3.3, 41.7, IMAX)
    assert list(Drift(1, 100.0).parts(segment)) == [segment]
    parts = list(Drift(1, 100.0, unrest_pct=0.4).parts(segment))
    assert [p.start_s for p in parts] == [3.3, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0]
    assert [p.stop_s for p in parts[:-1]] == [p.start_s for p in parts[1:]]
    assert parts[-1].stop_s == 41.7


def test_unrest_is_another_gain_every_few_seconds_and_the_same_again_with_the_same_seed() -> None:
    drift = Drift(7, 100.0, unrest_pct=0.4)
    factors = np.array([drift.factor(time_s) for time_s in np.arange(0.0, 2000.0, 5.0)])
    assert 0.003 < float(np.std(factors)) < 0.0045
    assert drift.factor(12.0) == drift.factor(14.9) != drift.factor(15.1)
    assert Drift(7, 100.0, unrest_pct=0.4).factor(12.0) == drift.factor(12.0)


def test_a_creeping_meter_counts_no_more_than_its_load_when_there_is_one() -> None:
    rack = planted("2=creeps:power_w=100")
    run(rack, AT_START, 600.0)
    assert edges(rack, 2, "led").size == pytest.approx(edges(rack, 1, "led").size, abs=2)


def test_flashes_come_once_with_each_supply() -> None:
    rack = planted("2=power-up-pulse:pulses=2")
    run(rack, SUPPLIED, 10.0)
    assert edges(rack, 2, "led").size == 2 * 2
    run(rack, load(0.0, 0.0), 5.0)
    run(rack, SUPPLIED, 10.0)
    assert edges(rack, 2, "led").size == 2 * 4
    assert edges(rack, 1, "led").size == 0
