"""What a test changed on a meter, and how it gets back, also when the meter is lost on its bus."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from contracts.errors import BenchError, ConfigError, LinkFault, MeterLinkError
from meters.catalogue.legal_values import LegalValues
from meters.client import PROBE, MeterClient, RegisterValueError
from meters.place import Place

RATE, CODE = "s0_output_rate", "combination_code"
"""What the outputs of a meter pulse by, on every bus that lets it be set."""
STORES_WITHIN_S = 2.0
"""So long after a write the meter keeps it without supply; an assumption, no manual says so."""
STARTS_WITHIN_S = 5.0
"""So long after it is supplied a meter answers; EN 50470-3, see ``procedures.start_up``."""
TRIES = 3
"""A setting is written back so often at the most: one answer that is lost must not spoil a unit."""
SINGLE = 2**-23
"""A float of four bytes is off by no more than this share."""


class NotTakenOverError(Exception):
    """A setting was acknowledged, but read back it is another: the meter does not conform."""


class ChangeJournal:
    """Writes settings of one meter, remembers what was there before, and restores it.

    Attributes:
        unstored: whether something was written that a loss of supply might undo; whoever waits
            for it to be stored says so.
        tell: gets the journal whenever what is to be restored changes, before anything is written.
    """

    def __init__(
        self, client: MeterClient, delivered: Mapping[str, float], *, expendable: bool = False
    ) -> None:
        """Begin with nothing changed.

        Args:
            client: the meter.
            delivered: by setting, what to restore where the bus cannot tell what was there.
            expendable: whether what can be written only so many times may be written.
        """
        self.unstored = False
        self.tell: Callable[[ChangeJournal], None] = lambda _: None
        self._expendable = expendable
        self._client = client
        self._delivered = delivered
        self._before: dict[str, float] = {}
        self._places: list[Place] = []
        self._serial = ""

    @property
    def pending(self) -> dict[str, float]:
        """Settings that are not as they were found, with the value to restore."""
        return dict(self._before)

    @property
    def wanted(self) -> str:
        """What is to be restored, in words: ``baud_rate = 9600, modbus_id = 1``."""
        return ", ".join(f"{name} = {value:.9g}" for name, value in self._before.items())

    @property
    def places(self) -> Sequence[Place]:
        """Where the meter may be, or to which place it is to go back; none if nothing moved it."""
        return tuple(self._places)

    @property
    def serial(self) -> str:
        """The serial number that it told before it was moved; empty if nothing moved it."""
        return self._serial

    def adopt(self, pending: Mapping[str, float], places: Sequence[Place], serial: str) -> None:
        """Take over what an earlier run left changed, to be restored.

        Args:
            pending: by setting, what to restore.
            places: where the meter may be, if something moved it.
            serial: that it told before it was moved.
        """
        self._before.update(pending)
        self._places += places
        self._serial = serial
        self.tell(self)

    @property
    def addresses(self) -> frozenset[int]:
        """Addresses at which the meter may be, or to which it is to go back."""
        return frozenset({self._client.address, *(place.address for place in self._places)})

    def remember(self, name: str) -> float:
        """Read a setting before it is changed; what was there first is what is restored.

        Raises:
            MeterLinkError: the meter did not answer, or not in form.
            RegisterValueError: what is there could not be written back; it is left as it is.
            ConfigError: the bus cannot tell, and the plan does not say what to restore, or
                something that cannot be written.
        """
        if name not in self._before:
            found = self._client.present(name)
            self._before[name] = (
                self._as_delivered(name) if found is None else self._as_found(name, found)
            )
            self.tell(self)
        return self._before[name]

    def owe(self, name: str, value: float) -> None:
        """Let a setting that was changed unasked be restored, if it can be written back."""
        nominal = self._nominal(self._client.settings[name], value)
        if nominal is not None and name not in self._before:
            self._before[name] = nominal
            self.tell(self)

    def _as_found(self, name: str, found: float) -> float:
        legal = self._client.settings[name]
        value = self._nominal(legal, found)
        if value is None:
            raise RegisterValueError(
                f"{name} is {found:.9g}, which could not be written back, so it is left as it is; "
                f"legal is {legal.legal}, and nothing that cannot be undone"
            )
        return value

    def _as_delivered(self, name: str) -> float:
        key = self._client.meter.key
        if name not in self._delivered:
            raise ConfigError(
                f"{name} of a {key} cannot be read over its bus, so it could not be restored: "
                f"the plan must say under delivered, {key}, what it is"
            )
        legal = self._client.settings[name]
        value = self._nominal(legal, self._delivered[name])
        if value is None:
            raise ConfigError(
                f"delivered, {key}, {name}: {self._delivered[name]:.9g}: must be one of "
                f"{legal.legal}, and nothing that cannot be undone"
            )
        return value

    def _nominal(self, legal: LegalValues, found: float) -> float | None:
        """A value that can be written back: the one that was found, before it was rounded."""
        near = (v for v in legal.values if math.isclose(v, found, rel_tol=SINGLE))
        value = found if legal.allows(found) else next(near, None)
        if value is None or (legal.locks(value) and not self._expendable):
            return None
        return value

    def change(self, name: str, value: float) -> None:
        """Write a setting and read it back; the old value is read first, and remembered.

        A setting that changes where the meter listens is read back there; if it is silent there
        and answers where it was, it has not taken the setting over.

        Raises:
            NotTakenOverError: it reads back as another value, or the meter has not moved.
            RegisterValueError: the old value could not be written back; nothing was sent.
            MeterLinkError: the meter did not answer, or not in form.
            ValueError: the value is not legal; nothing was sent.
        """
        self.remember(name)
        here, there = self._client.place, self._client.place_after(name, value)
        if there != here:
            self._serial = self._serial or str(self._client.read_one(PROBE))
            self._places += [here, there]
            self.tell(self)
        self.unstored = True
        self._client.write(name, value)
        self._client.place = there
        try:
            taken_over = self._client.holds(name, value)
        except MeterLinkError as error:
            if there == here or error.fault is not LinkFault.SILENCE:
                raise
            self._require_lost(name, value, here, there)
            raise
        if not taken_over:
            found = self._client.present(name)
            raise NotTakenOverError(f"{name}: {value:.9g} was written, {found} is read back")

    def _require_lost(self, name: str, value: float, here: Place, there: Place) -> None:
        self._client.place = here
        if self._client.answers():
            raise NotTakenOverError(
                f"{name}: {value:.9g} was written, but it still answers at {here}, not at {there}"
            )
        self._client.place = there

    def restore(self) -> list[str]:
        """Bring everything back that was changed; a meter that is lost is searched for.

        What fails is tried again, as often as ``TRIES`` says: every attempt is among the evidence.

        Returns:
            One line for each setting that could not be restored, with the value that it should
            have; those stay pending.
        """
        failures: list[str] = []
        for _ in range(TRIES):
            if not self._before:
                break
            if self._places and (why := self._why_not_found()):
                return [f"{why}, and was not restored: {self.wanted}"]
            tried = [self._back(name, value) for name, value in self._in_order()]
            failures = [failure for failure in tried if failure]
        if not self._before:
            self._places.clear()
            return []
        return failures

    def _in_order(self) -> list[tuple[str, float]]:
        """What moves the meter comes last."""
        return sorted(self._before.items(), key=lambda item: item[0] in self._client.moving)

    def _back(self, name: str, value: float) -> str:
        """Write one value back; once it has failed to move, the meter must be looked for anew."""
        client = self._client
        there = client.place_after(name, value)
        try:
            if not self._need_not_be_written(name, value):
                self.unstored = True
                client.write(name, value)
            client.place = there
            restored = client.holds(name, value)
            if self._places and name in client.moving:
                restored = restored and self._is_here()
        except (MeterLinkError, RegisterValueError, BenchError) as error:
            return f"{name} = {value:.9g} could not be restored: {error}"
        if not restored:
            return f"{name} = {value:.9g} was written back, and it is another"
        del self._before[name]
        self.tell(self)
        return ""

    def _need_not_be_written(self, name: str, value: float) -> bool:
        """Whether each write is one of a limited number, and it is as it was already."""
        return self._client.settings[name].uses_up and self._client.holds(name, value)

    def _why_not_found(self) -> str:
        """Look for the meter where it was sent, and then everywhere; empty once it is found."""
        client, believed, faults = self._client, self._client.place, 0
        for place in list(self._candidates()):
            client.place = place
            try:
                if self._is_here():
                    return ""
            except BenchError as error:
                faults += 1
                if faults == TRIES:
                    client.place = believed
                    return f"it could not be looked for ({error})"
        client.place = believed
        return "it was found nowhere"

    def _is_here(self) -> bool:
        """Whether this very meter answers; at the default address it may be another one."""
        try:
            return str(self._client.read_one(PROBE)) == self._serial
        except (MeterLinkError, RegisterValueError):
            return False

    def _candidates(self) -> Iterator[Place]:
        """Where it may be; the likely places twice, for a single answer may get lost."""
        likely = dict.fromkeys((self._client.place, *reversed(self._places)))
        addresses = dict.fromkeys(place.address for place in likely)
        lines = [(place.line, place.address) for place in self._client.places()]
        anywhere = dict.fromkeys(
            Place(line, address) for line, own in lines for address in (*addresses, own)
        )
        yield from (*likely, *likely, *(place for place in anywhere if place not in likely))
