"""What a test changed on a meter, and how it gets back, also when the meter is lost on its bus."""

from collections.abc import Iterator, Mapping

from contracts.errors import BenchError, ConfigError, LinkFault, MeterLinkError
from meters.client import PROBE, MeterClient, RegisterValueError
from meters.encoding import Value
from meters.place import Place


class NotTakenOverError(Exception):
    """A setting was acknowledged, but read back it is another: the meter does not conform."""


class ChangeJournal:
    """Writes settings of one meter, remembers what was there before, and restores it."""

    def __init__(self, client: MeterClient, delivered: Mapping[str, float]) -> None:
        """Begin with nothing changed.

        Args:
            client: the meter.
            delivered: by setting, what to restore where the bus cannot tell what was there.
        """
        self._client = client
        self._delivered = delivered
        self._before: dict[str, float] = {}
        self._places: list[Place] = []
        self._serial: Value = ""

    @property
    def pending(self) -> dict[str, float]:
        """Settings that are not as they were found, with the value to restore."""
        return dict(self._before)

    def remember(self, name: str) -> float:
        """Read a setting before it is changed; what was there first is what is restored.

        Raises:
            MeterLinkError: the meter did not answer, or not in form.
            ConfigError: the bus cannot tell, and the plan does not say what to restore.
        """
        if name not in self._before:
            found = self._client.present(name)
            self._before[name] = self._as_delivered(name) if found is None else found
        return self._before[name]

    def _as_delivered(self, name: str) -> float:
        if name not in self._delivered:
            key = self._client.meter.key
            raise ConfigError(
                f"{name} of a {key} cannot be read over its bus, so it could not be restored: "
                f"the plan must say under delivered, {key}, what it is"
            )
        return self._delivered[name]

    def change(self, name: str, value: float) -> None:
        """Write a setting and read it back; the old value is read first, and remembered.

        A setting that changes where the meter listens is read back there; if it is silent there
        and answers where it was, it has not taken the setting over.

        Raises:
            NotTakenOverError: it reads back as another value, or the meter has not moved.
            MeterLinkError: the meter did not answer, or not in form.
            ValueError: the value is not legal; nothing was sent.
        """
        self.remember(name)
        here, there = self._client.place, self._client.place_after(name, value)
        if there != here:
            self._serial = self._serial or self._client.read_one(PROBE)
            self._places += [here, there]
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
            raise NotTakenOverError(f"{name}: {value:g} was written, {found} is read back")

    def _require_lost(self, name: str, value: float, here: Place, there: Place) -> None:
        self._client.place = here
        if self._client.answers():
            raise NotTakenOverError(
                f"{name}: {value:g} was written, but it still answers at {here}, not at {there}"
            )
        self._client.place = there

    def restore(self) -> list[str]:
        """Bring everything back that was changed; a meter that is lost is searched for.

        Returns:
            One line for each setting that could not be restored; those stay pending.
        """
        if not self._before:
            return []
        if self._places and not self._found():
            return [f"it is silent everywhere, and was not restored: {self._wanted()}"]
        failures = [self._back(name, value) for name, value in self._in_order()]
        if not self._before:
            self._places.clear()
        return [failure for failure in failures if failure]

    def _in_order(self) -> list[tuple[str, float]]:
        """What moves the meter comes last."""
        return sorted(self._before.items(), key=lambda item: item[0] in self._client.moving)

    def _wanted(self) -> str:
        return ", ".join(f"{name} = {value:g}" for name, value in self._before.items())

    def _back(self, name: str, value: float) -> str:
        client = self._client
        there = client.place_after(name, value)
        try:
            client.write(name, value)
            client.place = there
            restored = client.holds(name, value)
        except (MeterLinkError, RegisterValueError, BenchError) as error:
            return f"{name} could not be restored to {value:g}: {error}"
        if not restored:
            return f"{name} did not go back to {value:g}"
        del self._before[name]
        return ""

    def _found(self) -> bool:
        """Look for the meter where it was sent, and then everywhere."""
        client = self._client
        believed = client.place
        for place in dict.fromkeys(self._candidates()):
            client.place = place
            try:
                if self._is_here():
                    return True
            except BenchError:
                break
        client.place = believed
        return False

    def _is_here(self) -> bool:
        """Whether this very meter answers; at the default address it may be another one."""
        try:
            return self._client.read_one(PROBE) == self._serial
        except (MeterLinkError, RegisterValueError):
            return False

    def _candidates(self) -> Iterator[Place]:
        yield self._client.place
        yield from reversed(self._places)
        addresses = dict.fromkeys(place.address for place in self._places)
        for place in self._client.places():
            for address in addresses:
                yield Place(place.line, address)
            yield place
