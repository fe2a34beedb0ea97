"""Load points under influence: what power they make, and what cannot be."""

import math
from typing import Any

import numpy as np
import pytest

from metrology.load_point import LoadPoint, PowerFactor, Waveform

PHASE = np.linspace(0.0, 4 * 2 * math.pi, 400_000, endpoint=False)
"""Four periods: as many as a burst takes."""


def point(power_factor: str = "1", **changed: Any) -> LoadPoint:
    return LoadPoint("p", 230.0, 5.0, PowerFactor.parse(power_factor), **changed)


def current(waveform: Waveform, lag: float) -> np.ndarray:
    """Momentary current, from the words of the definition of the waveform."""
    own = PHASE - lag
    sine = np.sin(own)
    gate = {
        Waveform.SINE: np.ones_like(own, dtype=bool),
        Waveform.HALF_WAVE: sine > 0,
        Waveform.PHASE_FIRED: np.mod(own, math.pi) > math.pi / 2,
        Waveform.BURST: np.mod(own + 1e-9, 8 * math.pi) < 4 * math.pi,
    }[waveform]
    return np.asarray(math.sqrt(2) * 5.0 * sine * gate)


@pytest.mark.parametrize("waveform", [w for w in Waveform if w is not Waveform.FIFTH_HARMONIC])
@pytest.mark.parametrize("power_factor", ["1", "0.5L", "0.8C"])
def test_the_power_is_the_mean_of_voltage_times_current(
    waveform: Waveform, power_factor: str
) -> None:
    load = point(power_factor, waveform=waveform, phases=(1,))
    lag = math.radians(load.power_factor.phi_deg)
    volts = math.sqrt(2) * 230.0 * np.sin(PHASE)
    mean_w = float(np.mean(volts * current(waveform, lag)))
    assert load.active_power_w == pytest.approx(mean_w, abs=0.05)


def test_a_fifth_harmonic_in_both_makes_four_percent_more() -> None:
    plain, distorted = point(), point(waveform=Waveform.FIFTH_HARMONIC)
    assert distorted.active_power_w == pytest.approx(1.04 * plain.active_power_w)
    assert point(waveform=Waveform.FIFTH_HARMONIC, reverse=True).active_power_w < 0


@pytest.mark.parametrize(
    ("supplied", "phases", "share"),
    [((1, 2, 3), (1, 2, 3), 1), ((2, 3), (2, 3), 2 / 3), ((1,), (1,), 1 / 3), ((1,), (2, 3), 0)],
)
def test_only_phases_with_voltage_and_current_make_power(
    supplied: tuple[int, ...], phases: tuple[int, ...], share: float
) -> None:
    load = point(supplied=supplied, phases=phases)
    assert load.active_power_w == pytest.approx(3 * 1150.0 * share)


def test_a_reversed_sequence_leaves_the_power() -> None:
    assert point(reversed_sequence=True).active_power_w == point().active_power_w


@pytest.mark.parametrize("value", [(4,), (1, 1), (0, 1)])
def test_phases_that_do_not_exist_are_refused(value: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="phases"):
        point(phases=value)
    with pytest.raises(ValueError, match="supplied"):
        point(supplied=value)


def test_a_load_without_any_voltage_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one phase"):
        point(supplied=())
