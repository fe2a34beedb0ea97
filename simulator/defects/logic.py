"""Defects of registers and energy logic."""

from collections.abc import Callable, Mapping
from random import Random

from simulator.defects.model import Comes, Defect, Parameter, number, of_unit, one_of
from simulator.defects.models import alter, on_modbus, register, with_codes, with_three_elements
from simulator.defects.plans import CODES
from simulator.defects.sizes import Size, always
from simulator.meter.model import Model
from simulator.meter.values import Values
from simulator.meter.writing import Value
from simulator.rack import Rack

FACTORS = (-1e6, 1e6)


def register_of(
    rack: Rack, target: str, p: Mapping[str, Parameter], *, a_float: bool = False
) -> str:
    """The register of the parameter ``register``.

    Raises:
        ValueError: there is none of this name, or it holds no float.
    """
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


def _times(values: Values, name: str, factor: float) -> None:
    alter(values, name, lambda value: float(value) * factor)


def _scale(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    name = register_of(rack, target, p, a_float=True)
    _times(rack.values(target), name, number(p, "factor", *FACTORS))


def _stuck(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    frozen: list[Value] = []

    def same(value: Value) -> Value:
        frozen.append(value)
        return frozen[0]

    alter(rack.values(target), register_of(rack, target, p), same)


def _tariff_leak(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    factor = number(p, "factor", *FACTORS)
    _times(rack.values(target), "t1_forward_active_energy", factor)


def _codes(model: Model) -> Mapping[str, Parameter]:
    return {"code": 4, "computes": 3} if model.family == "2pu" else {}


def _reads_as(
    rack: Rack, target: str, p: Mapping[str, Parameter], change: Callable[[Value], Value]
) -> None:
    alter(rack.values(target), register_of(rack, target, p, a_float=True), change)


def _offset(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    added = number(p, "added", -1e9, 1e9)
    _reads_as(rack, target, p, lambda value: float(value) + added)


def _sign(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _reads_as(rack, target, p, lambda value: -float(value))


def _zero(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _reads_as(rack, target, p, lambda _: 0.0)


def _unsigned(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _reads_as(rack, target, p, lambda value: abs(float(value)))


def _noisy(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    pct, random = number(p, "pct", 0.0, 1e3), Random(rack.meter(target).seed)
    _reads_as(rack, target, p, lambda value: float(value) * (1 + pct / 100 * random.gauss(0, 1)))


def _neighbour(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    values = rack.values(target)
    other = register_of(rack, target, {"register": p["shows"]}, a_float=True)
    _reads_as(rack, target, p, lambda _: values.readings.value(other))


def _mirrored_phases(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """Registers of L1 show L3, and the other way round."""
    values = rack.values(target)
    read = values.readings.value
    for name in rack.meter(target).model.addresses:
        if name.startswith(("l1_", "l3_")) and name.endswith(("voltage", "current", "power")):
            other = ("l3" if name[1] == "1" else "l1") + name[2:]
            if values.has(other):
                alter(values, name, _as(other, read))


def _as(other: str, read: Callable[[str], Value]) -> Callable[[Value], Value]:
    return lambda _: read(other)


def _direction(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    shown = str(one_of(p, "shows", ("F", "R")))
    for name in rack.meter(target).model.addresses:
        if name.endswith("direction") and name != "screen_direction":
            alter(rack.values(target), name, lambda value: shown * len(str(value)))


def _quadrant_stuck(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    shown = number(p, "shows", 1, 4)
    for name in rack.meter(target).model.addresses:
        if name.endswith("quadrant"):
            alter(rack.values(target), name, lambda _: shown)


VOLTAGE = register("l2_voltage", one_phase="l1_voltage", off_modbus="total_active_energy")
POWER = register(
    "l1_active_power", one_phase="total_active_power", off_modbus="total_active_energy"
)
CURRENT = register("l3_current", one_phase="l1_current", off_modbus="total_active_energy")
REACTIVE = register(
    "total_reactive_power", one_phase="total_reactive_power", off_modbus="total_active_energy"
)
READING = "registers/reading"
SUM_OF_TARIFFS = "manuals: the total is the sum of the tariffs; 0.01 kWh of some thousand"
CLASS = "class of the meter; for registers of the moment no standard has limits: assumed"
V: Mapping[str, Parameter] = {"register": "l2_voltage"}
P: Mapping[str, Parameter] = {"register": "l1_active_power"}
Q: Mapping[str, Parameter] = {"register": "total_reactive_power"}

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "combination-code",
        "a combination code computes another",
        _code,
        "firmware: a row of the table of codes is wrong",
        "combination_codes/total",
        "combination_codes/outputs",
        parameters={"code": 9, "computes": 5},
        applies=with_codes,
        fitting=_codes,
        why_not=CODES,
    ),
    of_unit(
        "register-scale",
        "a register is off by a factor",
        _scale,
        "W in place of kW, ratio applied twice",
        READING,
        "registers/sums",
        parameters={**P, "factor": 10},
        fitting=POWER,
        size=Size("factor", always(1.015), CLASS, nothing=1.0),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-offset",
        "something is added to a register, in its unit",
        _offset,
        "offset of the converter not taken off",
        READING,
        "registers/sums",
        parameters={**V, "added": 10},
        fitting=VOLTAGE,
        size=Size("added", always(2.8), f"{CLASS}: 1 % of 230 V and 0.5 V"),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-sign",
        "a register has the other sign",
        _sign,
        "firmware: signed number taken for its complement",
        READING,
        "infrared/energies-count",
        parameters=Q,
        fitting=REACTIVE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-unsigned",
        "a register has no sign",
        _unsigned,
        "firmware: magnitude in place of the signed value",
        parameters=Q,
        fitting=REACTIVE,
        why_not="which sign a register has in reverse the manuals leave open",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-zero",
        "a register is 0 for ever",
        _zero,
        "firmware: register declared and never filled",
        READING,
        "registers/sums",
        "infrared/energies-count",
        parameters=V,
        fitting=VOLTAGE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-noisy",
        "a register is another one each time, by so much",
        _noisy,
        "register read while it is written, in two halves",
        READING,
        "registers/steady",
        "infrared/energies-hold-still",
        parameters={**V, "pct": 10},
        fitting=VOLTAGE,
        size=Size("pct", always(1.0), CLASS),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-of-other",
        "a register shows another quantity",
        _neighbour,
        "table of addresses off by one row",
        READING,
        parameters={**V, "shows": "l1_current"},
        applies=on_modbus,
        fitting=lambda m: {**VOLTAGE(m), "shows": "l1_current"},
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mirrored-phases",
        "registers of L1 and L3 are exchanged",
        _mirrored_phases,
        "channels of the converter in the reverse order",
        "registers/reading",
        applies=lambda m: with_three_elements(m) and on_modbus(m),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "direction-stuck",
        "the direction of current is always the same",
        _direction,
        "firmware: flag never cleared",
        "registers/direction",
        parameters={"shows": "F"},
        applies=on_modbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "quadrant-stuck",
        "the quadrant is always the same",
        _quadrant_stuck,
        "firmware: flag never cleared",
        "registers/quadrant",
        parameters={"shows": 1},
        applies=on_modbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "register-stuck",
        "a register keeps its first value",
        _stuck,
        "firmware: register filled at the start alone",
        READING,
        "infrared/energies-count",
        parameters={"register": "l3_current"},
        fitting=CURRENT,
        comes=Comes.BY_TIME,
    ),
    of_unit(
        "tariff-sum",
        "tariff 1 does not hold what the total says",
        _tariff_leak,
        "energy lost when the tariff changes, carry forgotten",
        parameters={"factor": 1.01},
        size=Size(
            "factor",
            always(1.0001),
            "manuals: the total is the sum of the tariffs; 0.01 kWh",
            nothing=1.0,
        ),
        why_not="a new unit has counted too little for it to show",
        comes=Comes.BY_FRAME,
    ),
)
