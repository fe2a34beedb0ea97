"""Supplying the units, and finding out which of them answer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bench.assembly import Bench
from bench.procedures.ratio_told import learn_ratios
from bench.unit import Unit
from contracts.errors import InstrumentError

ASKED_EVERY_S = 1.5
"""With longer between two questions, an answer that comes after the limit may have been due."""
ANSWERS_WITHIN_S = 5.0
"""EN 50470-3: functional within 5 s of nominal voltage (from expert knowledge, verify)."""
OTHERS_WERE_ASKED = "others were"
"""Ends the reason why the time to the first answer of a unit is not judged."""
TRY_EVERY_S = 0.25
OFF_S = 5.0
"""For so long units have no supply before they are to start once more; an assumption."""


@dataclass(frozen=True, slots=True)
class StartUp:
    """How a unit came up.

    Attributes:
        after_s: so long after it was supplied it was asked what it answered, in s; it may have
            been ready before.
        found_at: line settings at which it was found in the end, if not at those of the station.
        silent: it answered at no setting; says which were tried.
        unasked_s: for so long it had not been asked when it answered, in s: others were, and under
            an optical head each takes a second.
    """

    after_s: float
    found_at: str = ""
    silent: str = ""
    unasked_s: float = 0.0


class Starting:
    """How the units come up: asked when they get their first supply, whoever switches it on."""

    def __init__(self) -> None:
        self._supplied_s: float | None = None
        self._found: dict[int, StartUp] = {}

    def ask(self, bench: Bench, between: Callable[[], None] = lambda: None) -> None:
        """Ask the units, that have just been supplied, until they answer or are too late.

        Args:
            bench: with its units.
            between: called after each question.
        """
        self._supplied_s = bench.supply.supplied_s
        self._found = asked_in_turn(bench, bench.units.values(), self._supplied_s, between)

    def of(self, bench: Bench) -> dict[int, StartUp]:
        """How each came up; those that did not answer are searched for.

        Raises:
            InstrumentError: no unit answers: the bus, not the meters.
        """
        supplied_s, found = self._supplied_s, self._found
        if supplied_s is None:
            return start_up(bench)
        return bench.healing.measure("start-up", lambda: _completed(bench, found, supplied_s))


def start_up(bench: Bench) -> dict[int, StartUp]:
    """Supply all units and wait for each to answer; search for those that do not.

    Those for current transformers are asked for their ratio, for all that follows.

    Raises:
        InstrumentError: no unit answers: the bus, not the meters.
    """
    was_on = bench.supply.is_on

    def start() -> dict[int, StartUp]:
        if bench.supply.is_on and not was_on:
            # A start counts from when there is supply, and by now there was.
            bench.make_safe()
            bench.clock.sleep(OFF_S)
        return _started(bench)

    return bench.healing.measure("start-up", start)


def _started(bench: Bench) -> dict[int, StartUp]:
    was_on = bench.supply.is_on
    bench.apply_voltage()
    supplied_s = bench.clock.now() if was_on else bench.supply.supplied_s
    asked = asked_in_turn(bench, bench.units.values(), supplied_s)
    return _completed(bench, asked, supplied_s)


def _completed(bench: Bench, asked: Mapping[int, StartUp], supplied_s: float) -> dict[int, StartUp]:
    found = dict(asked)
    for position, unit in bench.units.items():
        if position not in found:
            found[position] = _search(bench, unit, supplied_s)
    if all(result.silent for result in found.values()):
        raise InstrumentError(
            "no unit answers at any line setting: the bus or its port is not working"
        )
    learn_ratios(bench)
    return dict(sorted(found.items()))


def asked_in_turn(
    bench: Bench,
    units: Iterable[Unit],
    supplied_s: float,
    between: Callable[[], None] = lambda: None,
) -> dict[int, StartUp]:
    """Ask units in turn until they answer, or have not done so when the time is over.

    Args:
        bench: with its units, which have just been supplied.
        units: that are asked; one that is slow does not keep the others from being asked.
        supplied_s: bench time since which they are supplied, in s.
        between: called after each question.

    Returns:
        By position, those that answered.
    """
    positions = [unit.position for unit in units]
    asked_s: dict[int, float] = {}
    found: dict[int, StartUp] = {}
    while due := [
        p for p in positions if p not in found and asked_s.get(p, 0.0) < ANSWERS_WITHIN_S
    ]:
        for position in due:
            before_s = asked_s.get(position, 0.0)
            asked_s[position] = now_s = bench.clock.now() - supplied_s
            answered = bench.units[position].client.answers()
            between()
            if answered:
                found[position] = StartUp(now_s, unasked_s=now_s - before_s)
                if len(found) == 1:
                    # Those before it may have been asked too early: they come next.
                    break
        else:
            bench.clock.sleep(TRY_EVERY_S)
    return found


def _search(bench: Bench, unit: Unit, supplied_s: float) -> StartUp:
    """Try every line setting at the unit's address and at the factory's; it may only be late."""
    client, home = unit.client, unit.client.place
    tried = 0
    try:
        for place in client.places():
            if place.address != home.address and _taken(bench, unit, place.address):
                continue
            client.place = place
            tried += 1
            asked_s = bench.clock.now() - supplied_s
            if client.answers():
                if place == home:
                    return StartUp(asked_s)
                unit.lost = f"it answers at {place} only"
                return StartUp(float("nan"), found_at=str(place))
    finally:
        client.place = home
    unit.lost = f"silent at all of {tried} settings"
    unit.link_faults += 1
    return StartUp(float("nan"), silent=unit.lost)


def _taken(bench: Bench, unit: Unit, address: int) -> bool:
    """Whether another unit on the same bus has the address."""
    return any(
        other.client.address == address and other.client.link is unit.client.link
        for other in bench.units.values()
        if other is not unit
    )
