"""What a source is asked to put out: signs, angles, and what is refused."""

import math

import pytest

from instruments.stimulus import Harmonic, PhaseStimulus, Stimulus, balanced

NAN = float("nan")


def test_a_balanced_load_turns_the_right_way() -> None:
    asked = balanced(230.0, 5.0, 60.0)
    assert [p.voltage_angle_deg for p in asked.phases] == [0.0, -120.0, 120.0]
    assert [p.current_angle_deg for p in asked.phases] == [-60.0, 180.0, 60.0]


@pytest.mark.parametrize(("lag_deg", "factor"), [(0, 1), (60, 0.5), (-36.869898, 0.8), (90, 0)])
def test_the_power_is_that_of_the_power_factor(lag_deg: float, factor: float) -> None:
    for phase in balanced(230.0, 5.0, lag_deg).phases:
        assert phase.active_power_w == pytest.approx(1150 * factor, abs=1e-3)
    for phase in balanced(230.0, 5.0, lag_deg, reverse=True).phases:
        assert phase.active_power_w == pytest.approx(-1150 * factor, abs=1e-3)


def test_a_lagging_current_is_behind_its_voltage_in_both_directions() -> None:
    assert balanced(230.0, 5.0, 30.0).phases[0].current_angle_deg == pytest.approx(-30.0)
    back = balanced(230.0, 5.0, 30.0, reverse=True).phases[0]
    assert back.current_angle_deg == pytest.approx(150.0)


def test_current_in_one_phase_leaves_the_voltages() -> None:
    asked = balanced(230.0, 5.0, phases={2})
    assert [p.current_a for p in asked.phases] == [0.0, 5.0, 0.0]
    assert [p.voltage_v for p in asked.phases] == [230.0, 230.0, 230.0]


def test_harmonics_that_voltage_and_current_share_make_power() -> None:
    phase = PhaseStimulus(
        100.0, 0.0, 10.0, 0.0, (Harmonic(5, 0.1, 20.0), Harmonic(7, 0.1)), (Harmonic(5, 0.4, 80.0),)
    )
    assert phase.active_power_w == pytest.approx(1000 + 40 * math.cos(math.radians(60)))


@pytest.mark.parametrize(
    ("volts", "volts_deg", "amps", "amps_deg", "words"),
    [
        (-1.0, 0.0, 0.0, 0.0, "voltage in V is -1.0; it must be finite, 0 or more"),
        (NAN, 0.0, 0.0, 0.0, "voltage in V is nan"),
        (230.0, math.inf, 0.0, 0.0, "voltage angle in degrees is inf; it must be finite"),
        (230.0, 0.0, -0.1, 0.0, "current in A is -0.1"),
        (230.0, 0.0, 1.0, NAN, "current angle in degrees is nan"),
    ],
)
def test_a_phase_that_cannot_be_is_refused(
    volts: float, volts_deg: float, amps: float, amps_deg: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        PhaseStimulus(volts, volts_deg, amps, amps_deg)


@pytest.mark.parametrize(
    ("order", "amplitude", "angle_deg"),
    [(1, 0.1, 0.0), (0, 0.1, 0.0), (3, -0.1, 0.0), (3, 0.1, NAN)],
)
def test_a_harmonic_that_cannot_be_is_refused(
    order: int, amplitude: float, angle_deg: float
) -> None:
    with pytest.raises(ValueError, match=r"harmonic (\d+ is|is \d+)"):
        Harmonic(order, amplitude, angle_deg)


def test_an_order_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"current has the orders \[3, 3\]"):
        PhaseStimulus(230.0, 0.0, 5.0, 0.0, (), (Harmonic(3, 0.1), Harmonic(3, 0.2)))


@pytest.mark.parametrize("frequency_hz", [0.0, -50.0, NAN, math.inf])
def test_a_frequency_that_cannot_be_is_refused(frequency_hz: float) -> None:
    with pytest.raises(ValueError, match="frequency"):
        Stimulus(frequency_hz, balanced(230.0, 5.0).phases)


def test_a_phase_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"phases are 1, 2 and 3, not \[4\]"):
        balanced(230.0, 5.0, phases={1, 4})


def test_it_can_be_read() -> None:
    phase = PhaseStimulus(230.0, 0.0, 5.0, -60.0, (Harmonic(5, 0.1, 30.0),))
    assert str(phase) == "230 V 0° + h5 10 % 30°, 5 A -60°"
    assert str(balanced(230.0, 0.0)).startswith("50 Hz; L1 230 V 0°, 0 A 0°; L2 230 V -120°")
