"""The limit sets that are known."""

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from metrology.standards.files import read, stems
from metrology.standards.limits import LimitSet
from metrology.standards.set_data import limit_sets


def _all_sets() -> dict[str, LimitSet]:
    found: dict[str, LimitSet] = {}
    for stem in stems():
        found.update({limits.name: limits for limits in limit_sets(read(stem))})
    return found


LIMIT_SETS: Mapping[str, LimitSet] = MappingProxyType(_all_sets())
"""Every limit set by its name."""


def limit_set(name: str) -> LimitSet:
    """A limit set by name.

    Raises:
        ValueError: there is none; the message names the nearest.
    """
    if name in LIMIT_SETS:
        return LIMIT_SETS[name]
    near = difflib.get_close_matches(name, LIMIT_SETS, n=1)
    hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(LIMIT_SETS)
    raise ValueError(f"no limit set is called {name!r}: {hint}")


def documents() -> Mapping[str, tuple[LimitSet, ...]]:
    """The limit sets of each document and edition, by the name without the class."""
    found: dict[str, tuple[LimitSet, ...]] = {}
    for limits in LIMIT_SETS.values():
        key = limits.name.rpartition("/")[0]
        found[key] = (*found.get(key, ()), limits)
    return MappingProxyType(found)


def manual_set(manual_title: str) -> LimitSet:
    """The basic errors of a manual, by the title of the manual.

    Raises:
        ValueError: no such manual; the message has those that there are.
    """
    titles = {limits.manual_title: limits for limits in LIMIT_SETS.values() if limits.manual_title}
    if manual_title not in titles:
        raise ValueError(
            f"no basic errors of a manual called {manual_title!r}: known are {', '.join(titles)}"
        )
    return titles[manual_title]
