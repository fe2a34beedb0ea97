"""From a load point to a stimulus: sequence, missing phases and harmonics."""

import cmath
import math

import pytest

from bench.levels import stimulus_for
from bench.safety import check_stimulus
from bench.station import SoftLimits
from contracts.errors import ConfigError, SafetyError
from instruments.stimulus import PhaseStimulus, balanced
from metrology.load_point import LoadPoint, PowerFactor, Waveform

INDUCTIVE = PowerFactor.parse("0.5L")


def voltage(phase: PhaseStimulus) -> complex:
    return cmath.rect(phase.voltage_v, math.radians(phase.voltage_angle_deg))


def test_a_point_without_influence_is_a_balanced_load() -> None:
    point = LoadPoint("p", 230.0, 5.0, INDUCTIVE, phases=(1, 3), reverse=True)
    assert stimulus_for(point) == balanced(230.0, 5.0, 60.0, phases=(1, 3), reverse=True)


@pytest.mark.parametrize(("reversed_sequence", "turn_deg"), [(False, -120.0), (True, 120.0)])
def test_a_reversed_sequence_exchanges_two_phases_in_voltage_and_current(
    reversed_sequence: bool, turn_deg: float
) -> None:
    point = LoadPoint("p", 230.0, 5.0, INDUCTIVE, reversed_sequence=reversed_sequence)
    phases = stimulus_for(point).phases
    turn = voltage(phases[1]) / voltage(phases[0])
    assert math.degrees(cmath.phase(turn)) == pytest.approx(turn_deg)
    assert [p.active_power_w for p in phases] == pytest.approx([575.0] * 3)


def test_a_missing_phase_has_neither_voltage_nor_current() -> None:
    point = LoadPoint("p", 230.0, 5.0, phases=(2, 3), supplied=(2, 3))
    one, *others = stimulus_for(point).phases
    assert (one.voltage_v, one.current_a) == (0.0, 0.0)
    assert [(p.voltage_v, p.current_a) for p in others] == [(230.0, 5.0)] * 2


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("phases", [(1, 2, 3), (2,)])
def test_the_power_of_the_stimulus_is_that_of_the_load_point(
    reverse: bool, phases: tuple[int, ...]
) -> None:
    for waveform in (Waveform.SINE, Waveform.FIFTH_HARMONIC):
        for power_factor in (PowerFactor(1.0), INDUCTIVE):
            point = LoadPoint(
                "p", 230.0, 5.0, power_factor,
                phases=phases, supplied=phases, reverse=reverse, waveform=waveform,
            )  # fmt: skip
            asked_w = sum(p.active_power_w for p in stimulus_for(point).phases)
            assert asked_w == pytest.approx(point.active_power_w)


def test_the_fifth_harmonic_crosses_zero_upwards_with_its_fundamental() -> None:
    point = LoadPoint("p", 230.0, 5.0, waveform=Waveform.FIFTH_HARMONIC)
    for phase in stimulus_for(point).phases:
        (fifth,) = phase.voltage_harmonics
        assert (fifth.order, fifth.amplitude) == (5, 0.1)
        crossing = math.radians(-phase.voltage_angle_deg)
        assert math.sin(5 * crossing + math.radians(fifth.angle_deg)) == pytest.approx(0, abs=1e-9)
        assert math.cos(5 * crossing + math.radians(fifth.angle_deg)) == pytest.approx(1)
        assert phase.current_harmonics[0].amplitude == 0.4


def test_rms_values_have_the_harmonics_in_them() -> None:
    phase = stimulus_for(LoadPoint("p", 100.0, 10.0, waveform=Waveform.FIFTH_HARMONIC)).phases[0]
    assert phase.voltage_rms_v == pytest.approx(100 * math.hypot(1, 0.1))
    assert phase.current_rms_a == pytest.approx(10 * math.hypot(1, 0.4))


@pytest.mark.parametrize("waveform", [Waveform.HALF_WAVE, Waveform.PHASE_FIRED, Waveform.BURST])
def test_a_current_with_gaps_cannot_be_asked_for(waveform: Waveform) -> None:
    with pytest.raises(ConfigError, match=f"'p': a {waveform} current cannot"):
        stimulus_for(LoadPoint("p", 230.0, 5.0, waveform=waveform))


def test_limits_count_the_harmonics() -> None:
    limits = SoftLimits(voltage_v=276, current_a=53)
    check_stimulus(stimulus_for(LoadPoint("p", 230.0, 50.0)), limits, [])
    distorted = LoadPoint("p", 230.0, 50.0, waveform=Waveform.FIFTH_HARMONIC)
    with pytest.raises(SafetyError, match=r"current of L1: 53\.85"):
        check_stimulus(stimulus_for(distorted), limits, [])
