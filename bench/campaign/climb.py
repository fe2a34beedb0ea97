"""The search for the smallest size of each defect that is caught: units in rounds, few a defect."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bench.campaign.figures import CAUGHT
from bench.campaign.ladder import SIZES, next_sizes
from bench.campaign.listing import Defect
from bench.campaign.outcomes import Outcome
from bench.campaign.smallest import Seen, Smallest, smallest
from bench.campaign.trials import Trial
from metrology.verdict import Verdict


def climb(
    defects: Iterable[Defect],
    units: int,
    known: Callable[[], Iterable[Outcome]],
    run: Callable[[list[Trial]], None],
) -> dict[str, Smallest]:
    """Plant each defect at the sizes that tell most, and say from which one it is caught.

    Args:
        defects: those without a size are left out.
        units: so many of each at most.
        known: what became of units so far; those of an earlier search count.
        run: lets the bench run some; afterwards they are known.
    """
    sized = [defect for defect in defects if defect.sizes]
    while trials := _next(sized, units, list(known())):
        run(trials)
    found = _by_key(known())
    return {defect.name: smallest(_seen(defect, found)) for defect in sized}


def ladder_of(defect: Defect) -> dict[float, str]:
    """What is planted by size: of sizes that are planted alike, as what is counted, the largest."""
    by_order = {defect.sizes[f"{size:g}"]: size for size in SIZES}
    return {size: order for order, size in by_order.items()}


def _next(defects: Iterable[Defect], units: int, known: Iterable[Outcome]) -> list[Trial]:
    found = _by_key(known)
    return [trial for defect in defects for trial in _next_of(defect, units, found)]


def _next_of(defect: Defect, units: int, found: Mapping[str, Outcome]) -> list[Trial]:
    ladder, seen = ladder_of(defect), _seen(defect, found)
    there = {size: len(_at(defect, size, found)) for size in ladder}
    plantable = [size for size in ladder if not _refused(_at(defect, size, found))]
    trials = []
    for size in next_sizes(seen, plantable, units):
        there[size] += 1
        key = f"{defect.name}@{size:g}#{there[size]}"
        trials.append(Trial(key, defect.name, size, (ladder[size],)))
    return trials


def _seen(defect: Defect, found: Mapping[str, Outcome]) -> list[Seen]:
    at = {size: _at(defect, size, found) for size in ladder_of(defect)}
    return [
        Seen(size, sum(outcome.verdict in CAUGHT for outcome in some), len(some))
        for size, some in at.items()
        if some and not _refused(some)
    ]


def _at(defect: Defect, size: float, found: Mapping[str, Outcome]) -> list[Outcome]:
    """What became of the units of this size, numbered from 1, as it is planted now."""
    order = (ladder_of(defect)[size],)
    some: list[Outcome] = []
    while (outcome := found.get(f"{defect.name}@{size:g}#{len(some) + 1}")) is not None:
        if outcome.orders != order:
            break
        some.append(outcome)
    return some


def _refused(some: Sequence[Outcome]) -> bool:
    return any(outcome.verdict == Verdict.NOT_APPLICABLE for outcome in some)


def _by_key(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in outcomes}
