"""The keys of switches, safety and sensor: what is refused, and what would be right."""

from pathlib import Path
from typing import Any

import pytest

from bench.station import load_station
from contracts.errors import ConfigError
from tests.bench.station_files import REMOVED, STATIONS, changed

SAFETY = STATIONS / "sim-safety.yaml"
T7 = {"driver": "labjack_t7", "resource": "t7"}
NI_SAFETY = STATIONS / "sim-ni-safety.yaml"
NI = {"driver": "ni_relays", "resource": "local", "device": "Dev1", "port": "port1"}


def test_the_stations_of_the_repository_have_them() -> None:
    station = load_station(SAFETY)
    assert station.safety is not None
    assert station.safety.inputs is not None
    assert set(station.safety.inputs.contacts) == {"emergency stop", "cage"}
    assert load_station(STATIONS / "sim-scpi-relays.yaml").relays is not None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({("safety",): {}}, "needs 'inputs', or 'contactor', or both"),
        ({("safety", "inputs"): REMOVED}, "mirror is a line of the inputs"),
        ({("safety", "inputs", "contacts", "cage"): 16}, "two contacts are on one line"),
        ({("safety", "inputs", "contacts", "cage"): 19}, "two contacts are on one line"),
        ({("safety", "inputs", "contacts"): {}}, "contacts"),
        ({("safety", "contactor", "line"): 0}, "are both on 0"),
        ({("safety", "contactor", "line"): 17}, "'cage' are both on line 17"),
        ({("relays", "watchdog_s"): 1}, "watchdog_s"),
        ({("relays", "port"): "port1"}, "port"),
        ({("ambient", "temperature_degc"): [25, 21]}, "the lower limit, then the upper"),
        (
            {("relays",): NI, ("safety", "contactor"): {**NI, "line": 7}},
            "put the contactor on another port",
        ),
        (
            {
                ("counter",): {**T7},
                ("relays",): REMOVED,
                ("safety", "inputs", "resource"): "t7",
                ("positions", 1, "tariff_relay"): REMOVED,
                ("positions", 2, "tariff_relay"): REMOVED,
                ("positions", 3, "tariff_relay"): REMOVED,
            },
            "takes two connections at a time",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    changes: dict[tuple[str | int, ...], Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=said):
        load_station(changed(tmp_path, changes, SAFETY))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({("safety", "inputs", "port"): "port0"}, "the counter takes all its lines"),
        ({("safety", "inputs", "contacts", "cage"): 0}, "'cage' are both on line 0 of port2"),
        ({("safety", "contactor", "mirror"): 0}, "'mirror' are both on line 0 of port2"),
        (
            {("safety", "inputs", "port"): "port1", ("safety", "inputs", "contacts", "cage"): 1},
            "relays and 'cage' are both on line 1 of port1",
        ),
        ({("safety", "inputs", "port"): REMOVED}, "port"),
        ({("safety", "inputs", "driver"): "ni_relays"}, "ni_inputs"),
    ],
)
def test_what_cannot_be_on_one_ni_device_is_refused(
    changes: dict[tuple[str | int, ...], Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=said):
        load_station(changed(tmp_path, changes, NI_SAFETY))


def test_a_closed_contact_is_what_an_unconnected_line_of_its_device_is_not() -> None:
    found = {}
    for path in (SAFETY, NI_SAFETY):
        safety = load_station(path).safety
        assert safety is not None
        assert safety.inputs is not None
        found[safety.inputs.driver] = safety.inputs.closed_is
    assert found == {"labjack_t7": "low", "ni_inputs": "high"}
