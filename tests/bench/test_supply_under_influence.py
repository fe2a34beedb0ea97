"""Source and reference with phases missing, other frequencies and harmonics."""

import math
from dataclasses import replace

import pytest

from bench.levels import stimulus_for
from bench.supply import _agree, _require_applied
from contracts.errors import InstrumentError
from instruments.reading import Reading
from instruments.stimulus import Stimulus
from metrology.load_point import LoadPoint, Waveform

WITHOUT_L1 = LoadPoint("p", 230.0, 5.0, phases=(2, 3), supplied=(2, 3))
DISTORTED = LoadPoint("p", 230.0, 5.0, waveform=Waveform.FIFTH_HARMONIC)


def seen(stimulus: Stimulus) -> Reading:
    """What a reference without errors reads."""
    one, two, three = stimulus.phases
    powers = (one.active_power_w, two.active_power_w, three.active_power_w)
    apparent = (
        one.voltage_rms_v * one.current_rms_a,
        two.voltage_rms_v * two.current_rms_a,
        three.voltage_rms_v * three.current_rms_a,
    )
    nothing = (0.0, 0.0, 0.0)
    return Reading(
        0.0,
        (one.voltage_rms_v, two.voltage_rms_v, three.voltage_rms_v),
        (one.current_rms_a, two.current_rms_a, three.current_rms_a),
        powers,
        apparent,
        nothing,
        nothing,
        nothing,
        math.fsum(powers),
        math.fsum(apparent),
        0.0,
        1.0,
        stimulus.frequency_hz,
    )


@pytest.mark.parametrize(
    "point",
    [
        WITHOUT_L1,
        DISTORTED,
        replace(DISTORTED, supplied=(3,), phases=(3,)),
        LoadPoint("p", 230.0, 5.0, reversed_sequence=True, reverse=True),
        LoadPoint("p", 264.5, 5.0, frequency_hz=51.0),
    ],
)
def test_what_was_asked_is_recognised(point: LoadPoint) -> None:
    stimulus = stimulus_for(point)
    _require_applied(stimulus, seen(stimulus))


def test_a_phase_that_was_to_be_missing_is_missed() -> None:
    still_there = seen(stimulus_for(LoadPoint("p", 230.0, 5.0)))
    with pytest.raises(InstrumentError, match=r"voltage of 230 V on L1 where 0 V"):
        _require_applied(stimulus_for(WITHOUT_L1), still_there)


def test_harmonics_that_are_left_out_are_missed() -> None:
    plain = seen(stimulus_for(LoadPoint("p", 230.0, 5.0)))
    with pytest.raises(InstrumentError, match=r"current of 5 A on L1 where 5\.38516 A"):
        _require_applied(stimulus_for(DISTORTED), plain)


def test_a_reference_that_leaves_out_the_power_of_harmonics_is_found() -> None:
    distorted = seen(stimulus_for(DISTORTED))
    blind = replace(distorted, total_active_power_w=distorted.total_active_power_w / 1.04)
    with pytest.raises(InstrumentError, match="leaves harmonics out"):
        _require_applied(stimulus_for(DISTORTED), blind)


def test_another_frequency_than_asked_is_found() -> None:
    asked = stimulus_for(LoadPoint("p", 230.0, 5.0, frequency_hz=51.0))
    with pytest.raises(InstrumentError, match="50 Hz where 51 Hz"):
        _require_applied(asked, replace(seen(asked), frequency_hz=50.0))


def test_what_an_open_terminal_picks_up_does_not_keep_it_from_settling() -> None:
    reading = seen(stimulus_for(WITHOUT_L1))
    noisy = replace(reading, voltages_v=(0.4, 230.0, 230.0))
    assert _agree(reading, noisy)
    assert not _agree(reading, replace(reading, voltages_v=(0.0, 230.2, 230.0)))
    assert not _agree(reading, replace(reading, voltages_v=(30.0, 230.0, 230.0)))


def test_a_load_that_goes_from_one_phase_to_another_is_not_at_rest() -> None:
    before = seen(stimulus_for(LoadPoint("p", 230.0, 5.0, phases=(1,))))
    after = seen(stimulus_for(LoadPoint("p", 230.0, 5.0, phases=(2,))))
    assert _agree(after, after)
    assert not _agree(before, after)
