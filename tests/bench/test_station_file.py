"""A station file: what is wrong with it is said once, with key, value and what would be right."""

from pathlib import Path

import pytest

from bench.clock import SystemClock
from bench.instruments import REFERENCE_PULSES, open_counter
from bench.lines import require_lines
from bench.station import load_station
from contracts.errors import ConfigError
from contracts.wire import NoRecorder
from meters import catalogue
from tests.bench.station_files import LAB, PLAIN, REMOVED, STATIONS, Keys, changed, station

REFERENCE: Keys = ("reference", "calibration")
POINT = {
    "voltage_v": 230,
    "current_a": 5,
    "power_factor": "0.5L",
    "power_expanded_pct": 0.02,
    "phase_expanded_min": 0.5,
}
PAIR = {(*REFERENCE, "points"): REMOVED, (*REFERENCE, "power_expanded_pct"): 0.03}


@pytest.mark.parametrize("path", sorted(STATIONS.glob("*.yaml")), ids=lambda path: path.name)
def test_every_station_of_the_repository_can_be_read(path: Path) -> None:
    assert load_station(path).positions


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {(*REFERENCE, "due"): "2026-03-01"},
            "calibration.due: .*must be after the date",
        ),
        ({("counter", "calibration", "due"): "2020-01-01"}, "counter.calibration.due: "),
        ({(*REFERENCE, "certificate"): ""}, "reference.calibration.certificate: ''"),
        ({(*REFERENCE, "drift_pct_per_year"): -0.1}, "drift_pct_per_year: -0.1: .*greater than or"),
        ({(*REFERENCE, "k"): 0.5}, "calibration.k: 0.5: "),
        ({(*REFERENCE, "points"): [POINT, POINT]}, "230 V, 5 A, 0.5L is there twice"),
        ({(*REFERENCE, "points"): [{**POINT, "power_factor": 0.5}]}, "needs an L or a C, as 0.5L"),
        ({(*REFERENCE, "points"): [{**POINT, "current_a": 0}]}, "points.0.current_a: 0: "),
        ({(*REFERENCE, "points"): [{**POINT, "power_expanded_pct": -1}]}, "power_expanded_pct: -1"),
        ({(*REFERENCE, "points"): REMOVED}, "needs 'power_expanded_pct' and .*or 'points'"),
        (PAIR, "needs 'power_expanded_pct' and 'phase_expanded_min', or 'points'"),
        ({(*REFERENCE, "power_expanded_pct"): 0.03}, "has 'points', so 'power_expanded_pct'"),
        ({(*REFERENCE, "power_expanded_pc"): 0.03}, "did you mean 'power_expanded_pct'?"),
        ({("temperature",): REMOVED}, "temperature_pct_per_k, but there is no key 'temperature'"),
        ({("temperature", "variation_k"): -1}, "temperature.variation_k: -1"),
        ({("source", "calibration", "voltage_expanded_pct"): 0}, "voltage_expanded_pct: 0: "),
        (
            {("positions_in_one_current_loop", "isolating_current_transformers"): False},
            "position 2 has a transformer, but .*isolating_current_transformers: true",
        ),
        ({("positions", 2, "transformer", "ratio_error_pct"): -0.1}, "ratio_error_pct: -0.1"),
        (
            {("reference", "pulse_output", "line"): 3},
            "pulse_output of the reference and led",
        ),
        ({("reference", "pulse_output", "instrument"): REMOVED}, "instrument: this key is missing"),
        ({("reference", "pulse_output", "line"): 32}, "pulse_output.line: 32: "),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, changes: dict[Keys, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        station(tmp_path, changes)
    assert str(refused.value).startswith(str(tmp_path / "station.yaml"))


def test_a_constant_that_is_too_high_is_refused_with_one_that_would_do(tmp_path: Path) -> None:
    constant: Keys = ("reference", "pulse_output", "constant_imp_per_kwh")
    with pytest.raises(ConfigError, match=r"55200 pulses a second.*; 1207729 would do"):
        station(tmp_path, {constant: 2e6})
    with pytest.raises(ConfigError, match="1207729 would do"):
        station(tmp_path, {constant: 1207730})
    fits = station(tmp_path, {constant: 1207729})
    assert fits.reference.pulse_output is not None
    slower = {constant: 1207729, ("counter", "sample_rate_hz"): 50000}
    with pytest.raises(ConfigError, match="603864 would do"):
        station(tmp_path, slower)


def test_the_short_form_holds_for_every_load() -> None:
    calibration = load_station(PLAIN).reference.calibration
    assert calibration.points == ()
    assert (calibration.power_expanded_pct, calibration.phase_expanded_min) == (0.03, 0.5)


def test_the_largest_of_the_table_stands_for_every_load() -> None:
    calibration = load_station(LAB).reference.calibration
    assert len(calibration.points) == 13
    assert (calibration.power_expanded_pct, calibration.phase_expanded_min) == (0.03, 0.6)


def test_a_position_has_its_own_transformers_or_those_of_all(tmp_path: Path) -> None:
    lab = load_station(LAB)
    first, second = lab.transformer_at(1), lab.transformer_at(2)
    assert first is not None
    assert second is not None
    assert (first.ratio_error_pct, first.phase_error_min) == (0.01, 0.3)
    assert (second.ratio_error_pct, second.phase_error_min) == (0.015, 0.4)
    without = {
        ("positions", 2, "transformer"): REMOVED,
        ("positions_in_one_current_loop", "isolating_current_transformers"): False,
    }
    assert station(tmp_path, without).transformer_at(1) is None


def test_twenty_positions_have_a_line_each_beside_that_of_the_reference() -> None:
    found = load_station(STATIONS / "sim-20.yaml")
    assert sorted(found.positions) == list(range(1, 21))
    assert {p.lines["led"] for p in found.positions.values()} == set(range(20))
    assert found.reference.pulse_output is not None
    assert found.reference.pulse_output.line == 31


def test_a_suite_whose_outputs_are_not_wired_is_refused() -> None:
    found = load_station(STATIONS / "sim-20.yaml")
    meter, suites = catalogue.load("pro380-mod"), ("accuracy", "pulse_outputs")
    require_lines(5, found.positions[5], meter, "modbus_rtu", suites, None)
    require_lines(6, found.positions[6], meter, "modbus_rtu", suites[:1], None)
    with pytest.raises(ConfigError, match="pulse_outputs needs counter line s0_forward at pos"):
        require_lines(6, found.positions[6], meter, "modbus_rtu", suites, None)
    compact = catalogue.load("pro380-compact")
    require_lines(6, found.positions[6], compact, "modbus_rtu", suites, None)


def test_the_pulses_of_the_reference_cannot_share_a_line_of_the_counter() -> None:
    found = load_station(LAB)
    pulses = found.reference.pulse_output
    assert pulses is not None
    taken = pulses.model_copy(update={"line": 0})
    with pytest.raises(ConfigError, match=REFERENCE_PULSES):
        open_counter(
            found.counter,
            found.positions,
            clock=SystemClock(),
            recorder=NoRecorder(),
            pulse_output=taken,
        )


def test_what_is_changed_is_read_back(tmp_path: Path) -> None:
    path = changed(tmp_path, {("temperature", "degc"): 21.5})
    temperature = load_station(path).temperature
    assert temperature is not None
    assert temperature.degc == 21.5
