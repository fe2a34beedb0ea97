"""Hidden errors are drawn from exactly the distributions that a station's certificates state."""

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.certificates import (
    PulseOutput,
    ReferenceCertificate,
    Row,
    SourceCertificate,
    Timebase,
    TransformerBounds,
)
from simulator.clock import FastClock
from simulator.fluke_6105a.hidden_errors import SourceErrors
from simulator.fluke_6105a.hidden_errors import draw_errors as draw_source
from simulator.power_meter.sampling import Sampler
from simulator.rack import Rack
from simulator.station import StationFile
from simulator.waveform import Output
from simulator.world import World
from simulator.yokogawa_wt3000 import draw_errors
from tests.simulator.reference_bench import load

LAB = Path(__file__).resolve().parents[2] / "stations" / "sim-lab.yaml"
DRAWS = 2000
CLOSE = 4 / math.sqrt(2 * DRAWS)
"""Four standard deviations of a standard deviation of so many draws."""
ROWS = (
    Row(230.0, 0.5, 1.0, 0.08, 1.0),
    Row(230.0, 5.0, 1.0, 0.02, 0.4),
    Row(230.0, 5.0, 0.5, 0.03, 0.4),
)
IREF, LOW, LAG = load(230.0, 5.0), load(230.0, 0.5), load(230.0, 5.0, 60.0)


def only(output: Output, *phases: int) -> Output:
    """The current in some phases alone."""
    bare = load(230.0, 0.0).phases
    one, two, three = (output.phases[n] if n + 1 in phases else bare[n] for n in range(3))
    return Output(50.0, (one, two, three))


def power_errors_pct(certificate: ReferenceCertificate, output: Output) -> NDArray[np.float64]:
    """Hidden errors of the reference's total power, a seed each."""
    true_w = sum(phase.power().real for phase in output.phases)
    world = World(FastClock())
    found = []
    for seed in range(DRAWS):
        errors = draw_errors(np.random.default_rng(seed), certificate)
        measured_w = Sampler(world, errors, 10.0, seed).power_w(output)
        found.append((measured_w / true_w - 1) * 100)
    return np.array(found)


def assert_normal(found: NDArray[np.float64], u: float) -> None:
    assert np.std(found) == pytest.approx(u, rel=CLOSE)
    assert abs(np.mean(found)) < 4 * u / math.sqrt(found.size)
    assert np.mean(np.abs(found) < 1.96 * u) == pytest.approx(0.95, abs=0.02)


def assert_rectangular(found: NDArray[np.float64], bound: float) -> None:
    assert np.abs(found).max() <= bound * (1 + 1e-9)
    assert np.std(found) == pytest.approx(bound / math.sqrt(3), rel=CLOSE)
    assert np.mean(np.abs(found) < bound / 2) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(
    ("output", "u_pct"), [(IREF, 0.01), (only(IREF, 2), 0.01), (LOW, 0.04), (only(LOW, 1, 3), 0.04)]
)
def test_power_at_unity_has_the_uncertainty_of_the_nearest_row(
    output: Output, u_pct: float
) -> None:
    assert_normal(power_errors_pct(ReferenceCertificate(ROWS), output), u_pct)


def test_a_shifted_load_has_the_share_of_the_phase_angle_as_well() -> None:
    phase_pct = 0.2 / 60 * math.pi / 180 * math.sqrt(3) * 100
    found = power_errors_pct(ReferenceCertificate(ROWS), LAG)
    assert_normal(found, math.hypot(0.015, phase_pct))


def test_another_coverage_factor_is_another_standard_uncertainty() -> None:
    assert_normal(power_errors_pct(ReferenceCertificate(ROWS, k=3.0), IREF), 0.02 / 3)


def test_drift_and_temperature_are_anywhere_within_their_bounds() -> None:
    sure = (Row(230.0, 5.0, 1.0, 0.0, 0.0),)
    assert_rectangular(power_errors_pct(ReferenceCertificate(sure, drift_pct=0.03), IREF), 0.03)
    warm = ReferenceCertificate(sure, temperature_pct=0.01)
    assert_rectangular(power_errors_pct(warm, IREF), 0.01)


