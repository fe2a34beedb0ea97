"""From a name as a plan has it to the limit set for a model: its class, its manual."""

import difflib

from metrology.standards.limits import Energy, LimitSet
from metrology.standards.sets import documents, limit_set

MANUAL = "manual"


def resolve(
    name: str, accuracy_class: str, manual_set: str | None = None, *, energy: Energy = "active"
) -> LimitSet:
    """The limit set that a name means for a model.

    Args:
        name: in full, ``EN50470-3:2006/B``; without class, ``EN50470-3:2006``, for the class of
            the model; or ``manual`` for the basic errors of the model's own manual.
        accuracy_class: of the model at the current in question: A, B or C.
        manual_set: name of the limit set of the model's manual; None if it has none.
        energy: what is measured.

    Raises:
        ValueError: no such set, a class that the model does not have, the manual of another
            model, or limits of another energy.
    """
    found = _meant(name, accuracy_class, manual_set)
    if found.energy != energy:
        raise ValueError(
            f"limit set {name!r} is about {found.energy} energy, and {energy} energy is measured"
        )
    if found.manual_title and found.name != manual_set:
        raise ValueError(
            f"limit set {name!r} is of another manual than the model's, which has "
            f"{manual_set or 'no limit set'}; ask for 'manual'"
        )
    if found.energy == "active" and accuracy_class not in found.for_classes:
        raise ValueError(_another_class(found, accuracy_class))
    return found


def _meant(name: str, accuracy_class: str, manual_set: str | None) -> LimitSet:
    if name == MANUAL:
        if manual_set is None:
            raise ValueError("limit set 'manual': this model has no limit set of its manual")
        return limit_set(manual_set)
    by_document = documents()
    if "/" in name:
        return limit_set(name)
    if name not in by_document:
        known = [MANUAL, *by_document]
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        raise ValueError(f"no limit set is called {name!r}: {hint}")
    return _of_class(name, by_document[name], accuracy_class)


def _of_class(name: str, sets: tuple[LimitSet, ...], accuracy_class: str) -> LimitSet:
    for limits in sets:
        if accuracy_class in limits.for_classes:
            return limits
    has = ", ".join(limits.name for limits in sets)
    if not any(limits.for_classes for limits in sets):
        raise ValueError(
            f"limit set {name!r}: no class of a model stands for one of this document; "
            f"ask for {has.replace(', ', ' or ')}"
        )
    raise ValueError(
        f"limit set {name!r} has no class for a model of class {accuracy_class}; it has {has}"
    )


def _another_class(limits: LimitSet, accuracy_class: str) -> str:
    document = limits.name.rpartition("/")[0]
    own = [other for other in documents()[document] if accuracy_class in other.for_classes]
    ask = f"ask for {own[0].name}, or for" if own else "it has none for that class; ask for"
    named = f"{document} for the class of each model" if own else "another document"
    return (
        f"limit set {limits.name!r}: the model is of class {accuracy_class} here, "
        f"and {limits.accuracy_class} is not that; {ask} {named}"
    )
