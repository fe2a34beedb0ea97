"""The contactor between source and meters: the second line when the source does not obey."""

from collections.abc import Callable

from contracts.clock import Clock
from contracts.errors import InstrumentError, SafetyError
from instruments.fail_off import OPERATOR
from instruments.relays import Relays

CONTACTOR = "contactor"
MIRROR = "mirror contact of the contactor"
COIL = 0
SWITCHES_WITHIN_S = 0.3
"""A contactor takes some tens of ms: an assumption."""
LOOK_S = 0.02


class Contactor:
    """Closed while the output may be on, open else.

    Args:
        relays: its coil, the only relay.
        mirror_closed: asks the mirror contact; None without one.
        clock: bench time.
    """

    def __init__(
        self, relays: Relays, mirror_closed: Callable[[], bool] | None, clock: Clock
    ) -> None:
        self._relays = relays
        self._mirror_closed = mirror_closed
        self._clock = clock

    @property
    def has_mirror(self) -> bool:
        """Whether it is known by more than what drives it that it is open."""
        return self._mirror_closed is not None

    @property
    def how(self) -> str:
        """By what it is known whether it is open."""
        return "its mirror contact" if self.has_mirror else "what drives its coil"

    def close(self) -> None:
        """Close it, and see that it is; it must have been open.

        Raises:
            SafetyError: it was not open before: it is welded.
            InstrumentError: it does not close.
        """
        self.require_open()
        self._relays.set(COIL, on=True)
        if not self._seen(open_=False):
            raise InstrumentError(
                f"the contactor was ordered to close, and its mirror contact says that it is open "
                f"{SWITCHES_WITHIN_S:g} s later: the coil has no supply, or the wire is broken"
            )

    def open(self) -> None:
        """Open it, and confirm it.

        Raises:
            SafetyError: it could not be confirmed.
        """
        self._relays.all_off()
        self.require_open()

    def require_open(self) -> None:
        """See that the main contacts are open, as far as a mirror contact can tell.

        Raises:
            SafetyError: they are not.
            InstrumentError: the contact cannot be asked.
        """
        if not self._seen(open_=True):
            raise SafetyError(
                "BENCH UNSAFE: the contactor is ordered to be open, and its mirror contact says "
                f"that it is closed: it is welded, or the wire of the contact is broken. {OPERATOR}"
            )

    def let_go(self) -> None:
        """Open it if it was ever used, and let its driver go; raises as ``open``."""
        self._relays.close()

    def _seen(self, *, open_: bool) -> bool:
        """Whether the mirror contact says so, at once or a moment later; it is closed if open."""
        if self._mirror_closed is None:
            return True
        until_s = self._clock.now() + SWITCHES_WITHIN_S
        while self._mirror_closed() is not open_:
            if self._clock.now() >= until_s:
                return False
            self._clock.sleep(LOOK_S)
        return True
