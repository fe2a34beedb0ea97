"""Defects that can be planted by name: in a simulated unit, an instrument or a bus."""

from simulator.defects import (
    analogue,
    bus,
    identity,
    influence,
    instruments,
    logic,
    mbus,
    pulses,
    settings,
    starting,
    tariffs,
)
from simulator.defects.model import UNIT, Defect, DefectError, Order, Parameter, parse

PARTS = (
    analogue,
    influence,
    pulses,
    starting,
    logic,
    settings,
    tariffs,
    bus,
    mbus,
    identity,
    instruments,
)

ALL: dict[tuple[str, str], Defect] = {
    (defect.target, defect.name): defect for part in PARTS for defect in part.DEFECTS
}

__all__ = ["ALL", "UNIT", "Defect", "DefectError", "Order", "Parameter", "parse"]
