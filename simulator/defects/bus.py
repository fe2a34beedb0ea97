"""Defects of the way a meter answers on its bus."""

from collections.abc import Mapping

from simulator.bus.rtu import FAULTS
from simulator.defects.model import UNIT, Defect, Parameter, number, one_of
from simulator.meter.registers import BAUDS, PARITIES
from simulator.rack import Rack


def _silent(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.bank(target).deaf = True


def _link(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).link_fault = str(one_of(p, "fault", FAULTS))


def _slow(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).response_delay_s = number(p, "delay_s", 0.0, 3600.0)


def _line(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    baud, parity = one_of(p, "baud", BAUDS), one_of(p, "parity", PARITIES)
    bank.meter.settings.baud, bank.meter.settings.parity = int(baud), int(parity)
    bank.after_answer()


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
    ),
)
