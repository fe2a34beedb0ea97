"""Defects of registers and energy logic."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter, number, one_of
from simulator.defects.models import on_modbus, register, with_codes
from simulator.meter.model import Model
from simulator.meter.values import Values
from simulator.meter.writing import Value
from simulator.rack import Rack

FACTORS = (-1e6, 1e6)


def _register(rack: Rack, target: str, p: Mapping[str, Parameter], *, a_float: bool = False) -> str:
    name, addresses = str(p["register"]), rack.meter(target).model.addresses
    if name not in addresses:
        raise ValueError(f"no register is called {name!r}")
    if a_float and not addresses[name].is_float:
        raise ValueError(f"register = {name}: must be one with a float")
    return name


def _code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    codes = meter.model.codes
    code, computes = one_of(p, "code", codes), one_of(p, "computes", codes)
    meter.computes_as[int(code)] = int(computes)


def _words(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    name = _register(rack, target, p, a_float=True)
    rack.bank(target).distort[name] = lambda words: tuple(reversed(words))


def _bytes(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    name = _register(rack, target, p)
    rack.bank(target).distort[name] = lambda words: tuple((w >> 8 | w << 8) & 0xFFFF for w in words)


def _times(values: Values, name: str, factor: float) -> None:
    values.altered[name] = lambda value: float(value) * factor


def _scale(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    name = _register(rack, target, p, a_float=True)
    _times(rack.values(target), name, number(p, "factor", *FACTORS))


def _stuck(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    frozen: list[Value] = []

    def same(value: Value) -> Value:
        frozen.append(value)
        return frozen[0]

    rack.values(target).altered[_register(rack, target, p)] = same


def _tariff_leak(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    factor = number(p, "factor", *FACTORS)
    _times(rack.values(target), "t1_forward_active_energy", factor)


def _missing(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).missing.add(_register(rack, target, p))


def _codes(model: Model) -> Mapping[str, Parameter]:
    return {"code": 4, "computes": 3} if model.family == "2pu" else {}


VOLTAGE = register("l2_voltage", one_phase="l1_voltage", off_modbus="total_active_energy")
POWER = register(
    "l1_active_power", one_phase="total_active_power", off_modbus="total_active_energy"
)
CURRENT = register("l3_current", one_phase="l1_current", off_modbus="total_active_energy")

DEFECTS = (
    Defect(
        "combination-code",
        "a combination code computes another",
        UNIT,
        {"code": 9, "computes": 5},
        _code,
        applies=with_codes,
        fitting=_codes,
    ),
    Defect(
        "swapped-words",
        "the words of a float come in the wrong order",
        UNIT,
        {"register": "l2_voltage"},
        _words,
        applies=on_modbus,
        fitting=VOLTAGE,
    ),
    Defect(
        "swapped-bytes",
        "the bytes of a register come in the wrong order",
        UNIT,
        {"register": "l2_voltage"},
        _bytes,
        applies=on_modbus,
        fitting=VOLTAGE,
    ),
    Defect(
        "register-scale",
        "a register is off by a factor",
        UNIT,
        {"register": "l1_active_power", "factor": 10},
        _scale,
        fitting=POWER,
    ),
    Defect(
        "register-stuck",
        "a register keeps its first value",
        UNIT,
        {"register": "l3_current"},
        _stuck,
        fitting=CURRENT,
    ),
    Defect(
        "register-missing",
        "a register is not there (exception 02)",
        UNIT,
        {"register": "l2_voltage"},
        _missing,
        applies=on_modbus,
        fitting=VOLTAGE,
    ),
    Defect(
        "tariff-sum",
        "tariff 1 does not hold what the total says",
        UNIT,
        {"factor": 1.01},
        _tariff_leak,
    ),
)
