"""Every setting that can be written: its legal values, and some that are not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.assembly import Bench
from bench.buses import MOVING
from bench.outcome import Outcomes, each
from bench.settings import NotTakenOverError
from bench.unit import Unit
from bench.untold import Untold, as_it_stands
from contracts.errors import LinkFault, MeterLinkError
from meters.catalogue.legal_values import LegalValues
from meters.client import RegisterValueError
from meters.encoding import EncodingError

SPREAD = 5
"""Of a range of values, so many are written: both ends, and some between."""
DATA_TYPE = "data_type"


@dataclass(frozen=True, slots=True)
class Setting:
    """A step of the suite: one setting, by its name in the catalogue."""

    name: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A value that was written.

    Attributes:
        value: as it was written.
        answer: ``accepted``, ``exception N``, or a fault of the answer.
        stored: whether it was read back.
        found: what was read back, or why it could not be.
    """

    value: float
    answer: str
    stored: bool
    found: str


@dataclass(frozen=True, slots=True)
class SettingSeen:
    """What one unit did with the values of one setting.

    Attributes:
        legal, illegal: what was tried.
        before: the value that was found; None if the model does not have the setting.
        not_restored: why the value is not as it was; empty if it is.
        others: every other setting that the bus tells, before these writes and after them; None:
            it was not told any more.
        evidence: where it is kept.
    """

    legal: tuple[Tried, ...]
    illegal: tuple[Tried, ...]
    before: float | None
    not_restored: str
    others: Mapping[str, tuple[float, float | None]]
    evidence: tuple[str, ...]


def settings_of(found: Iterable[tuple[str, Mapping[str, LegalValues]]]) -> tuple[Setting, ...]:
    """The settings that can be tried and undone, each once.

    Left out: what moves the meter on its bus and what resets a counter (suites of their own), and
    what can be written only so many times.

    Args:
        found: kind of bus and settings of each unit.
    """
    names = dict.fromkeys(
        name
        for kind, settings in found
        for name, write in settings.items()
        if name not in (*MOVING.get(kind, ()), "secondary_address")
        and not write.resets
        and not write.uses_up
    )
    return tuple(Setting(name) for name in names)


def legal_values(write: LegalValues) -> tuple[float, ...]:
    """What is tried of the legal values: all of a list, a spread of a range; none that locks."""
    every = [float(value) for value in write.legal_values if not write.locks(value)]
    if write.values or len(every) <= SPREAD:
        return tuple(every)
    step = (len(every) - 1) / (SPREAD - 1)
    return tuple(every[round(index * step)] for index in range(SPREAD))


def illegal_values(write: LegalValues) -> tuple[float, ...]:
    """Values next to the legal ones that are safe to try: nothing, and more than the most."""
    most = max(write.legal_values)
    return tuple(v for v in (0.0, float(most + 1)) if not write.allows(v))


def try_setting(bench: Bench, setting: Setting, *, illegal: bool) -> Outcomes[SettingSeen]:
    """Write the values of a setting to every unit, without load, and restore it."""
    bench.apply_voltage()

    def try_on(unit: Unit) -> SettingSeen:
        write = unit.client.settings.get(setting.name)
        if write is None:
            return SettingSeen((), (), None, "", {}, ())
        first = bench.evidence.position()
        before = unit.journal.remember(setting.name)
        others = _others(unit, setting.name)
        legal = tuple(_legal(unit, setting.name, value) for value in legal_values(write))
        wrong = illegal_values(write) if illegal else ()
        tried = tuple(_illegal(unit, setting.name, value) for value in wrong)
        # How numbers are told with another data type is not stated (2PU-E16).
        restored = unit.journal.restore() if setting.name == DATA_TYPE else []
        after = _others(unit, setting.name)
        both = {name: (value, after.get(name)) for name, value in others.items()}
        _owe(unit, both)
        failures = "; ".join([*restored, *unit.journal.restore()])
        return SettingSeen(legal, tried, before, failures, both, bench.evidence.cited(first))

    return each(bench.units.values(), try_on)


def _others(unit: Unit, tried: str) -> Mapping[str, float]:
    """All settings that the bus tells, but the one that is tried; counters are none.

    One that is refused, or is not in form, is left out: it has tests of its own.
    """
    writes = unit.client.settings.items()
    names = [n for n, write in writes if n != tried and not write.resets and unit.client.has(n)]
    try:
        values = unit.client.read_adaptive(names)[0]
    except (MeterLinkError, RegisterValueError) as error:
        if isinstance(error, MeterLinkError) and error.fault is LinkFault.SILENCE:
            raise
        found = {name: as_it_stands(unit, name) for name in names}
        values = {name: v for name, v in found.items() if not isinstance(v, Untold)}
    return {name: float(value) for name, value in values.items()}


def _owe(unit: Unit, others: Mapping[str, tuple[float, float | None]]) -> None:
    """What a write has changed besides is to be as it was, too."""
    for name, (before, after) in others.items():
        settings = unit.client.settings[name]
        if before != after and name not in unit.client.moving and not settings.uses_up:
            unit.journal.owe(name, before)


def _legal(unit: Unit, name: str, value: float) -> Tried:
    try:
        unit.journal.change(name, value)
    except NotTakenOverError as error:
        return Tried(value, "accepted", stored=False, found=str(error))
    except MeterLinkError as error:
        if error.fault is LinkFault.SILENCE:
            raise
        return Tried(value, str(error.fault), stored=False, found=str(error))
    found = unit.client.present(name)
    said = "acknowledged; the bus cannot tell more" if found is None else f"{found:g}"
    return Tried(value, "accepted", stored=True, found=said)


def _illegal(unit: Unit, name: str, value: float) -> Tried:
    try:
        answer = unit.client.attempt(name, value)
    except EncodingError:
        return Tried(value, "it has no form on the wire", stored=False, found="")
    found = unit.client.present(name)
    return Tried(value, answer, stored=found == value, found=str(found))
