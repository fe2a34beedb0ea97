"""What a test changed on a meter, and how it gets back."""

from contracts.errors import BenchError, MeterLinkError
from meters.client import ModbusMeter, RegisterValueError


class NotTakenOverError(Exception):
    """A setting was acknowledged, but read back it is another: the meter does not conform."""


class ChangeJournal:
    """Writes settings of one meter, remembers what was there before, and restores it."""

    def __init__(self, client: ModbusMeter) -> None:
        self._client = client
        self._before: dict[str, float] = {}

    @property
    def pending(self) -> dict[str, float]:
        """Settings that are not as they were found, with the value to restore."""
        return dict(self._before)

    def change(self, name: str, value: float) -> None:
        """Write a setting and read it back; the old value is read first, and remembered.

        Raises:
            NotTakenOverError: it reads back as another value.
            MeterLinkError: the meter did not answer, or not in form.
            ValueError: the value is not legal; nothing was sent.
        """
        if name not in self._before:
            self._before[name] = float(self._client.read_one(name))
        self._client.write(name, value)
        if not self._client.holds(name, value):
            found = self._client.read_one(name)
            raise NotTakenOverError(f"{name}: {value:g} was written, {found} is read back")

    def restore(self) -> list[str]:
        """Bring everything back that was changed.

        Returns:
            One line for each setting that could not be restored; those stay pending.
        """
        failures = []
        for name, value in list(self._before.items()):
            try:
                self._client.write(name, value)
                restored = self._client.holds(name, value)
            except (MeterLinkError, RegisterValueError, BenchError) as error:
                failures.append(f"{name} could not be restored to {value:g}: {error}")
                continue
            if restored:
                del self._before[name]
            else:
                failures.append(f"{name} did not go back to {value:g}")
        return failures
