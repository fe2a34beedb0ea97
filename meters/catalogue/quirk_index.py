"""All quirks of all models: each once, with the models that have it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from meters.catalogue.meter import Meter
from meters.catalogue.quirks import Quirk


@dataclass(frozen=True, slots=True)
class Listed:
    """A quirk and the keys of the models that have it."""

    quirk: Quirk
    models: tuple[str, ...]


def list_quirks(meters: Iterable[Meter]) -> tuple[Listed, ...]:
    """The quirks of some models, in the order in which they are met."""
    quirks: dict[str, Quirk] = {}
    models: dict[str, list[str]] = {}
    for meter in meters:
        for quirk in meter.quirks:
            quirks.setdefault(quirk.id, quirk)
            models.setdefault(quirk.id, []).append(meter.key)
    return tuple(Listed(quirk, tuple(models[name])) for name, quirk in quirks.items())


def quirks_as_text(listed: Iterable[Listed]) -> str:
    """A line a quirk: id, action, title, models."""
    rows = [
        (item.quirk.id, item.quirk.action.value, item.quirk.title, ", ".join(item.models))
        for item in listed
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def quirks_as_json(listed: Iterable[Listed]) -> list[JsonValue]:
    """As plain data; keys are those of the catalogue's files, and ``models``."""
    return [
        {**item.quirk.model_dump(mode="json"), "models": list[JsonValue](item.models)}
        for item in listed
    ]
