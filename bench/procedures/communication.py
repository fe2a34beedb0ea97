"""Every baud rate, parity and address: the meter moves on its bus, answers there, and comes back.

Units are taken one after the other: while one listens at other line settings than the rest, the
bus is its own. Baud rates are tried with another parity than the one on delivery, and parities with
another baud rate: a port that falls back to either would not show otherwise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bench.assembly import Bench
from bench.buses import MOVING
from bench.outcome import Outcomes, each
from bench.plan import CommunicationPlan
from bench.procedures.line_persistence import nearest_other
from bench.settings import NotTakenOverError
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.catalogue.interfaces import ModbusRtu
from meters.client import RegisterValueError
from meters.place import Place

BESIDE: Mapping[str, str] = MappingProxyType(
    {"baud_rate": "parity_setting", "parity_setting": "baud_rate"}
)
"""What is not as delivered while the values of a setting are tried, where both can be set."""


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
        beside: the setting that was not as delivered meanwhile, with its value.
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
    beside: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Tally:
    beside: Mapping[str, float]
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
        beside = _beside(unit, setting.name)
        before = unit.journal.remember(setting.name)
        tally = _Tally(beside)
        for value in _values(bench, unit, setting.name, plan.addresses):
            if value != before and not _try(unit, setting.name, value, tally):
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
            beside,
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


def _beside(unit: Unit, name: str) -> Mapping[str, float]:
    """What is to be otherwise than delivered while a setting is tried, with its value; or nothing.

    It stays as found if it is not as delivered, or if it could not be written back.
    """
    other, port = BESIDE.get(name, ""), unit.meter.modbus_rtu
    if port is None or other not in unit.client.settings:
        return {}
    try:
        now = {item: unit.journal.remember(item) for item in _in_order(name, other)}[other]
    except (MeterLinkError, RegisterValueError):
        return {}
    usual = _as_delivered(port, other)
    return {other: nearest_other(unit, other, now) if now == usual else now}


def _in_order(name: str, other: str) -> Sequence[str]:
    """The baud rate first: what it takes along is then restored after it."""
    return [item for item in BESIDE if item in (name, other)]


def _as_delivered(port: ModbusRtu, name: str) -> float:
    """What a register of the line has on delivery."""
    if name == "baud_rate":
        return port.baud_values[port.default_baud]
    return next(code.value for code in port.parities if code.parity == port.default_parity)


def _try(unit: Unit, name: str, value: float, tally: _Tally) -> bool:
    """A value, with another setting beside it, as long as the unit follows both; else alone.

    Returns:
        Whether it is known where the unit is, so that it can be moved again.
    """
    try:
        for other, wanted in tally.beside.items():
            _set_beside(unit, name, other, wanted)
    except (NotTakenOverError, MeterLinkError) as error:
        # Whether it follows that one is the matter of another step.
        tally.beside = {}
        if unit.journal.restore():
            tally.findings.append((value, str(error)))
            return False
    return _move_to(unit, name, value, tally)


def _set_beside(unit: Unit, name: str, other: str, value: float) -> None:
    if unit.client.place_after(other, value) != unit.client.place:
        for item in _in_order(name, other):
            unit.journal.remember(item)
        unit.journal.change(other, value)


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
        if isinstance(error, MeterLinkError) and error.fault is LinkFault.EXCEPTION:
            tally.refused.append((value, str(error)))
        else:
            tally.findings.append((value, _fallen_back(unit, there, tally.beside) or str(error)))
            tally.beside = {}
        return not unit.journal.restore()
    tally.answered.append(value)
    if len(tally.answered) == 1 and _answers_at(unit, old):
        tally.still_there.append(value)
    return True


def _fallen_back(unit: Unit, there: Place, beside: Mapping[str, float]) -> str:
    """Whether what was set beside is as delivered again; empty if it is not found so."""
    for name, value in beside.items():
        unit.client.place = there
        usual = unit.client.place_after(name, _as_delivered(unit.meter.modbus, name))
        if usual != there and _answers_at(unit, usual):
            return f"it answers at {usual}, not at {there}: it has let go of {name} = {value:g}"
    return ""


def _answers_at(unit: Unit, place: Place) -> bool:
    new = unit.client.place
    unit.client.place = place
    try:
        return unit.client.answers()
    finally:
        unit.client.place = new
