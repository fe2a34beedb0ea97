"""Defects of registers, energy logic and settings."""

from collections.abc import Mapping

from simulator.defects.model import UNIT, Defect, Parameter
from simulator.meter.registers import Pro380Registers
from simulator.meter.words import float_from_words, to_words
from simulator.rack import Rack


def _register(bank: Pro380Registers, p: Mapping[str, Parameter]) -> str:
    name = str(p["register"])
    if not bank.has(name):
        raise ValueError(f"no register is called {name!r}")
    return name


def _code(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).computes_as[int(p["code"])] = int(p["computes"])


def _words(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.distort[_register(bank, p)] = lambda words: tuple(reversed(words))


def _bytes(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.distort[_register(bank, p)] = lambda words: tuple(
        (w >> 8 | w << 8) & 0xFFFF for w in words
    )


def _scale(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank, factor = rack.bank(target), float(p["factor"])
    bank.distort[_register(bank, p)] = lambda words: to_words(
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
    bank, factor = rack.bank(target), float(p["factor"])
    bank.distort["t1_forward_active_energy"] = lambda words: to_words(
        float_from_words(words) * factor, 2, "float_abcd"
    )


def _forgets(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.forgets.add(_register(bank, p))


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
