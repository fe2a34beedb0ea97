"""Whether what the files of a model refer to is there, once."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise

from meters.catalogue.agreement import disagreements
from meters.catalogue.mbus import MBus
from meters.catalogue.meter import Meter
from meters.catalogue.problem import Location, Problem
from meters.catalogue.spelling import what_is_known


def problems(meter: Meter) -> Iterator[Problem]:
    """Everything that does not fit together."""
    yield from _doubles(meter)
    yield from _doubles_of_mbus(meter)
    yield from _overlaps(meter)
    quirk_ids = {quirk.id for quirk in meter.quirks}
    yield from _unknown_quirks(meter.model_dump(exclude={"quirks"}), quirk_ids, ())
    yield from _unknown_registers(meter)
    yield from _unknown_ratings(meter)
    yield from disagreements(meter)


def _doubles(meter: Meter) -> Iterator[Problem]:
    lists = {
        "registers": [register.name for register in meter.registers],
        "mbus.records": [record.name for record in (meter.mbus.records if meter.mbus else ())],
        "mbus.commands": [item.name for item in (meter.mbus.commands if meter.mbus else ())],
        "quirks": [quirk.id for quirk in meter.quirks],
        "defaults": [default.setting for default in meter.defaults],
    }
    for section, names in lists.items():
        for name, count in Counter(names).items():
            if count > 1:
                where = tuple(section.split("."))
                yield Problem(where, f"{name!r} is there {count} times: must be there once")


def _doubles_of_mbus(meter: Meter) -> Iterator[Problem]:
    if meter.mbus is not None:
        records = Counter(record.header for record in meter.mbus.records)
        for header, count in records.items():
            if count > 1:
                shown = header.hex(" ").upper()
                where = ("mbus", "records")
                yield Problem(where, f"DIF and VIF {shown} are there {count} times: must be once")


def _overlaps(meter: Meter) -> Iterator[Problem]:
    ordered = sorted(enumerate(meter.registers), key=lambda item: item[1].address)
    for (_, before), (index, register) in pairwise(ordered):
        if register.address < before.end:
            overlap = f"{register.address:04X}h overlaps {before.name} up to {before.end - 1:04X}h"
            yield Problem(("registers", index, "address"), overlap)


def _unknown_quirks(value: object, known: set[str], location: Location) -> Iterator[Problem]:
    if isinstance(value, dict):
        for quirk in value.get("quirks", ()):
            yield from _unknown(quirk, known, (*location, "quirks"))
        for key, item in value.items():
            yield from _unknown_quirks(item, known, (*location, key))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _unknown_quirks(item, known, (*location, index))


def _unknown_registers(meter: Meter) -> Iterator[Problem]:
    names = {register.name for register in meter.registers} | set(_mbus_names(meter.mbus))
    for index, quirk in enumerate(meter.quirks):
        for number, deviation in enumerate(quirk.deviations):
            where = ("quirks", index, "deviations", number, "register_name")
            yield from _unknown(deviation.register_name, names, where)


def _mbus_names(bus: MBus | None) -> Iterator[str]:
    """Records, commands, and the fields of header and selection by their section."""
    if bus is not None:
        yield from (record.name for record in bus.records)
        yield from bus.settings
        yield from (f"header.{field.name}" for field in bus.header.fields)
        yield from (f"selection.{field.name}" for field in bus.selection.fields)


def _unknown_ratings(meter: Meter) -> Iterator[Problem]:
    names = type(meter.ratings).model_fields
    for index, derived in enumerate(meter.ratings.derived):
        yield from _unknown(derived.quantity, names, ("ratings", "derived", index, "quantity"))


def _unknown(name: str, known: Collection[str], location: Location) -> Iterator[Problem]:
    if name not in known:
        yield Problem(location, f"{name!r} is unknown: {what_is_known(name, known)}")
