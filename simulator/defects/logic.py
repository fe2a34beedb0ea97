"""Defects of registers, energy logic and settings."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter, number, one_of
from simulator.meter.energy import CODES
from simulator.meter.registers import WRITABLE, Pro380Registers
from simulator.meter.words import float_from_words, to_words
from simulator.rack import Rack

FACTORS = (-1e6, 1e6)


def _register(bank: Pro380Registers, p: Mapping[str, Parameter], *, a_float: bool = False) -> str:
    name = str(p["register"])
    if not bank.has(name):
        raise ValueError(f"no register is called {name!r}")
    if a_float and not bank.is_float(name):
        raise ValueError(f"register = {name}: must be one with a float")
    return name


def _code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    code, computes = one_of(p, "code", CODES), one_of(p, "computes", CODES)
    rack.meter(target).computes_as[int(code)] = int(computes)


def _words(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.distort[_register(bank, p, a_float=True)] = lambda words: tuple(reversed(words))


def _bytes(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.distort[_register(bank, p)] = lambda words: tuple(
        (w >> 8 | w << 8) & 0xFFFF for w in words
    )


def _scale(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank, factor = rack.bank(target), number(p, "factor", *FACTORS)
    bank.distort[_register(bank, p, a_float=True)] = lambda words: to_words(
        float_from_words(words) * factor, 2, "float_abcd"
    )


def _stuck(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    name = _register(bank, p)
    frozen: list[tuple[int, ...]] = []

    def same(words: tuple[int, ...]) -> tuple[int, ...]:
        frozen.append(words)
        return frozen[0]

    bank.distort[name] = same


def _tariff_leak(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank, factor = rack.bank(target), number(p, "factor", *FACTORS)
    bank.distort["t1_forward_active_energy"] = lambda words: to_words(
        float_from_words(words) * factor, 2, "float_abcd"
    )


def _forgets(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.forgets.add(str(one_of(p, "register", sorted(WRITABLE))))


DEFECTS = (
    Defect(
        "combination-code",
        "a combination code computes another",
        UNIT,
        {"code": 9, "computes": 5},
        _code,
    ),
    Defect(
        "swapped-words",
        "the words of a float come in the wrong order",
        UNIT,
        {"register": "l2_voltage"},
        _words,
    ),
    Defect(
        "swapped-bytes",
        "the bytes of a register come in the wrong order",
        UNIT,
        {"register": "l2_voltage"},
        _bytes,
    ),
    Defect(
        "register-scale",
        "a register is off by a factor",
        UNIT,
        {"register": "l1_active_power", "factor": 10},
        _scale,
    ),
    Defect(
        "register-stuck",
        "a register keeps its first value",
        UNIT,
        {"register": "l3_current"},
        _stuck,
    ),
    Defect(
        "tariff-sum",
        "tariff 1 does not hold what the total says",
        UNIT,
        {"factor": 1.01},
        _tariff_leak,
    ),
    Defect(
        "write-ignored",
        "a setting is acknowledged and not taken over",
        UNIT,
        {"register": "s0_output_rate"},
        _forgets,
    ),
)
