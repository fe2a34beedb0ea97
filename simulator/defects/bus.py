"""Defects of the way a meter answers on its bus."""

from collections.abc import Mapping

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.faults import FAULTS as MBUS_FAULTS
from simulator.bus.optical.faults import FAULTS as OPTICAL_FAULTS
from simulator.bus.optical.head import OpticalHead
from simulator.bus.rtu import FAULTS
from simulator.defects.model import UNIT, Defect, Parameter, number, one_of
from simulator.defects.models import on_a_wire, on_modbus
from simulator.meter.ports import PARITIES
from simulator.meter.writing import MBUS_BAUDS
from simulator.rack import Rack


def _silent(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).deaf = True


def _link(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, bus = rack.meter(target), rack.bus_of(target)
    of_bus = {MbusBus: MBUS_FAULTS, OpticalHead: OPTICAL_FAULTS}.get(type(bus), ())
    meter.link_fault = str(one_of(p, "fault", dict.fromkeys((*FAULTS, *of_bus))))


def _slow(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).response_delay_s = number(p, "delay_s", 0.0, 3600.0)


def _line(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    on_mbus = isinstance(rack.bus_of(target), MbusBus)
    baud = int(one_of(p, "baud", MBUS_BAUDS if on_mbus else meter.model.bauds))
    parity = int(one_of(p, "parity", PARITIES))
    if on_mbus:
        meter.settings.mbus_baud = baud
    else:
        meter.settings.baud, meter.settings.parity = baud, parity
    meter.ports.apply(meter.settings)


def _baud(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).ports.ignored.add("baud")


def _parity(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).ports.ignored.add("parity")


def _both(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.answer_at_old_address(target)


def _block(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.longest_read = int(number(p, "longest", 1, 125))
    bank.split_at = int(number(p, "boundary", 0, 0xFFFF))
    bank.refuses_reads_silently = one_of(p, "answer", ("exception", "silence")) == "silence"


DEFECTS = (
    Defect("silent", "the meter never answers on the bus", UNIT, {}, _silent),
    Defect(
        "faulty-answer",
        "the meter answers, but not in form",
        UNIT,
        {"fault": "bad_crc"},
        _link,
    ),
    Defect("slow", "the meter answers late", UNIT, {"delay_s": 2.0}, _slow),
    Defect(
        "line-settings",
        "the meter left the line at another baud rate or parity (1 even, 2 none, 3 odd)",
        UNIT,
        {"baud": 4800, "parity": 1},
        _line,
        applies=on_a_wire,
    ),
    Defect(
        "baud-ignored",
        "a new baud rate is acknowledged, shown, and not used",
        UNIT,
        {},
        _baud,
        applies=on_a_wire,
    ),
    Defect(
        "parity-ignored",
        "a new parity is acknowledged, shown, and not used",
        UNIT,
        {},
        _parity,
        applies=on_modbus,
    ),
    Defect(
        "both-addresses",
        "after a change of its address it answers at the old one as well",
        UNIT,
        {},
        _both,
        applies=on_a_wire,
    ),
    Defect(
        "block-refused",
        "long reads, or those across an address, are refused: answer exception (02) or silence",
        UNIT,
        {"longest": 8, "boundary": 0, "answer": "exception"},
        _block,
        applies=on_modbus,
    ),
)
