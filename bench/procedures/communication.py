"""Every baud rate, parity and address: the meter moves on its bus, answers there, and comes back.

Units are taken one after the other: while one listens at other line settings than the rest, the
bus is its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.assembly import Bench
from bench.buses import MOVING
from bench.outcome import Outcomes, each
from bench.plan import CommunicationPlan
from bench.settings import NotTakenOverError
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.place import Place


@dataclass(frozen=True, slots=True)
class LineSetting:
    """A step of the suite: one of the settings that move a meter, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What one unit did with the values of such a setting.

    Attributes:
        answered: the values at which it answered where it should.
        findings: what was wrong, by value.
        refused: values that it refused in form, by an exception, with what it said.
        still_there: values after which it still answered at its old place as well.
        occupied: addresses at which another meter answers; they were not written.
        before: the value that was found; None if the model does not have the setting.
        not_restored: why it is not where it was; empty if it is.
        evidence: where it is kept.
    """

    answered: tuple[float, ...] = ()
    findings: tuple[tuple[float, str], ...] = ()
    still_there: tuple[float, ...] = ()
    occupied: tuple[float, ...] = ()
    before: float | None = None
    not_restored: str = ""
    evidence: tuple[str, ...] = ()
    refused: tuple[tuple[float, str], ...] = ()


@dataclass(slots=True)
class _Tally:
    answered: list[float] = field(default_factory=list)
    findings: list[tuple[float, str]] = field(default_factory=list)
    still_there: list[float] = field(default_factory=list)
    occupied: list[float] = field(default_factory=list)
    refused: list[tuple[float, str]] = field(default_factory=list)


def line_settings_on(kinds: Iterable[str]) -> tuple[LineSetting, ...]:
    """The settings that move a meter on some kinds of bus, each once."""
    names = (name for kind in kinds for name in MOVING.get(kind, ()))
    return tuple(LineSetting(name) for name in dict.fromkeys(names))


def move(bench: Bench, setting: LineSetting, plan: CommunicationPlan) -> Outcomes[Moved]:
    """Write every value of a setting to each unit, follow it there, and bring it back."""
    bench.apply_voltage()

    def move_one(unit: Unit) -> Moved:
        if setting.name not in unit.client.settings:
            return Moved()
        first = bench.evidence.position()
        before = unit.journal.remember(setting.name)
        tally = _Tally()
        for value in _values(bench, unit, setting.name, plan.addresses):
            if value != before and not _move_to(unit, setting.name, value, tally):
                break
        failures = unit.journal.restore()
        return Moved(
            tuple(tally.answered),
            tuple(tally.findings),
            tuple(tally.still_there),
            tuple(tally.occupied),
            before,
            "; ".join(failures),
            bench.evidence.cited(first),
            tuple(tally.refused),
        )

    return each(bench.units.values(), move_one)


def _values(bench: Bench, unit: Unit, name: str, addresses: Sequence[int]) -> Iterable[float]:
    legal = unit.client.settings[name].legal_values
    if name not in ("modbus_id", "primary_address"):
        return legal
    taken = {
        address
        for other in bench.units.values()
        if other.client.link is unit.client.link and other is not unit
        for address in other.journal.addresses
    }
    return [value for value in legal if value in addresses and value not in taken]


def _move_to(unit: Unit, name: str, value: float, tally: _Tally) -> bool:
    """One move; what goes wrong is a finding, and the meter is looked for before the next.

    Returns:
        Whether it is known where the meter is, so that it can be moved again.
    """
    old = unit.client.place
    there = unit.client.place_after(name, value)
    if there.address != old.address and _answers_at(unit, there):
        # The two could never be told apart again; it may be a unit that has left its address.
        tally.occupied.append(value)
        return True
    try:
        unit.journal.change(name, value)
    except (NotTakenOverError, MeterLinkError) as error:
        refused = isinstance(error, MeterLinkError) and error.fault is LinkFault.EXCEPTION
        (tally.refused if refused else tally.findings).append((value, str(error)))
        return not unit.journal.restore()
    tally.answered.append(value)
    if len(tally.answered) == 1 and _answers_at(unit, old):
        tally.still_there.append(value)
    return True


def _answers_at(unit: Unit, place: Place) -> bool:
    new = unit.client.place
    unit.client.place = place
    try:
        return unit.client.answers()
    finally:
        unit.client.place = new
