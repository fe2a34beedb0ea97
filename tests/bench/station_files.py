"""Station files that differ from one of the repository in a few places."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bench.station import Station, load_station

STATIONS = Path(__file__).resolve().parents[2] / "stations"
LAB = STATIONS / "sim-lab.yaml"
PLAIN = STATIONS / "sim.yaml"

Keys = tuple[str | int, ...]
REMOVED = object()


def changed(folder: Path, changes: Mapping[Keys, object], origin: Path = LAB) -> Path:
    """A copy of a station file in which some keys have other values, or are gone."""
    content: dict[str, Any] = yaml.safe_load(origin.read_text(encoding="utf-8"))
    for keys, value in changes.items():
        part: Any = content
        for key in keys[:-1]:
            part = part[key]
        if value is REMOVED:
            del part[keys[-1]]
        else:
            part[keys[-1]] = value
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def station(folder: Path, changes: Mapping[Keys, object], origin: Path = LAB) -> Station:
    """The station of such a copy."""
    return load_station(changed(folder, changes, origin))
