"""Stations as they come, with more positions, so that one run has many defects."""

from pathlib import Path
from typing import Any

import yaml

from tests.suites.bench_runs import ROOT

LINES = ("led", "s0_forward", "s0_reverse")


def wide_station(folder: Path, name: str, positions: int) -> Path:
    """A station file of the repository with as many positions as that."""
    content = yaml.safe_load((ROOT / "stations" / name).read_text(encoding="utf-8"))
    first = content["positions"][1]
    for position in range(1, positions + 1):
        content["positions"].setdefault(position, _like(first, position, content["buses"]))
    path = folder / name
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _like(first: dict[str, Any], position: int, buses: dict[str, Any]) -> dict[str, Any]:
    lines = range(len(LINES) * (position - 1), len(LINES) * position)
    socket = {
        "bus": first["bus"],
        "lines": dict(zip(LINES, lines, strict=True)),
        "scan": f"{22091000 + position}",
    }
    if "address" in first:
        return {**socket, "address": position}
    # An optical head is on one meter.
    buses[f"head-{position}"] = buses[first["bus"]]
    return {**socket, "bus": f"head-{position}"}
