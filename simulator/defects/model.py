"""What a defect is, and how one is ordered: ``2=gain:phase=1:pct=2``."""

import difflib
import math
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulator.meter.model import Model
from simulator.rack import Rack

Parameter = float | str
Plant = Callable[[Rack, str, Mapping[str, Parameter]], None]

UNIT = "unit"


def of_any_model(_: Model) -> bool:
    """For defects that every model can have."""
    return True


def no_difference(_: Model) -> Mapping[str, Parameter]:
    """For defects with the same defaults in every model."""
    return {}


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
        applies: which models of meter can have it.
        fitting: defaults that are others in a model.
    """

    name: str
    summary: str
    target: str
    parameters: Mapping[str, Parameter]
    plant: Plant
    applies: Callable[[Model], bool] = of_any_model
    fitting: Callable[[Model], Mapping[str, Parameter]] = no_difference

    def parameters_of(self, model: Model) -> Mapping[str, Parameter]:
        """The defaults in a model."""
        return {**self.parameters, **self.fitting(model)}


@dataclass(frozen=True, slots=True)
class Order:
    """One defect to be planted.

    Attributes:
        target: a position or a device.
        defect: what.
        parameters: all of them, with the general defaults.
        given: those that were ordered.
    """

    target: str
    defect: Defect
    parameters: Mapping[str, Parameter]
    given: Mapping[str, Parameter]

    def plant(self, rack: Rack) -> None:
        """Make it so.

        Raises:
            ValueError: the target is not there, cannot have it, or a parameter is out of range.
        """
        parameters = self.parameters
        if self.defect.target == UNIT:
            model = rack.meter(self.target).model
            if not self.defect.applies(model):
                raise ValueError(f"a {model.key} cannot have the defect {self.defect.name}")
            parameters = {**self.defect.parameters_of(model), **self.given}
        self.defect.plant(rack, self.target, parameters)


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
    known_keys = defect.parameters
    ordered: dict[str, Parameter] = {}
    for key, text in given.items():
        if key not in known_keys:
            raise DefectError(
                f"defect {name} has no parameter {key!r}: {_nearest(key, list(known_keys))}"
            )
        ordered[key] = _value(text, known_keys[key], f"defect {name}, parameter {key}")
    return Order(target, defect, {**known_keys, **ordered}, ordered)


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
