"""Defects of the data that a meter sends over M-Bus; its frames are right."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.faults import ApplicationFaults, RecordFault
from simulator.bus.mbus.slave import MbusSlave
from simulator.defects.model import Comes, Defect, Parameter, number, of_unit, whole
from simulator.defects.models import on_mbus
from simulator.defects.plans import MBUS_LINK
from simulator.defects.sizes import Size, always
from simulator.rack import Rack

FACTORS = (-1e6, 1e6)
RECORD: Mapping[str, Parameter] = {"register": "forward_active_energy"}


def slave_of(rack: Rack, target: str) -> MbusSlave:
    """The M-Bus side of a unit.

    Raises:
        ValueError: there is no unit, or it is not on an M-Bus.
    """
    rack.meter(target)
    bus = rack.bus_of(target)
    if isinstance(bus, MbusBus):
        return bus.slave(int(target))
    raise ValueError(f"position {target} is not on an M-Bus")


def _faults(rack: Rack, target: str) -> ApplicationFaults:
    return slave_of(rack, target).faults


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


def _vif(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _record(rack, target, p, RecordFault(vif=bytes([whole(p, "vif", 0, 127)])))


def _dif(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _record(rack, target, p, RecordFault(dif=bytes([whole(p, "dif", 1, 4)])))


def _reversed(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _faults(rack, target).reversed_records = True


def _status(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _faults(rack, target).status = whole(p, "status", 0, 255)


def _signature(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _faults(rack, target).signature = 0x0505


def _version(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _faults(rack, target).version = whole(p, "version", 0, 255)


def _number(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _faults(rack, target).number_reversed = True


def _never_ends(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _faults(rack, target).never_ends = True


def _medium(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    slave = slave_of(rack, target)
    slave.profile = replace(slave.profile, medium=whole(p, "medium", 0, 255))


AGREES = "EN 50470-3:2006 8.7.10, test output and register agree; class B: 1 % of the energy"
HEADER = "mbus/header"
RECORDS = "mbus/records"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "mbus-maker",
        "the maker's code has its bytes the wrong way round",
        _maker,
        "firmware: order of bytes of the manual",
        HEADER,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-access-number",
        "the access number does not count",
        _access,
        "firmware: number fixed",
        HEADER,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-status",
        "the status says that there is an error, or another thing",
        _status,
        "firmware: status not computed",
        HEADER,
        "identification/error-flags",
        parameters={"status": 2},
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-signature",
        "the signature is not 0",
        _signature,
        "firmware: header of an encrypting type",
        HEADER,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-version",
        "the version is another",
        _version,
        "firmware: constant not changed",
        HEADER,
        parameters={"version": 200},
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-medium",
        "the medium is not electricity",
        _medium,
        "firmware: constant of another type",
        HEADER,
        parameters={"medium": 7},
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-number-reversed",
        "the identification number has its bytes the wrong way round",
        _number,
        "firmware: order of bytes of the processor",
        HEADER,
        "identification/serial-number",
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-record-missing",
        "a record of the read-out is missing",
        _missing,
        "firmware: list of another type",
        RECORDS,
        "registers/present",
        parameters=RECORD,
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-record-scale",
        "a record of the read-out is off by a factor",
        _scale,
        "firmware: VIF and value of different resolution",
        RECORDS,
        "registers/sums",
        parameters={**RECORD, "factor": 10},
        applies=on_mbus,
        size=Size("factor", always(1.01), AGREES, nothing=1.0),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-record-vif",
        "a record says that it is another quantity",
        _vif,
        "firmware: table of VIF off by one row",
        RECORDS,
        "registers/present",
        parameters={**RECORD, "vif": 0x2B},
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-record-dif",
        "a record has another coding",
        _dif,
        "firmware: integer in place of BCD",
        RECORDS,
        "registers/present",
        parameters={**RECORD, "dif": 2},
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-record-order",
        "the records come in the reverse order",
        _reversed,
        "firmware: list written from its end",
        RECORDS,
        applies=on_mbus,
        why_not="the order of records is of no concern to what reads them",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-never-ends",
        "it says that more telegrams follow, whenever",
        _never_ends,
        "firmware: DIF 1F in place of 0F",
        "mbus/nothing-else",
        "mbus/records",
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
)
