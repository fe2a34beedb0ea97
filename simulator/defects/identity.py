"""Defects of what a meter says that it is, and of its error flags."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter
from simulator.rack import Rack


def _serial(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).serial = str(p["serial"])


def _checksum(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.checksum = str(p["checksum"])


def _meter_code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.meter_code = str(p["code"])


def _software(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.software_version = float(p["version"])


def _error_flag(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).identity.error_code = int(p["code"])


def _default(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).settings.tariff = int(p["tariff"])
    rack.meter(target).settings.stored_tariff = int(p["tariff"])


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
