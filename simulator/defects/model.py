"""What a defect is, and how one is ordered: ``2=gain:phase=1:pct=2:after_s=20``."""

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulator.defects.conditions import ALWAYS, DEFAULTS, Conditions, conditions_of
from simulator.defects.expected import EVERYWHERE, Expected
from simulator.defects.parameters import Parameter, digits, number, one_of, whole
from simulator.defects.plans import EOL_FULL, plans_of, seen_in
from simulator.defects.planting import Comes, Plantings
from simulator.defects.sizes import SHARES, Size
from simulator.meter.model import Model
from simulator.rack import Rack

__all__ = [
    "UNIT",
    "Comes",
    "Defect",
    "DefectError",
    "Order",
    "Parameter",
    "Plant",
    "check",
    "digits",
    "number",
    "of_bench",
    "of_unit",
    "one_of",
    "parse",
    "whole",
]

Plant = Callable[[Rack, str, Mapping[str, Parameter]], None]

UNIT = "unit"
MOST_NAMED = 40
"""So many names at most are in a message."""


def of_any_model(_: Model) -> bool:
    """For defects that every model can have."""
    return True


def no_difference(_: Model) -> Mapping[str, Parameter]:
    """For defects with the same defaults in every model."""
    return {}


def nothing_ordered(_: Model) -> Mapping[str, float]:
    """For defects that show without a plan's saying what was ordered."""
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
        cause: what goes wrong in a real meter.
        seen_by: beginnings of the names of the results that should fail first, or ``ANSWER``;
            none: no check.
        plans: kinds of plan that should find it.
        why_not: why a production line, or a bench of this wiring, cannot find it; empty if it can.
        only_if: what a model, its bus or a plan must have, beyond the suites, for ``plans`` to find
            it.
        ordered: what a plan must name under ``ordered``, with the values of a good unit.
        recognised_by: what the bench says of it, for a fault of the bench; empty if it sees none.
        size: from which size it matters; None: it is there or not.
        comes: how it can come and go.
    """

    name: str
    summary: str
    target: str
    parameters: Mapping[str, Parameter]
    plant: Plant
    applies: Callable[[Model], bool] = of_any_model
    fitting: Callable[[Model], Mapping[str, Parameter]] = no_difference
    cause: str = ""
    seen_by: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    why_not: str = ""
    size: Size | None = None
    comes: Comes = Comes.BY_TIME
    recognised_by: str = ""
    only_if: Expected = EVERYWHERE
    ordered: Callable[[Model], Mapping[str, float]] = nothing_ordered

    def plans_in(self, model: Model) -> tuple[str, ...]:
        """Those of ``plans`` that should find it in a model on the buses that it has."""
        looking = (plan for plan in self.plans if seen_in(plan, model, self.seen_by))
        return tuple(plan for plan in looking if self.only_if.holds(plan, model))

    def parameters_of(self, model: Model) -> Mapping[str, Parameter]:
        """The defaults in a model."""
        return {**self.parameters, **self.fitting(model)}

    def at(self, share: float, model: Model) -> str | None:
        """The order, without a position, of a multiple of the size that matters.

        None if it has no size: it is planted as it is.
        """
        if self.size is None:
            return None
        return f"{self.name}:{self.size.parameter}={self.size.at(share, model):g}"

    def sizes(self, model: Model, shares: Sequence[float] = SHARES) -> Mapping[str, str | None]:
        """``at`` by each of some multiples; by default those that a campaign begins with."""
        return {f"{share:g}": self.at(share, model) for share in shares}


def of_unit(
    name: str,
    summary: str,
    plant: Plant,
    cause: str,
    *seen_by: str,
    parameters: Mapping[str, Parameter] | None = None,
    applies: Callable[[Model], bool] = of_any_model,
    fitting: Callable[[Model], Mapping[str, Parameter]] = no_difference,
    size: Size | None = None,
    why_not: str = "",
    comes: Comes = Comes.BY_TIME,
    plans: tuple[str, ...] | None = None,
    only_if: Expected = EVERYWHERE,
    ordered: Callable[[Model], Mapping[str, float]] = nothing_ordered,
) -> Defect:
    """A defect of a meter; unless ``plans`` says it, its plans are those that run what sees it.

    A reason why a production line cannot find it takes the line's plan out of those.
    """
    if plans is None:
        plans = tuple(p for p in plans_of(seen_by) if p != EOL_FULL or not why_not)
    return Defect(
        name,
        summary,
        UNIT,
        parameters or {},
        plant,
        applies,
        fitting,
        cause,
        seen_by,
        plans,
        why_not,
        size,
        comes,
        only_if=only_if,
        ordered=ordered,
    )


def of_bench(
    target: str,
    name: str,
    summary: str,
    plant: Plant,
    cause: str,
    recognised_by: str = "",
    *,
    parameters: Mapping[str, Parameter] | None = None,
    why_not: str = "",
) -> Defect:
    """A fault of the bench: what it says of it, or why it cannot see it and what guards it."""
    return Defect(
        name,
        summary,
        target,
        parameters or {},
        plant,
        cause=cause,
        why_not=why_not,
        recognised_by=recognised_by,
    )


@dataclass(frozen=True, slots=True)
class Order:
    """One defect to be planted.

    Attributes:
        target: a position or a device.
        defect: what.
        parameters: all of them, with the general defaults.
        given: those that were ordered.
        conditions: when it shows.
    """

    target: str
    defect: Defect
    parameters: Mapping[str, Parameter]
    given: Mapping[str, Parameter]
    conditions: Conditions = ALWAYS

    def plant(self, rack: Rack) -> None:
        """Make it so.

        Raises:
            ValueError: the target is not there, cannot have it, or a parameter is out of range.
        """
        defect, target = self.defect, self.target
        if defect.target != UNIT:
            defect.plant(rack, target, self.parameters)
            return
        model = rack.meter(target).model
        if not defect.applies(model):
            raise ValueError(f"a {model.key} cannot have the defect {defect.name}")
        parameters = {**defect.parameters_of(model), **self.given}
        Plantings.of(rack, target).add(
            defect.name,
            lambda: defect.plant(rack, target, parameters),
            defect.comes,
            self.conditions,
        )


def _nearest(word: str, known: list[str]) -> str:
    found = difflib.get_close_matches(word, known, n=1)
    if not found and len(known) > MOST_NAMED:
        return f"python -m simulator --list-defects has all {len(known)}"
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


def _wanted(kind: str, name: str, known: Mapping[tuple[str, str], Defect]) -> Defect:
    if (kind, name) not in known:
        names = [other for of, other in known if of == kind]
        raise DefectError(f"no defect of {kind} is called {name!r}: {_nearest(name, names)}")
    return known[kind, name]


def _conditions(stated: Mapping[str, Parameter], name: str, known: set[str]) -> Conditions:
    try:
        return conditions_of(stated, known)
    except ValueError as error:
        raise DefectError(f"defect {name}, condition {error}") from error


def check(
    target: str, name: str, given: Mapping[str, str], known: Mapping[tuple[str, str], Defect]
) -> Order:
    """An order from its parts.

    Raises:
        DefectError: the target, the defect, a parameter or a condition is not known.
    """
    kind = UNIT if target.isdecimal() else target
    if target == UNIT or kind not in {of for of, _ in known}:
        others = ", ".join(sorted({of for of, _ in known} - {UNIT}))
        raise DefectError(f"{target!r} is no target: must be a position, such as 2, or of {others}")
    defect = _wanted(kind, name, known)
    defaults = defect.parameters
    conditional = {k: v for k, v in DEFAULTS.items() if kind == UNIT and k not in defaults}
    ordered: dict[str, Parameter] = {}
    for key, text in given.items():
        allowed = {**conditional, **defaults}
        if key not in allowed:
            near = _nearest(key, list(allowed))
            raise DefectError(f"defect {name} has no parameter {key!r}: {near}")
        ordered[key] = _value(text, allowed[key], f"defect {name}, parameter {key}")
    own = {key: value for key, value in ordered.items() if key in defaults}
    stated = {key: value for key, value in ordered.items() if key not in defaults}
    names = {other for of, other in known if of == UNIT}
    when = _conditions(stated, name, names)
    return Order(target, defect, {**defaults, **own}, own, when)


def parse(text: str, known: Mapping[tuple[str, str], Defect]) -> Order:
    """An order from ``TARGET=NAME[:PARAMETER=VALUE]…``; conditions are parameters as well.

    Raises:
        DefectError: it has another form, or ``check`` refuses it.
    """
    target, equals, rest = text.partition("=")
    name, *pairs = rest.split(":")
    given = dict(pair.partition("=")[::2] for pair in pairs)
    if not equals or not name or not all(given.values()):
        raise DefectError(f"{text!r} is not of the form POSITION=NAME[:PARAMETER=VALUE…]")
    return check(target.strip(), name.strip(), given, known)
