"""A station of the virtual bench with as many positions as wanted, each on a bus of its own."""

from pathlib import Path
from typing import Any

import yaml

from contracts.errors import ConfigError

SERIAL = 22091000


def kind_of_bus(like: Path) -> str:
    """The kind of bus of the first position of a station; errors as of ``widened``."""
    content = _content(like)
    return str(content["buses"][content["positions"][1]["bus"]]["kind"])


def _content(like: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(like.read_text(encoding="utf-8"))
    if "simulator" not in content or 1 not in content.get("positions", {}):
        raise ConfigError(f"{like}: a campaign needs a virtual bench with a position 1")
    return content


def widened(like: Path, positions: int, folder: Path) -> Path:
    """Write a station file like another one, whose first position stands for all.

    A unit that spoils its bus spoils that of no other.

    Raises:
        ConfigError: it has no virtual bench, no first position, or too few counter lines.
    """
    content = _content(like)
    first = content["positions"][1]
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
