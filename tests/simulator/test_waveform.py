"""Phasors: RMS values, power with its sign, harmonics, and what lies between two outputs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.waveform import OFF, Component, Output, PhaseOutput, mix
from tests.simulator.reference_bench import load

HALF_INDUCTIVE = PhaseOutput((Component(1, 230.0, 0.0),), (Component(1, 10.0, -60.0),))
HALF_CAPACITIVE = PhaseOutput((Component(1, 230.0, 0.0),), (Component(1, 10.0, 60.0),))
HARMONICS = st.lists(
    st.builds(Component, st.integers(1, 40), st.floats(0.0, 300.0), st.floats(-180.0, 180.0)),
    max_size=5,
    unique_by=lambda c: c.order,
).map(tuple)


def sampled(phase: PhaseOutput, samples: int = 4096) -> tuple[float, float, float]:
    """RMS voltage, RMS current and mean power of one period, sample by sample."""
    turn = 2 * np.pi * np.arange(samples) / samples

    def wave(parts: tuple[Component, ...]) -> np.ndarray:
        angles = [c.order * turn + math.radians(c.angle_deg) for c in parts]
        waves = [math.sqrt(2) * c.rms * np.cos(a) for c, a in zip(parts, angles, strict=True)]
        return np.asarray(sum(waves, np.zeros(samples)))

    u, i = wave(phase.voltage), wave(phase.current)
    return math.sqrt(np.mean(u * u)), math.sqrt(np.mean(i * i)), float(np.mean(u * i))


def test_power_is_positive_when_drawn_and_inductive() -> None:
    power = HALF_INDUCTIVE.power()
    assert power.real == pytest.approx(230 * 10 * 0.5)
    assert power.imag == pytest.approx(230 * 10 * math.sin(math.radians(60)))
    assert HALF_CAPACITIVE.power() == pytest.approx(power.conjugate())


def test_power_is_negative_when_fed_back() -> None:
    fed = PhaseOutput((Component(1, 230.0, 0.0),), (Component(1, 10.0, 180.0),))
    assert fed.power().real == pytest.approx(-2300.0)


@settings(max_examples=60, deadline=None, database=None)
@given(HARMONICS, HARMONICS)
def test_phasors_say_what_the_samples_of_a_period_say(
    voltage: tuple[Component, ...], current: tuple[Component, ...]
) -> None:
    phase = PhaseOutput(voltage, current)
    voltage_v, current_a, power_w = sampled(phase)
    scale = 1e-9 * (1 + phase.voltage_v * phase.current_a)
    assert phase.voltage_v == pytest.approx(voltage_v, rel=1e-9, abs=1e-6)
    assert phase.current_a == pytest.approx(current_a, rel=1e-9, abs=1e-6)
    assert phase.power().real == pytest.approx(power_w, abs=scale + 1e-9)


def test_a_harmonic_of_one_side_alone_makes_no_power() -> None:
    distorted = PhaseOutput(
        (Component(1, 230.0, 0.0),), (Component(1, 10.0, 0.0), Component(5, 4.0, 0.0))
    )
    assert distorted.current_a == pytest.approx(math.hypot(10.0, 4.0))
    assert distorted.power() == pytest.approx(2300.0)


@pytest.mark.parametrize(
    ("phase", "per_minute_pct"),
    [(HALF_INDUCTIVE, 0.0504), (HALF_CAPACITIVE, -0.0504), (load(230, 10).phases[0], 0.0)],
    ids=["0.5 inductive", "0.5 capacitive", "1"],
)
def test_a_minute_of_phase_error_has_the_known_effect(
    phase: PhaseOutput, per_minute_pct: float
) -> None:
    change_pct = (phase.power(1 / 60).real / phase.power().real - 1) * 100
    assert change_pct == pytest.approx(per_minute_pct, abs=5e-5)
    back_pct = (phase.power(-1 / 60).real / phase.power().real - 1) * 100
    assert back_pct == pytest.approx(-per_minute_pct, abs=5e-5)


def test_a_phase_error_grows_with_the_order() -> None:
    third = PhaseOutput((Component(3, 20.0, 0.0),), (Component(3, 1.0, 0.0),))
    assert third.power(10.0).real == pytest.approx(20.0 * math.cos(math.radians(30.0)))


def test_nothing_is_nothing() -> None:
    assert not OFF.energised
    assert OFF.phases[0].voltage_v == 0.0
    assert OFF.phases[0].power() == 0
    assert load(230.0, 0.0).energised
    assert load(0.0, 5.0).energised


@given(st.floats(0.0, 1.0))
def test_a_ramp_between_equal_angles_is_linear(share: float) -> None:
    between = mix(load(100.0, 2.0, 30.0), load(200.0, 4.0, 30.0), share)
    for phase in between.phases:
        assert phase.voltage_v == pytest.approx(100.0 * (1 + share))
        assert phase.current_a == pytest.approx(2.0 * (1 + share))
        assert phase.power().real == pytest.approx(200 * (1 + share) ** 2 * math.sqrt(3) / 2)


def test_a_ramp_to_the_opposite_direction_goes_through_zero() -> None:
    forward, reverse = load(230.0, 10.0), load(230.0, 10.0, 180.0)
    assert mix(forward, reverse, 0.5).phases[1].current_a == pytest.approx(0.0, abs=1e-9)
    assert mix(forward, reverse, 0.75).phases[1].power().real == pytest.approx(-0.5 * 2300.0)


def test_a_ramp_ends_at_what_was_asked_for() -> None:
    one = PhaseOutput((Component(1, 230.0, 10.0), Component(5, 20.0, 90.0)), ())
    wanted = Output(60.0, (one, one, one))
    end = mix(load(100.0, 2.0), wanted, 1.0)
    assert end.frequency_hz == 60.0
    assert end.phases[0].current_a == 0.0
    assert [c.order for c in end.phases[0].voltage] == [1, 5]
    for found, asked in zip(end.phases[0].voltage, one.voltage, strict=True):
        assert found.phasor == pytest.approx(asked.phasor)


def test_a_harmonic_that_goes_fades_out() -> None:
    rich = PhaseOutput((Component(1, 230.0, 0.0), Component(3, 30.0, 0.0)), ())
    plain = PhaseOutput((Component(1, 230.0, 0.0),), ())
    between = mix(Output(50.0, (rich,) * 3), Output(50.0, (plain,) * 3), 0.9)
    assert between.phases[0].voltage[1].rms == pytest.approx(3.0)
