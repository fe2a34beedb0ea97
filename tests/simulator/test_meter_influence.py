"""What a simulated meter's reading depends on besides the load, and on what it does not."""

import math

import numpy as np
import pytest

from simulator.defects import ALL, parse
from simulator.meter.influence import NONE, Influences, draw_influences
from simulator.meter.meter import Meter
from simulator.meter.models import MODELS
from simulator.meter.sensing import PhaseErrors, sense
from simulator.waveform import Component, Output, PhaseOutput
from tests.simulator.influenced_outputs import (
    AT_REFERENCE,
    HIGH_FREQUENCY,
    LARGE_CURRENT,
    LOW_VOLTAGE,
    backwards,
    distorted,
    without,
)
from tests.simulator.reference_bench import load

PERFECT = (PhaseErrors(),) * 3
FLOOR_A = 0.012


def reading_pct(output: Output, influences: Influences = NONE, elements: int = 3) -> float:
    """By how much a meter without own errors reads high."""
    sensed = sense(output, PERFECT[:elements], FLOOR_A, influences)
    true_w = sum(phase.power().real for phase in output.phases[:elements])
    return (sum(s.active_w for s in sensed) / true_w - 1) * 100


@pytest.mark.parametrize(
    "output",
    [LOW_VOLTAGE, HIGH_FREQUENCY, LARGE_CURRENT, backwards(AT_REFERENCE), distorted(AT_REFERENCE)]
    + [without(AT_REFERENCE, *gone) for gone in ((1,), (2,), (3,), (1, 2), (1, 3), (2, 3))],
)
def test_a_meter_that_depends_on_nothing_reads_right(output: Output) -> None:
    assert reading_pct(output) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("output", "influences", "change_pct"),
    [
        (LOW_VOLTAGE, Influences(voltage_pct_per_pct=0.02), -0.2),
        (HIGH_FREQUENCY, Influences(frequency_pct_per_pct=0.3), 0.6),
        (LARGE_CURRENT, Influences(decade_pct=0.5), 0.5),
        (backwards(AT_REFERENCE), Influences(reversed_sequence_pct=1.0), 1.0),
        (without(AT_REFERENCE, 2), Influences(missing_phase_pct=-1.0), -1.0),
        (without(AT_REFERENCE, 1, 3), Influences(missing_phase_pct=-1.0), -1.0),
        (distorted(AT_REFERENCE), Influences(fifth_gain_pct=-100), -4 / 1.04),
        (distorted(AT_REFERENCE, 3), Influences(fifth_gain_pct=-100), -2 / 1.04),
        (distorted(AT_REFERENCE), Influences(fifth_deg=60), -2 / 1.04),
    ],
)
def test_each_influence_changes_the_power_by_its_coefficient(
    output: Output, influences: Influences, change_pct: float
) -> None:
    assert reading_pct(output, influences) == pytest.approx(change_pct, abs=1e-9)
    assert reading_pct(AT_REFERENCE, influences) == pytest.approx(0.0, abs=1e-9)


def test_a_shift_with_the_frequency_shows_at_a_low_power_factor() -> None:
    influences = Influences(frequency_min_per_pct=5.0)
    inductive = load(230.0, 5.0, 60.0, hz=51.0)
    assert reading_pct(inductive, influences) == pytest.approx(10 * 0.0504, abs=1e-3)
    assert reading_pct(HIGH_FREQUENCY, influences) == pytest.approx(0.0, abs=1e-3)


def test_half_waves_change_the_reading_by_what_was_drawn_for_them() -> None:
    amps = (
        Component(0, math.sqrt(2) / math.pi * 10, 0.0),
        Component(1, 5.0, 0.0),
        *(Component(n, math.sqrt(4) / math.pi * 10 / (n * n - 1), 0.0) for n in range(2, 200, 2)),
    )
    phase = PhaseOutput((Component(1, 230.0, 0.0),), amps)
    assert phase.current_a == pytest.approx(10 / math.sqrt(2), rel=1e-4)
    three = Output(50.0, (phase, phase, phase))
    changed = reading_pct(three, Influences(direct_current_pct=3.0))
    assert changed == pytest.approx(3.0, abs=1e-2)


def test_one_phase_alone_has_no_sequence_and_misses_none() -> None:
    influences = Influences(reversed_sequence_pct=1.0, missing_phase_pct=1.0)
    for output in (backwards(AT_REFERENCE), without(AT_REFERENCE, 2, 3)):
        assert reading_pct(output, influences, elements=1) == pytest.approx(0.0, abs=1e-9)


def test_drawn_influences_stay_well_within_class_b() -> None:
    limits = [(LOW_VOLTAGE, 0.7), (HIGH_FREQUENCY, 0.5), (backwards(AT_REFERENCE), 1.5)]
    limits += [(without(AT_REFERENCE, 1), 2.0), (distorted(AT_REFERENCE), 0.8)]
    drawn = [draw_influences(np.random.default_rng(seed)) for seed in range(100)]
    for output, limit_pct in limits:
        changes = [reading_pct(output, influences) for influences in drawn]
        assert max(map(abs, changes)) < limit_pct / 3
        assert np.std(changes) > 0


def test_influences_do_not_change_what_else_is_drawn() -> None:
    meters = [Meter(MODELS["pro380-mod"], "22091001", 1, seed) for seed in (5, 5, 6)]
    assert meters[0].sensor.influences == meters[1].sensor.influences
    assert meters[0].sensor.influences != meters[2].sensor.influences


@pytest.mark.parametrize("name", ["sequence-dependence", "unbalance-dependence"])
def test_a_meter_of_one_phase_cannot_depend_on_others(name: str) -> None:
    defect = parse(f"1={name}", ALL).defect
    assert not defect.applies(MODELS["pro2-mod"])
    assert defect.applies(MODELS["2pu-ct"])
