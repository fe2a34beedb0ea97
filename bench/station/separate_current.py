"""A source of voltage with a source of current beside it: what a station file says of each."""

from typing import Annotated, Literal

from pydantic import Field

from bench.yaml_file import Strict

SEPARATE_CURRENT = ("ametek_ci", "chroma_61800")
"""Drivers of voltage sources that have an instrument of its own for the current."""
RANGES_V = {"chroma_61800": (150.0, 300.0)}
"""Of the drivers whose ranges have names and no number."""


class VoltageSide(Strict):
    """Range of the voltage source in V, and the limit of its RMS current in A.

    The limit is that of the voltage circuits of all meters together; above it the source trips.
    """

    range_v: Annotated[float, Field(gt=0, le=450)]
    limit_a: Annotated[float, Field(gt=0, le=50)]


class CurrentSide(Strict):
    """The current source: what it can do, and what locks it to the voltage source.

    ``maximum_a``: the highest RMS current of a phase, from its data sheet, as no manual with a
    table of its ranges was read. ``compliance_v``: the voltage that it may need to drive it.
    ``locked_by``: what makes both instruments share frequency and phase (a common clock, an
    external sync): without it the power is anything. ``lead_deg``: by how much the current is
    ahead of the voltage when both are set to the same angle, found with the reference.
    """

    driver: Literal["ametek_ci_current"]
    resource: Annotated[str, Field(min_length=1)]
    maximum_a: Annotated[float, Field(gt=0, le=120)]
    compliance_v: Annotated[float, Field(gt=0, le=135)]
    locked_by: Annotated[str, Field(min_length=1)]
    lead_deg: Annotated[float, Field(ge=-180, le=180)] = 0.0


def check_sides(
    driver: str, resource: str, voltage: VoltageSide | None, current: CurrentSide | None
) -> None:
    """Refuse sides that do not belong to a driver, and one that is missing.

    Raises:
        ValueError: what is wrong, and what would be right.
    """
    if driver not in SEPARATE_CURRENT:
        if voltage is not None or current is not None:
            key = "voltage" if voltage is not None else "current"
            raise ValueError(
                f"{key}: only for the driver {' or '.join(SEPARATE_CURRENT)}; "
                f"a {driver} makes voltages and currents by itself"
            )
        return
    if voltage is None:
        raise ValueError(
            f"voltage: this key is missing; the driver {driver} needs it, "
            "as {range_v: 300, limit_a: 2}"
        )
    ranges_v = RANGES_V.get(driver, (voltage.range_v,))
    if voltage.range_v not in ranges_v:
        known = " or ".join(f"{range_v:g}" for range_v in ranges_v)
        raise ValueError(f"voltage.range_v: {voltage.range_v:g}: a {driver} has {known} V")
    if current is not None and current.resource == resource != "simulated":
        raise ValueError(
            f"current.resource: {resource!r}: is the resource of the voltage source as well; "
            "the current source is an instrument of its own"
        )
