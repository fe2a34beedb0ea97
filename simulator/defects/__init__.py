"""Defects that can be planted by name: in a simulated unit, an instrument or a bus."""

from simulator.defects import (
    analogue,
    bus,
    computing,
    corners,
    display,
    elements,
    energy,
    identity,
    influence,
    infrared,
    instruments,
    logic,
    mbus,
    mbus_link,
    modbus,
    pulse_events,
    pulse_feeds,
    pulses,
    ratios,
    register_words,
    settings,
    starting,
    storage,
    surroundings,
    tariffs,
    wiring,
)
from simulator.defects.model import UNIT, Defect, DefectError, Order, Parameter, parse

PARTS = (
    analogue,
    elements,
    corners,
    computing,
    influence,
    pulses,
    pulse_events,
    pulse_feeds,
    starting,
    energy,
    ratios,
    logic,
    register_words,
    storage,
    settings,
    tariffs,
    bus,
    modbus,
    mbus,
    mbus_link,
    infrared,
    identity,
    display,
    instruments,
    surroundings,
    wiring,
)

ALL: dict[tuple[str, str], Defect] = {
    (defect.target, defect.name): defect for part in PARTS for defect in part.DEFECTS
}

__all__ = ["ALL", "UNIT", "Defect", "DefectError", "Order", "Parameter", "parse"]
