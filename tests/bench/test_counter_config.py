"""The key ``counter`` of a station file: each driver has its own keys, and says so."""

from pathlib import Path

import pytest
import yaml

from bench.station import (
    LabJackT7Config,
    NiChangeDetectionConfig,
    ReplayConfig,
    SigrokConfig,
    load_station,
)
from contracts.errors import ConfigError
from tests.bench.station_files import STATIONS

LABJACK = {"driver": "labjack_t7", "resource": "10.0.0.7"}
SIGROK = {"driver": "sigrok", "resource": "fx2lafw", "sample_rate_hz": 1e5, "timebase_ppm": 100}
CHANGES = {"driver": "ni_change_detection", "resource": "local", "device": "D", "port": "port0"}
REPLAY = {"driver": "replay", "resource": "out/edges", "sample_rate_hz": 1e5}


def station_with(counter: object, folder: Path) -> Path:
    content = yaml.safe_load((STATIONS / "sim.yaml").read_text(encoding="utf-8"))
    content["counter"] = counter
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("counter", "kind"),
    [
        (LABJACK, LabJackT7Config),
        (SIGROK, SigrokConfig),
        (CHANGES, NiChangeDetectionConfig),
        (REPLAY, ReplayConfig),
    ],
)
def test_each_driver_has_its_own_keys(counter: object, kind: type, tmp_path: Path) -> None:
    found = load_station(station_with(counter, tmp_path)).counter
    assert isinstance(found, kind)
    assert found.debounce_s == 0.0005


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        ({**LABJACK, "driver": "labjak_t7"}, r"counter\.driver: 'labjak_t7': did you mean 'labj"),
        ({**LABJACK, "driver": "x"}, r"counter\.driver: 'x': must be one of ni_sampled_port, lab"),
        ({"resource": "x"}, r"counter\.driver: this key is missing"),
        ({**LABJACK, "port": "port0"}, r"counter\.port: unknown key 'port'"),
        ({**LABJACK, "sample_rate": 5000}, r"unknown key 'sample_rate'; did you mean 'sample_ra"),
        ({**LABJACK, "sample_rate_hz": 2e5}, r"counter\.sample_rate_hz: 200000\.0: .* 100000"),
        ({"driver": "ni_sampled_port", "resource": "local"}, r"counter\.device: this key is mis"),
        ({k: v for k, v in SIGROK.items() if k != "timebase_ppm"}, r"counter\.timebase_ppm: this"),
        ({**CHANGES, "sample_rate_hz": 5e4}, r"counter\.sample_rate_hz: 50000\.0: .* 100000"),
        ({**SIGROK, "longest_s": 0}, r"counter\.longest_s: 0: "),
    ],
)
def test_a_wrong_counter_is_said_with_key_value_and_what_would_be_right(
    counter: object, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        load_station(station_with(counter, tmp_path))
    assert "station.yaml" in str(caught.value)


def test_an_error_inside_a_part_of_the_counter_has_its_whole_key(tmp_path: Path) -> None:
    counter = {**LABJACK, "calibration": {"certificate": "C-1"}}
    with pytest.raises(ConfigError, match=r"counter\.calibration\.\w+: this key is missing"):
        load_station(station_with(counter, tmp_path))
