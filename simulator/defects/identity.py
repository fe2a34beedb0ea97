"""Defects of what a meter says that it is, and of its error flags."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter, digits, number, whole
from simulator.defects.models import on_modbus
from simulator.meter.model import Model
from simulator.rack import Rack


def _serial(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    meter.serial = digits(p, "serial", 8)
    meter.settings.secondary_address = meter.serial.rjust(8, "0")
    meter.ports.apply(meter.settings)


def _checksum(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.checksum = digits(p, "checksum", 8)


def _meter_code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.meter_code = digits(p, "code", 4)


def _software(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.software_version = number(p, "version", 0.0, 1e6)


def _error_flag(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.error_code = whole(p, "code", -32768, 32767)


def _default(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    settings = meter.settings
    settings.tariff = settings.stored_tariff = whole(p, "tariff", 1, meter.model.tariffs)


def _other_code(model: Model) -> Mapping[str, Parameter]:
    return {"code": "0102"} if model.meter_code == "0103" else {}


DEFECTS = (
    Defect(
        "serial-number",
        "the meter has another serial number than its label",
        UNIT,
        {"serial": "22999999"},
        _serial,
    ),
    Defect(
        "checksum",
        "firmware checksum is another",
        UNIT,
        {"checksum": "DEADBEEF"},
        _checksum,
        applies=on_modbus,
    ),
    Defect(
        "meter-code",
        "the meter code is that of another",
        UNIT,
        {"code": "0103"},
        _meter_code,
        applies=on_modbus,
        fitting=_other_code,
    ),
    Defect(
        "software",
        "software version is another",
        UNIT,
        {"version": 2.17},
        _software,
        applies=on_modbus,
    ),
    Defect("error-flag", "an error flag is set", UNIT, {"code": 2}, _error_flag),
    Defect("default-tariff", "delivered with another tariff", UNIT, {"tariff": 2}, _default),
)
