"""A station of the virtual bench with as many positions as wanted, each on a bus of its own."""

from pathlib import Path
from typing import Any

import yaml

from bench.processes import ROOT
from bench.station import load_station
from contracts.errors import ConfigError
from meters.catalogue import load

SERIAL, FIRST = 22091000, 1


STATIONS = {"modbus_rtu": "sim.yaml", "mbus": "sim-mbus.yaml", "iec62056_21": "sim-infrared.yaml"}


def station_for(model: str) -> Path:
    """That of the virtual bench for a model's first bus; ConfigError if there is no such model."""
    return ROOT / "stations" / STATIONS[load(model).buses[0]]


def kind_of_bus(like: Path) -> str:
    """The kind of bus of the first position of a station; errors as of ``widened``."""
    station = load_station(like)
    if station.simulator is None or FIRST not in station.positions:
        raise ConfigError(f"{like}: a campaign needs a virtual bench with a position {FIRST}")
    return station.buses[station.positions[FIRST].bus].kind


def widened(like: Path, positions: int, folder: Path) -> Path:
    """Write a station file like another one, whose first position stands for all.

    A unit that spoils its bus spoils that of no other.

    Raises:
        ConfigError: it is wrong, or has no virtual bench or no first position.
    """
    kind_of_bus(like)
    content = yaml.safe_load(like.read_text(encoding="utf-8"))
    first = content["positions"][FIRST]
    bus = content["buses"][first["bus"]]
    content["buses"] = {f"bus-{number}": bus for number in range(1, positions + 1)}
    content["positions"] = {number: _position(first, number) for number in range(1, positions + 1)}
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _position(first: dict[str, Any], number: int) -> dict[str, Any]:
    lines = {
        name: len(first["lines"]) * (number - 1) + index
        for index, name in enumerate(first["lines"])
    }
    position = {**first, "bus": f"bus-{number}", "lines": lines, "scan": str(SERIAL + number)}
    return position if "tariff_relay" not in first else {**position, "tariff_relay": number - 1}
