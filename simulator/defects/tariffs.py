"""Defects of the tariffs and of their input."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter
from simulator.defects.models import on_every_bus, with_passing_tariffs, with_tariff_input
from simulator.rack import Rack


def _input_ignored(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).tariff_input.ignored = True


def _not_stored(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).storage.never |= on_every_bus("tariff")


def _all_stored(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.values(target).writer.stores_all_tariffs = True


def _swapped(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).counter.swaps_tariffs = True


DEFECTS = (
    Defect(
        "tariff-input",
        "the voltage on the tariff input has no effect",
        UNIT,
        {},
        _input_ignored,
        applies=with_tariff_input,
    ),
    Defect("tariff-not-stored", "a tariff is lost with the supply", UNIT, {}, _not_stored),
    Defect(
        "tariff-11-stored",
        "tariffs 11 and 12 are stored, though they should not be",
        UNIT,
        {},
        _all_stored,
        applies=with_passing_tariffs,
    ),
    Defect(
        "swapped-tariffs", "energy of tariff 1 is booked in 2, and of 2 in 1", UNIT, {}, _swapped
    ),
)
