"""Measurements that survive one fault of an instrument's link: discarded, and made once more.

Only what can be made twice is made twice: it begins with applying its load, and writes nothing to a
unit. Each healed fault is told, with what was discarded and what came instead. Faults of the
meters' buses are another matter: they are findings.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bench.outcome import Outcomes
from bench.recovery import Recovered
from bench.seen_counter import COUNTER
from bench.settings import STARTS_WITHIN_S
from bench.station.instruments import HealingLimits
from bench.supply import Supply
from bench.unit import Unit
from contracts.clock import Clock
from contracts.errors import BenchError, InstrumentError, InstrumentLinkError
from instruments.identity import Identity
from reports.healed import HealedFault

T = TypeVar("T")
SOURCE, REFERENCE = "source", "reference"


@dataclass(slots=True)
class Healing:
    """What makes measurements once more, and counts it.

    Attributes:
        supply: source and reference.
        identities: who the instruments were when the bench was opened.
        units: by position.
        clock: of the bench.
        started_s: when the bench was opened.
        apply_voltage: gives the units supply.
        most: so many faults are healed in a run; the next one ends it.
        reference_boots_within_s: so long a reference is waited for that cannot be reached, in s.
        tell: gets each healed fault, at once and when it is known what came instead.
        healed: so far, as last told.
    """

    supply: Supply
    identities: Mapping[str, Identity]
    units: Mapping[int, Unit]
    clock: Clock
    started_s: float
    apply_voltage: Callable[[], object]
    most: int = HealingLimits().most_a_run
    reference_boots_within_s: float = HealingLimits().reference_boots_within_s
    tell: Callable[[HealedFault], None] = lambda _: None
    healed: list[HealedFault] = field(default_factory=list)
    _inside: bool = False

    def measure(
        self, name: str, measure: Callable[[], T], in_short: Callable[[T], str] | None = None
    ) -> T:
        """Make a measurement; once more, for each instrument, if a fault of its link spoils it.

        A measurement within a measurement is a part of it: the whole is made once more.

        Args:
            name: of the measurement.
            measure: makes it, from applying the load on.
            in_short: what it came to, for the record; by default at which units.

        Raises:
            InstrumentError: a fault could not be healed, came again, or was one too many.
            SafetyError: the output could not be confirmed to be off.
        """
        if self._inside:
            return measure()
        self._inside = True
        try:
            return self._made(name, measure, in_short or _in_short)
        finally:
            self._inside = False

    def _made(self, name: str, measure: Callable[[], T], in_short: Callable[[T], str]) -> T:
        here: dict[str, int] = {}
        while True:
            began_s = self.clock.now()
            lost = {position: unit.lost for position, unit in self.units.items()}
            try:
                result = measure()
                self._require_supplied(result)
            except InstrumentLinkError as error:
                self._finish(here, f"nothing, {error}")
                self._require_first(error, here)
                # What the attempt found against units, it found across the fault.
                for position, unit in self.units.items():
                    unit.lost = lost[position]
                here[_role(error)] = self._heal(name, error, began_s)
            except BenchError as error:
                self._finish(here, f"nothing, {error}")
                raise
            else:
                self._finish(here, in_short(result))
                return result

    def _require_supplied(self, result: object) -> None:
        """A unit without an answer may have been without supply."""
        if isinstance(result, Outcomes) and result.faults:
            self.supply.require_on()

    def _require_first(self, error: InstrumentLinkError, here: Mapping[str, int]) -> None:
        """Refuse what is not to be healed."""
        role = _role(error)
        if role not in (SOURCE, REFERENCE, COUNTER):
            raise error
        if role in here:
            raise InstrumentError(f"{error}; the {role} had a fault in the same measurement before")
        if len(self.healed) >= self.most:
            raise InstrumentError(
                f"{error}; faults healed in this run: {len(self.healed)}, and healing.most_a_run "
                f"of the station allows {self.most}"
            )

    def _heal(self, name: str, error: InstrumentLinkError, began_s: float) -> int:
        """Trust the instrument again; the number of the healed fault."""
        noticed_s, noticed = self.clock.now(), dt.datetime.now(dt.UTC)
        was_on = self.supply.is_on
        found = self._recovered(error)
        role = _role(error)
        what = f"{error.fault}, instrument restarted" if found.restarted else str(error.fault)
        fault = HealedFault(
            number=len(self.healed) + 1,
            utc=noticed.isoformat(timespec="milliseconds"),
            bench_time_s=noticed_s - self.started_s,
            instrument=f"{role} ({self.identities[role]})",
            what=what,
            said=str(error),
            verified=found.verified,
            discarded=name,
            discarded_s=noticed_s - began_s,
        )
        self.healed.append(fault)
        self.tell(fault)
        if was_on and not self.supply.is_on:
            self._require_nothing_unstored(error)
            self.apply_voltage()
            self.clock.sleep(STARTS_WITHIN_S)
        return fault.number

    def _recovered(self, error: InstrumentLinkError) -> Recovered:
        role = _role(error)
        try:
            if role == SOURCE:
                return self.supply.recover_source(self.identities[SOURCE], error.waited_s)
            if role == REFERENCE:
                identity = self.identities[REFERENCE]
                within_s = self.reference_boots_within_s
                return self.supply.recover_reference(identity, within_s, error.waited_s)
            self.supply.require_on()
        except InstrumentError as why:
            raise InstrumentError(f"{error}; this could not be healed: {why}") from why
        return Recovered("what it had captured is thrown away, and it begins anew")

    def _require_nothing_unstored(self, error: InstrumentLinkError) -> None:
        """A setting that was written may not have outlasted the loss of supply."""
        written = [str(unit) for unit in self.units.values() if unit.journal.pending]
        if written:
            raise InstrumentError(
                f"{error}; the units were without supply while settings of {', '.join(written)} "
                "were changed, so nothing is measured again"
            )

    def _finish(self, here: Mapping[str, int], gave: str) -> None:
        """Record what came instead of what was discarded."""
        for number in here.values():
            self.healed[number - 1] = told = replace(self.healed[number - 1], gave=gave)
            self.tell(told)


def _role(error: InstrumentLinkError) -> str:
    """A source of two instruments has two links, ``source voltage`` and ``source current``."""
    return error.instrument.partition(" ")[0]


def _in_short(result: object) -> str:
    if not isinstance(result, Outcomes):
        return "measured"
    parts = [f"measured at position {', '.join(map(str, sorted(result.values)))}"]
    parts += [f"position {position}: {why}" for position, why in sorted(result.faults.items())]
    return "; ".join(parts)
