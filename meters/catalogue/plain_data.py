"""A meter's description as plain data for JSON."""

from pydantic import JsonValue

from meters.catalogue.meter import Meter


def as_json(meter: Meter) -> dict[str, JsonValue]:
    """All that is known about a meter; keys are those of the catalogue's files."""
    content: dict[str, JsonValue] = meter.model_dump(mode="json")
    return content
