"""Defects of what a meter says that it is, and of its error flags."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter, digits, number, whole
from simulator.rack import Rack


def _serial(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).serial = digits(p, "serial", 8)


def _checksum(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.checksum = digits(p, "checksum", 8)


def _meter_code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.meter_code = digits(p, "code", 4)


def _software(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.software_version = number(p, "version", 0.0, 1e6)


def _error_flag(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.error_code = whole(p, "code", -32768, 32767)


def _default(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    settings = rack.meter(target).settings
    settings.tariff = settings.stored_tariff = whole(p, "tariff", 1, 2)


DEFECTS = (
    Defect(
        "serial-number",
        "the meter has another serial number than its label",
        UNIT,
        {"serial": "22999999"},
        _serial,
    ),
    Defect("checksum", "firmware checksum is another", UNIT, {"checksum": "DEADBEEF"}, _checksum),
    Defect("meter-code", "the meter code is that of another", UNIT, {"code": "0103"}, _meter_code),
    Defect("software", "software version is another", UNIT, {"version": 2.17}, _software),
    Defect("error-flag", "an error flag is set", UNIT, {"code": 2}, _error_flag),
    Defect("default-tariff", "delivered with another tariff", UNIT, {"tariff": 2}, _default),
)
