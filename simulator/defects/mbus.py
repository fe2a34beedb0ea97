"""Defects of the data that a meter sends over M-Bus; its frames are right."""

from collections.abc import Mapping

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.faults import ApplicationFaults, RecordFault
from simulator.defects.model import UNIT, Defect, Parameter, number
from simulator.defects.models import on_mbus
from simulator.rack import Rack

FACTORS = (-1e6, 1e6)
RECORD: Mapping[str, Parameter] = {"register": "forward_active_energy"}


def _faults(rack: Rack, target: str) -> ApplicationFaults:
    rack.meter(target)
    bus = rack.bus_of(target)
    if isinstance(bus, MbusBus):
        return bus.slave(int(target)).faults
    raise ValueError(f"position {target} is not on an M-Bus")


def _record(rack: Rack, target: str, p: Mapping[str, Parameter], fault: RecordFault) -> None:
    name = str(p["register"])
    if not rack.values(target).has(name):
        raise ValueError(f"no register is called {name!r}")
    _faults(rack, target).records[name] = fault


def _maker(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _faults(rack, target).manufacturer_swapped = True


def _access(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _faults(rack, target).access_number_stuck = True


def _missing(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _record(rack, target, p, RecordFault(missing=True))


def _scale(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _record(rack, target, p, RecordFault(factor=number(p, "factor", *FACTORS)))


DEFECTS = (
    Defect(
        "mbus-maker",
        "the maker's code has its bytes the wrong way round",
        UNIT,
        {},
        _maker,
        applies=on_mbus,
    ),
    Defect(
        "mbus-access-number",
        "the access number does not count",
        UNIT,
        {},
        _access,
        applies=on_mbus,
    ),
    Defect(
        "mbus-record-missing",
        "a record of the read-out is missing",
        UNIT,
        RECORD,
        _missing,
        applies=on_mbus,
    ),
    Defect(
        "mbus-record-scale",
        "a record of the read-out is off by a factor",
        UNIT,
        {**RECORD, "factor": 10},
        _scale,
        applies=on_mbus,
    ),
)
