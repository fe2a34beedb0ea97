"""What a defect is, and how one is ordered: ``2=gain:phase=1:pct=2``."""

import difflib
import math
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.rack import Rack

Parameter = float | str
Plant = Callable[[Rack, str, Mapping[str, Parameter]], None]

UNIT = "unit"


class DefectError(ValueError):
    """A defect that is not known, or is ordered with parameters that it does not have."""


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that can be wrong.

    Attributes:
        name: what it is ordered by.
        summary: what it is, in a line.
        target: ``unit`` for a meter, else the device: source, reference, counter or bus.
        parameters: their defaults; a default has the size that a test must find.
        plant: makes it so: the rack, the target (a position or a device), the parameters.
    """

    name: str
    summary: str
    target: str
    parameters: Mapping[str, Parameter]
    plant: Plant


@dataclass(frozen=True, slots=True)
class Order:
    """One defect to be planted, with every parameter."""

    target: str
    defect: Defect
    parameters: Mapping[str, Parameter]


def _nearest(word: str, known: list[str]) -> str:
    found = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {found[0]}?" if found else "known: " + ", ".join(sorted(known))


def _value(text: str, default: Parameter, where: str) -> Parameter:
    if isinstance(default, str):
        return text
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DefectError(f"{where}: {text!r} is not a number (default: {default:g})")
    return value


def number(given: Mapping[str, Parameter], key: str, lowest: float, highest: float) -> float:
    """A parameter that has limits.

    Raises:
        ValueError: it lies outside of them.
    """
    value = float(given[key])
    if not lowest <= value <= highest:
        raise ValueError(f"{key} = {value:g}: must be from {lowest:g} to {highest:g}")
    return value


def whole(given: Mapping[str, Parameter], key: str, lowest: int, highest: int) -> int:
    """A parameter that counts or chooses something.

    Raises:
        ValueError: it is not whole, or lies outside of the limits.
    """
    value = float(given[key])
    if value != int(value) or not lowest <= value <= highest:
        limits = f"from {lowest} to {highest}"
        raise ValueError(f"{key} = {value:g}: must be a whole number {limits}")
    return int(value)


def one_of(given: Mapping[str, Parameter], key: str, known: Iterable[Parameter]) -> Parameter:
    """A parameter that chooses from a list.

    Raises:
        ValueError: it is not on the list.
    """
    listed, value = list(known), given[key]
    text = value if isinstance(value, str) else f"{value:g}"
    if given[key] not in listed:
        raise ValueError(f"{key} = {text}: must be one of {', '.join(map(str, listed))}")
    return given[key]


def digits(given: Mapping[str, Parameter], key: str, longest: int) -> str:
    """A parameter of hexadecimal digits.

    Raises:
        ValueError: it has other characters, none, or too many.
    """
    text = str(given[key])
    if not 1 <= len(text) <= longest or not set(text) <= set(string.hexdigits):
        raise ValueError(f"{key} = {text}: must be 1 to {longest} hexadecimal digits")
    return text


def check(
    target: str, name: str, given: Mapping[str, str], known: Mapping[tuple[str, str], Defect]
) -> Order:
    """An order from its parts.

    Raises:
        DefectError: the target, the defect or a parameter is not known.
    """
    kind = UNIT if target.isdecimal() else target
    if target == UNIT or kind not in {of for of, _ in known}:
        others = ", ".join(sorted({of for of, _ in known} - {UNIT}))
        raise DefectError(f"{target!r} is no target: must be a position, such as 2, or of {others}")
    if (kind, name) not in known:
        names = [other for of, other in known if of == kind]
        raise DefectError(f"no defect of {kind} is called {name!r}: {_nearest(name, names)}")
    defect = known[kind, name]
    parameters = dict(defect.parameters)
    for key, text in given.items():
        if key not in parameters:
            raise DefectError(
                f"defect {name} has no parameter {key!r}: {_nearest(key, list(parameters))}"
            )
        parameters[key] = _value(text, parameters[key], f"defect {name}, parameter {key}")
    return Order(target, defect, parameters)


def parse(text: str, known: Mapping[tuple[str, str], Defect]) -> Order:
    """An order from ``TARGET=NAME[:PARAMETER=VALUE]…``.

    Raises:
        DefectError: it has another form, or ``check`` refuses it.
    """
    target, equals, rest = text.partition("=")
    name, *pairs = rest.split(":")
    given = dict(pair.partition("=")[::2] for pair in pairs)
    if not equals or not name or not all(given.values()):
        raise DefectError(f"{text!r} is not of the form POSITION=NAME[:PARAMETER=VALUE…]")
    return check(target.strip(), name.strip(), given, known)
