"""The templates of real racks, and each with its resources served by the virtual bench."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.bench.station_files import STATIONS

EXAMPLES = tuple(sorted(STATIONS.glob("rack*.example.yaml")))
RACKS = tuple(path for path in EXAMPLES if path.name != "rack.example.yaml")
"""Those that describe one complete rack each; the other is a list of what there can be."""

MODELS = {"modbus_rtu": "pro380-mod", "mbus": "pro380-mb", "iec62056_21": "pro380-s"}
"""A model of one family for each kind of bus."""


def simulated(rack: Path, folder: Path) -> Path:
    """The rack with every address replaced by ``simulated``, a meter in every position.

    Certificates were issued today, so that the test is the same in any year.
    """
    content: dict[str, Any] = yaml.safe_load(rack.read_text(encoding="utf-8"))
    for part in _parts(content):
        if "resource" in part:
            part["resource"] = "simulated"
        if "certificate" in part:
            part.update(date=dt.datetime.now(dt.UTC).date(), due=dt.date(2099, 3, 1))
    for bus in content["buses"].values():
        bus["port"] = "simulated"
    for number, position in content["positions"].items():
        position["meter"] = MODELS[content["buses"][position["bus"]]["kind"]]
        position["scan"] = f"{22091000 + number}"
    content["simulator"] = {"clock": "fast", "seed": 1}
    path = folder / rack.name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _parts(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every mapping of a station file."""
    yield content
    for part in content.values():
        if isinstance(part, dict):
            yield from _parts(part)
