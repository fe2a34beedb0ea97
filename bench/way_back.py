"""Restoring what was changed on the units, when the work of the bench winds down."""

from collections.abc import Callable, Mapping
from typing import Protocol

from bench.settings import STARTS_WITHIN_S, STORES_WITHIN_S
from bench.supply import Supply
from bench.unit import Unit
from contracts.clock import Clock
from contracts.errors import BenchError


class WindingDown(Protocol):
    """A bench whose work ends."""

    supply: Supply

    @property
    def units(self) -> Mapping[int, Unit]:
        """By position."""

    @property
    def clock(self) -> Clock:
        """Of the bench."""

    @property
    def hurry(self) -> bool:
        """Whether the run is to end at once."""

    def apply_voltage(self) -> object:
        """Supply the units without load."""


def restored_units(bench: WindingDown) -> list[str]:
    """Restore the units, and give them the time to store it.

    Returns:
        What could not be restored, one line each; of each setting the unit and its value.
    """
    failures: list[str] = []
    if _to_restore(bench) and not bench.hurry:
        failures += tried(lambda: _keep_supplied(bench), "the load could not be taken off")
    left = _restore_once(bench)
    if left and not bench.hurry:
        # A unit that was without supply until now does not answer yet.
        failures += tried(lambda: bench.clock.sleep(STARTS_WITHIN_S), "waiting for the units")
        left = _restore_once(bench)
    return [*failures, *left, *tried(lambda: _let_store(bench), "waiting until it is stored")]


def tried(step: Callable[[], None], what: str) -> list[str]:
    """Do a step of winding down; what went wrong does not keep the next from being done."""
    try:
        step()
    except BenchError as error:
        return [f"{what}: {error}"]
    return []


def _to_restore(bench: WindingDown) -> list[Unit]:
    return [unit for unit in bench.units.values() if unit.journal.pending]


def _keep_supplied(bench: WindingDown) -> None:
    """Take the load off; units that are without supply get it, for only then they answer."""
    if bench.supply.applied is None:
        bench.apply_voltage()
    else:
        bench.supply.relieve()


def _restore_once(bench: WindingDown) -> list[str]:
    units = _to_restore(bench)
    return [f"{unit}: {line}" for unit in units for line in _restore(bench, unit)]


def _restore(bench: WindingDown, unit: Unit) -> list[str]:
    if bench.hurry:
        why = "the run was to end at once"
    elif bench.supply.applied is None:
        why = "it has no supply"
    else:
        return unit.journal.restore()
    return [f"{why}, and it was not restored: {unit.journal.wanted}"]


def _let_store(bench: WindingDown) -> None:
    """What was written just before the supply goes may be lost with it."""
    written = [unit for unit in bench.units.values() if unit.journal.unstored]
    if written and not bench.hurry:
        bench.clock.sleep(STORES_WITHIN_S)
    for unit in written:
        unit.journal.unstored = False
