"""The limit sets that are known."""

import difflib

from metrology.standards.limits import Certainty, LimitSet, Row

_EXPERT = Certainty.EXPERT
_FOUND = Certainty.FOUND


def _en50470_3(letter: str, low: float, high: float, single: float) -> LimitSet:
    wide = (0.5, 0.8)
    return LimitSet(
        name=f"EN50470-3:2006/{letter}",
        title=f"EN 50470-3:2006, class index {letter}, intrinsic error",
        source="EN 50470-3:2006, tables 4 and 5",
        balanced=(
            Row("Imin", "Itr", (1.0, 1.0), low, "table 4", _EXPERT),
            Row("Itr", "Imax", wide, high, "table 4", _EXPERT),
        ),
        single_phase=(Row("Itr", "Imax", (0.5, 1.0), single, "table 5", _EXPERT),),
    )


_PRO380 = LimitSet(
    name="PRO380-manual/5.2",
    title="PRO380 user manual, product version 2.18-5, section 5.2 Basic errors",
    source="PRO380 manual, section 5.2",
    balanced=(
        Row("0.05 Ib", "0.1 Ib", (1.0, 1.0), 1.5, "section 5.2", _FOUND),
        Row("0.1 Ib", "Imax", (1.0, 1.0), 1.0, "section 5.2", _FOUND),
        Row("0.1 Ib", "0.2 Ib", (0.5, 0.8), 1.5, "section 5.2", _FOUND),
        Row("0.2 Ib", "Imax", (0.5, 0.8), 1.0, "section 5.2", _FOUND),
    ),
    single_phase=(),
)

LIMIT_SETS: dict[str, LimitSet] = {
    limits.name: limits
    for limits in (
        _en50470_3("A", 2.5, 2.0, 3.0),
        _en50470_3("B", 1.5, 1.0, 2.0),
        _en50470_3("C", 1.0, 0.5, 1.0),
        _PRO380,
    )
}


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
