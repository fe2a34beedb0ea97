"""Plan files that differ from one of the repository in a few places."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PLANS = Path(__file__).resolve().parents[2] / "plans"
Keys = tuple[str, ...]


def changed_plan(folder: Path, name: str, changes: Mapping[Keys, object]) -> Path:
    """A copy of a plan file in which some keys have other values."""
    content: dict[str, Any] = yaml.safe_load((PLANS / f"{name}.yaml").read_text("utf-8"))
    for keys, value in changes.items():
        part: Any = content
        for key in keys[:-1]:
            part = part.setdefault(key, {})
        part[keys[-1]] = value
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path
