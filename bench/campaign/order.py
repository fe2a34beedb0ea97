"""The plan that a campaign runs: as it is, with what the virtual units were ordered with."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from bench.campaign.listing import Defect
from contracts.errors import ConfigError


def ordered_with(defects: Iterable[Defect]) -> dict[str, float]:
    """By setting, what good virtual units have where only an order can say what is right."""
    return {name: value for defect in defects for name, value in defect.ordered.items()}


def ordering(plan: Path, model: str, ordered: Mapping[str, float], folder: Path) -> Path:
    """Write a plan like another one that names what the virtual units were ordered with.

    What it names itself for the model gives way: it is about units of another order.

    Raises:
        ConfigError: it is no plan.
    """
    content = yaml.safe_load(plan.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ConfigError(f"{plan}: a plan must be a mapping of keys to values")
    if ordered:
        named = content.get("ordered") or {}
        content["ordered"] = {**named, model: {**named.get(model, {}), **ordered}}
    path = folder / f"plan-{plan.name}"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path
