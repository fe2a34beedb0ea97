"""The bench sees the pulses of the reference beside those of the meters, each of them."""

from collections.abc import Iterator

import numpy as np
import pytest

from bench import run_config
from bench.assembly import Bench
from bench.instruments import REFERENCE_PULSES
from bench.observation import Observation, observe
from metrology.load_point import LoadPoint, PowerFactor
from reports.evidence import EvidenceFolder
from tests.bench.station_files import STATIONS, changed

EOL = STATIONS.parent / "plans" / "eol.yaml"
CONSTANT = 1_000_000.0
POINT = LoadPoint("fast", 230.0, 60.0, PowerFactor(1.0))
WATCHED_S = 2.0


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, Observation]]:
    """A load at which a half period is shorter than any hold against bounce."""
    folder = tmp_path_factory.mktemp("lab")
    config = run_config.make(
        station_file=changed(
            folder, {("reference", "pulse_output", "constant_imp_per_kwh"): CONSTANT}
        ),
        plan_file=EOL,
        units=["1=pro380-mod"],
        out=folder,
        seed=3,
    )
    with EvidenceFolder(folder / "evidence") as evidence:
        bench = Bench(config, evidence, lambda _, __: None)
        try:
            bench.apply_point(POINT)
            yield bench, observe(bench, "reference", lambda _: False, longest_s=WATCHED_S)
        finally:
            bench.close()


def hidden_error_pct(bench: Bench) -> float:
    assert bench.virtual is not None
    meters = bench.virtual.control.ask("truth")["meters"]
    assert isinstance(meters, dict)
    unit = meters["1"]
    assert isinstance(unit, dict)
    error_pct = unit["error_pct"]
    assert isinstance(error_pct, float)
    return error_pct


def test_each_pulse_is_seen_though_it_is_shorter_than_bounce(
    seen: tuple[Bench, Observation],
) -> None:
    bench, observation = seen
    record = observation.lines[REFERENCE_PULSES]
    assert (record.bounces, record.glitches) == (0, 0)
    rate_hz = float(np.mean(observation.powers_w)) * CONSTANT / 3.6e6
    assert 1 / rate_hz < 2 * bench.station.counter.led_debounce_s
    expected = rate_hz * observation.duration_s
    assert record.edges_s.size == pytest.approx(expected, rel=5e-4)


def test_intervals_are_those_of_the_power_to_a_sample(seen: tuple[Bench, Observation]) -> None:
    _, observation = seen
    edges_s = observation.lines[REFERENCE_PULSES].edges_s
    period_s = 3.6e6 / (CONSTANT * float(np.mean(observation.powers_w)))
    assert np.abs(np.diff(edges_s) - period_s).max() < 1.01 * observation.sample_s


def test_pulses_tell_the_error_of_the_meter_without_time_or_power(
    seen: tuple[Bench, Observation],
) -> None:
    """Periods of the meter against periods of the reference in the same gate."""
    bench, observation = seen
    led_s = observation.lines["1/led"].edges_s
    reference_s = observation.lines[REFERENCE_PULSES].edges_s
    inside = np.interp(led_s[[0, -1]], reference_s, np.arange(reference_s.size))
    reference_kwh = float(inside[1] - inside[0]) / CONSTANT
    meter_kwh = (led_s.size - 1) / bench.units[1].meter.pulses.led.constant_imp_per_kwh
    error_pct = (meter_kwh / reference_kwh - 1) * 100
    assert error_pct == pytest.approx(hidden_error_pct(bench), abs=0.15)