def test_of_two_rows_that_are_equally_near_the_worse_counts() -> None:
    doubled = (Row(230.0, 5.0, 0.5, 0.01, 0.4), *ROWS)
    errors = draw_errors(np.random.default_rng(1), ReferenceCertificate(doubled))
    plain = draw_errors(np.random.default_rng(1), ReferenceCertificate(ROWS))
    assert errors.at(LAG.phases[0], 1) == plain.at(LAG.phases[0], 1)


def test_what_the_certificate_says_of_age_and_temperature_makes_the_bounds() -> None:
    today = dt.date(2028, 2, 29)
    station = StationFile.load(LAB, clock=None, seed=None, today=today)
    assert station.reference.drift_pct == pytest.approx(0.002 * 730 / 365.25)
    assert station.reference.temperature_pct == pytest.approx(0.0005 * 1.2)
    assert station.timebase.bound_ppm == pytest.approx(5.0 * 730 / 365.25)
    assert len(station.reference.rows) == 13
    young = StationFile.load(LAB, clock=None, seed=None, today=dt.date(2025, 1, 1))
    assert young.reference.drift_pct == 0.0


def test_a_timebase_is_within_its_bound_or_as_its_certificate_says() -> None:
    streams = [np.random.default_rng(seed) for seed in range(DRAWS)]
    bound = np.array([Timebase(0.0, 0.0, 50.0).draw(rng) for rng in streams])
    assert_rectangular(bound, 50.0)
    known = np.array([Timebase(12.0, 1.0, 0.0).draw(rng) for rng in streams])
    assert_normal(known - 12.0, 1.0)


def test_the_channels_of_a_source_err_on_their_own_as_its_certificate_says() -> None:
    stated = SourceCertificate(voltage_u_pct=0.005, current_u_pct=0.01, phase_u_min=0.2)
    drawn = [draw_source(np.random.default_rng(seed), stated) for seed in range(DRAWS)]
    for phase in range(3):
        volts, amps, angles = (np.array(part) for part in zip(*parts(drawn, phase), strict=True))
        assert_normal((volts - 1) * 100, 0.005)
        assert_normal((amps - 1) * 100, 0.01)
        assert_normal(angles, 0.2)
        assert abs(np.corrcoef(volts, amps)[0, 1]) < 4 / math.sqrt(DRAWS)
    aged = SourceCertificate(0.0, 0.0, 0.0, drift_pct=0.02)
    old = [draw_source(np.random.default_rng(seed), aged) for seed in range(DRAWS)]
    assert_rectangular((np.array([e.voltage_gain[1] for e in old]) - 1) * 100, 0.02)


def parts(drawn: list[SourceErrors], phase: int) -> list[tuple[float, float, float]]:
    return [(e.voltage_gain[phase], e.current_gain[phase], e.phase_min[phase]) for e in drawn]


def test_transformers_are_anywhere_within_their_bounds() -> None:
    bounds = TransformerBounds(0.02, 0.5)
    drawn = [bounds.draw(np.random.default_rng((seed, 1))) for seed in range(DRAWS)]
    assert_rectangular(np.array([t.ratio_error_pct for t in drawn]), 0.02)
    assert_rectangular(np.array([t.phase_min for t in drawn]), 0.5)
    assert TransformerBounds().draw(np.random.default_rng(1)).perfect


def test_a_pulse_output_has_the_uncertainty_that_is_stated() -> None:
    stated = PulseOutput(12, 100_000.0, 0.01)
    drawn = [stated.draw(np.random.default_rng(seed)) for seed in range(DRAWS)]
    assert_normal((np.array(drawn) / 100_000 - 1) * 100, 0.01)


def test_instruments_of_one_seed_do_not_err_alike() -> None:
    """What is drawn for one instrument says nothing of another."""
    found = []
    for seed in range(60):
        truth = Rack(StationFile.load(LAB, clock="fast", seed=seed)).truth()
        source, reference, counter = truth["source"], truth["reference"], truth["counter"]
        assert isinstance(source, dict)
        assert isinstance(reference, dict)
        assert isinstance(counter, dict)
        first = reference["errors"]["by_load"][0]
        found.append(
            [
                source["voltage_gain_error_pct"][0],
                source["current_gain_error_pct"][2],
                first["voltage_gain_pct"],
                first["phase_min"],
                counter["timebase_error_ppm"],
                reference["pulse_constant_imp_per_kwh"],
            ]
        )
    table = np.corrcoef(np.array(found), rowvar=False)
    assert np.abs(table - np.eye(6)).max() < 4.5 / math.sqrt(60)
