"""References of other makes in a station file: elements, and what makes the pulses."""

from pathlib import Path

import pytest
import yaml

from bench.capabilities import require_phases
from bench.station import Station, load_station
from contracts.errors import ConfigError
from meters.catalogue import keys, load

STATIONS = Path(__file__).resolve().parents[2] / "stations"


def station(name: str) -> Station:
    return load_station(STATIONS / f"{name}.yaml")


@pytest.mark.parametrize("name", ["sim-wt330", "sim-lmg670", "sim-ws2120", "sim"])
def test_a_three_phase_reference_takes_every_meter(name: str) -> None:
    require_phases(station(name), [load(key) for key in keys()])


def test_a_single_phase_reference_takes_meters_with_one_element() -> None:
    require_phases(station("sim-wt310"), [load("pro2-mod")])


def test_a_single_phase_reference_refuses_a_three_phase_meter() -> None:
    meters = [load("pro2-mod"), load("pro380-mod")]
    words = "a pro380-mod has 3 measuring elements, and the reference .* yokogawa_wt310, has 1"
    with pytest.raises(ConfigError, match=words):
        require_phases(station("sim-wt310"), meters)


@pytest.mark.parametrize("missing", ["driver", "resource"])
def test_what_makes_the_pulses_has_a_driver_and_a_resource_or_neither(
    tmp_path: Path, missing: str
) -> None:
    content = yaml.safe_load((STATIONS / "sim-ws2120.yaml").read_text(encoding="utf-8"))
    del content["reference"]["pulse_output"][missing]
    path = tmp_path / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ConfigError, match="'driver' and 'resource' stand together"):
        load_station(path)


def test_a_simulated_pulse_output_needs_a_virtual_bench(tmp_path: Path) -> None:
    content = yaml.safe_load((STATIONS / "rack.example.yaml").read_text(encoding="utf-8"))
    pulses = yaml.safe_load((STATIONS / "sim-ws2120.yaml").read_text(encoding="utf-8"))
    content["reference"]["pulse_output"] = {
        **pulses["reference"]["pulse_output"],
        "line": 31,
        "constant_imp_per_kwh": 1000,
    }
    path = tmp_path / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ConfigError, match="no key 'simulator'"):
        load_station(path)


@pytest.mark.parametrize(("base", "refused"), [("sim", False), ("sim-chroma", True)])
def test_the_energy_option_is_that_of_the_source(
    tmp_path: Path, base: str, *, refused: bool
) -> None:
    content = yaml.safe_load((STATIONS / f"{base}.yaml").read_text(encoding="utf-8"))
    pulses = yaml.safe_load((STATIONS / "sim-ws2120.yaml").read_text(encoding="utf-8"))
    content["reference"]["pulse_output"] = {
        **pulses["reference"]["pulse_output"],
        "driver": "fluke_6105a_energy",
    }
    path = tmp_path / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    if not refused:
        assert load_station(path).reference.pulse_output is not None
        return
    with pytest.raises(ConfigError, match="is an option of the fluke_6105a, and the source"):
        load_station(path)
