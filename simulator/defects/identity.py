"""Defects of what a meter says that it is, and of its error flags."""

from collections.abc import Mapping

from simulator.defects.expected import (
    CODE_ORDERED,
    CODE_STATED,
    FLAGS_TOLD,
    IDENTIFIED,
    RATE_ORDERED,
    RATIO_STATED,
    TARIFF_TOLD,
)
from simulator.defects.model import Comes, Defect, Parameter, digits, number, of_unit, one_of, whole
from simulator.defects.models import (
    alter,
    on_mbus,
    on_modbus,
    with_codes,
    with_ct,
    with_s0,
)
from simulator.defects.plans import NO_LIMIT
from simulator.meter.counting import ACTIVE, FORWARD
from simulator.meter.model import Model
from simulator.meter.writing import RATES
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


def _ordered_code(model: Model) -> Mapping[str, float]:
    return {"combination_code": float(model.settings().code)}


def _ordered_rate(model: Model) -> Mapping[str, float]:
    return {"s0_output_rate": model.settings().s0_rate}


def _other_code(model: Model) -> Mapping[str, Parameter]:
    return {"code": "0102"} if model.meter_code == "0103" else {}


def _hardware(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.hardware_version = number(p, "version", 0.0, 1e6)


def _protocol(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.protocol_version = number(p, "version", 0.0, 1e6)


def _checksum_2(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.checksum_2 = digits(p, "checksum", 8)


def _status_word(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).identity.active_status_word = digits(p, "word", 8)


def _meter_amps(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    shown = whole(p, "amperes", 0, 65535)
    alter(rack.values(target), "meter_amps", lambda _: shown)


def _secondary(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    meter.settings.secondary_address = digits(p, "number", 8).rjust(8, "0")
    meter.ports.apply(meter.settings)


def _default_code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    meter.settings.code = int(one_of(p, "code", meter.model.codes))


def _default_rate(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    meter.settings.s0_rate = float(one_of(p, "rate", RATES))
    meter.outputs.apply_s0_rate()


def _default_ct(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).settings.ct_primary_a = whole(p, "primary_a", 5, 9995)


def _worn(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    energies = rack.meter(target).counter.energies
    energies.values[ACTIVE, FORWARD, 0, 0] += number(p, "kwh", 0.0, 1e6) * 1000


def _power_downs(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).settings.power_downs += whole(p, "losses", 0, 60000)


SAYS = "identification/firmware"
FLAGS = "identification/error-flags"
AS_DELIVERED = "identification/defaults"


DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "serial-number",
        "the meter has another serial number than its label",
        _serial,
        "labels exchanged, number not written",
        "identification/serial-number",
        parameters={"serial": "22999999"},
        comes=Comes.ONCE,
    ),
    of_unit(
        "checksum",
        "firmware checksum is another",
        _checksum,
        "another firmware, memory damaged",
        SAYS,
        parameters={"checksum": "DEADBEEF"},
        applies=on_modbus,
        why_not="which is right the order for the units says: without it, it is recorded",
        comes=Comes.BY_FRAME,
        only_if=IDENTIFIED,
    ),
    of_unit(
        "checksum-2",
        "checksum of the part that is not legally relevant is another",
        _checksum_2,
        "another firmware",
        SAYS,
        parameters={"checksum": "DEADBEEF"},
        applies=lambda m: "checksum_2" in m.addresses,
        why_not="which is right the order for the units says: without it, it is recorded",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "meter-code",
        "the meter code is that of another",
        _meter_code,
        "configured as another type",
        "identification/meter-code",
        parameters={"code": "0103"},
        applies=on_modbus,
        fitting=_other_code,
        only_if=CODE_STATED,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "software",
        "software version is another",
        _software,
        "another firmware",
        SAYS,
        parameters={"version": 2.17},
        applies=on_modbus,
        why_not="which is right the order for the units says: without it, it is recorded",
        comes=Comes.BY_FRAME,
        only_if=IDENTIFIED,
    ),
    of_unit(
        "hardware",
        "hardware version is another",
        _hardware,
        "board of an earlier series",
        SAYS,
        parameters={"version": 1.0},
        applies=on_modbus,
        why_not="which is right the order for the units says: without it, it is recorded",
        comes=Comes.BY_FRAME,
        only_if=IDENTIFIED,
    ),
    of_unit(
        "protocol",
        "protocol version is another",
        _protocol,
        "another firmware",
        SAYS,
        parameters={"version": 1.14},
        applies=on_modbus,
        why_not="which is right the order for the units says: without it, it is recorded",
        comes=Comes.BY_FRAME,
        only_if=IDENTIFIED,
    ),
    of_unit(
        "meter-amps",
        "it says that it is for another largest current",
        _meter_amps,
        "configured as another type",
        parameters={"amperes": 32},
        applies=on_modbus,
        why_not="no check compares the register of the largest current",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "status-word",
        "bits of the status word are set",
        _status_word,
        "an error that no other flag tells",
        parameters={"word": "00000001"},
        applies=on_modbus,
        why_not=NO_LIMIT,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "error-flag",
        "an error flag is set",
        _error_flag,
        "memory or check sum at fault, seen by the meter itself",
        FLAGS,
        "infrared/read-out",
        "seen_by_person",
        parameters={"code": 2},
        only_if=FLAGS_TOLD,
    ),
    of_unit(
        "secondary-address",
        "the identification number over M-Bus is not the serial number",
        _secondary,
        "number written before the label was printed",
        "mbus/secondary-address",
        "identification/serial-number",
        parameters={"number": "11223344"},
        applies=on_mbus,
        comes=Comes.ONCE,
    ),
    of_unit(
        "default-tariff",
        "delivered with another tariff",
        _default,
        "settings not restored before delivery",
        AS_DELIVERED,
        parameters={"tariff": 2},
        only_if=TARIFF_TOLD,
        comes=Comes.ONCE,
    ),
    of_unit(
        "default-code",
        "delivered with another combination code",
        _default_code,
        "settings not restored before delivery",
        AS_DELIVERED,
        parameters={"code": 1},
        applies=with_codes,
        only_if=CODE_ORDERED,
        ordered=_ordered_code,
        comes=Comes.ONCE,
    ),
    of_unit(
        "default-rate",
        "delivered with another S0 rate",
        _default_rate,
        "settings not restored before delivery",
        AS_DELIVERED,
        "pulse_outputs/rate",
        parameters={"rate": 100},
        applies=with_s0,
        only_if=RATE_ORDERED,
        ordered=_ordered_rate,
        comes=Comes.ONCE,
    ),
    of_unit(
        "default-ct-ratio",
        "delivered with another ratio of current transformers",
        _default_ct,
        "ratio of another order",
        "identification/ct-ratio",
        parameters={"primary_a": 100},
        applies=with_ct,
        only_if=RATIO_STATED,
        comes=Comes.ONCE,
    ),
    of_unit(
        "worn",
        "delivered with energy on its register",
        _worn,
        "returned unit put back into the lot",
        parameters={"kwh": 1000},
        why_not="no limit for the energy that a unit is delivered with",
        comes=Comes.ONCE,
    ),
    of_unit(
        "power-downs-counted",
        "delivered with losses of supply counted",
        _power_downs,
        "counter not reset before delivery",
        parameters={"losses": 25},
        why_not=NO_LIMIT,
        comes=Comes.ONCE,
    ),
)
