"""Emergency stop, interlocks and the contactor behind the source: what a station file has of them.

A contact is closed while all is well. The mirror contact of the contactor is closed while its
main contacts are open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.world import World

NI_INPUTS = "ni_inputs"
Level = Callable[[], bool]
"""Whether a line is high."""


@dataclass(frozen=True, slots=True)
class SafetyWiring:
    """What is on which line.

    Attributes:
        contacts: line of each contact, by name.
        mirror: line of the contactor's mirror contact; None without.
        closed_is_high: what a closed contact makes of its line.
        inputs: driver of what the contacts are on; empty without any.
        inputs_port: of the NI box, where that senses them.
        contactor: driver of the contactor's coil; empty without one.
        port: of the NI box, where that drives the coil.
        line: of the coil.
    """

    contacts: Mapping[str, int]
    mirror: int | None
    closed_is_high: bool
    inputs: str = ""
    inputs_port: str = ""
    contactor: str = ""
    port: str = ""
    line: int = 0

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "SafetyWiring":
        """From the key ``safety`` of a station file."""
        inputs, coil = content.get("inputs") or {}, content.get("contactor") or {}
        mirror = coil.get("mirror")
        return cls(
            contacts={str(name): int(line) for name, line in inputs.get("contacts", {}).items()},
            mirror=None if mirror is None else int(mirror),
            closed_is_high=_closed_is_high(inputs),
            inputs=str(inputs.get("driver", "")),
            inputs_port=str(inputs.get("port", "")),
            contactor=str(coil.get("driver", "")),
            port=str(coil.get("port", "")),
            line=int(coil.get("line", 0)),
        )


def _closed_is_high(inputs: Mapping[str, Any]) -> bool:
    """Without the key it is what an unconnected line is not: a T7 pulls up, an NI box down."""
    usual = "high" if inputs.get("driver") == NI_INPUTS else "low"
    return bool(inputs.get("closed_is", usual) == "high")


class SafetyCircuit:
    """The contacts and the contactor.

    Args:
        world: what the contactor connects.
        wiring: of the station.
    """

    def __init__(self, world: World, wiring: SafetyWiring) -> None:
        self._world = world
        self._wiring = wiring
        self._opens_after_s: dict[str, float] = {}
        self._closed = False
        self._welded = self._jammed = False
        if wiring.contactor:
            world.connect(on=False)

    def levels(self) -> dict[int, Level]:
        """What makes the level of each line with a contact."""
        levels: dict[int, Level] = {
            line: partial(self._level_of, name) for name, line in self._wiring.contacts.items()
        }
        if self._wiring.mirror is not None:
            levels[self._wiring.mirror] = lambda: self._level(closed=not self._closed)
        return levels

    def open(self, name: str, after_s: float) -> None:
        """Open a contact once the output has been on for so long in all, and leave it open.

        Raises:
            ValueError: there is no such contact.
        """
        if name not in self._wiring.contacts:
            known = ", ".join(self._wiring.contacts) or "none"
            raise ValueError(f"no contact is called {name!r}; the station has: {known}")
        self._opens_after_s[name] = after_s

    def mend(self, name: str) -> None:
        """Close a contact again."""
        self._opens_after_s.pop(name, None)

    def is_closed(self, name: str) -> bool:
        """Whether a contact is closed."""
        with self._world.lock:
            self._world.now()
            after_s = self._opens_after_s.get(name)
            return after_s is None or self._world.energised_s < after_s

    def weld(self) -> None:
        """Let the contactor stay closed once it is; ``jam`` lets it never close."""
        self._require_contactor()
        self._welded = True

    def jam(self) -> None:
        """Let the contactor never close."""
        self._require_contactor()
        self._jammed = True

    def energise(self, *, on: bool) -> None:
        """Switch the coil."""
        closed = (on and not self._jammed) or (self._closed and self._welded)
        self._closed = closed
        self._world.connect(on=closed)

    def state(self) -> dict[str, object]:
        """The contacts by name, and the contactor."""
        return {
            "contacts": {name: self.is_closed(name) for name in self._wiring.contacts},
            "contactor_closed": self._closed if self._wiring.contactor else None,
        }

    def drives(self, driver: str, port: str, line: int) -> bool:
        """Whether that is where the coil is."""
        wiring = self._wiring
        return (wiring.contactor, wiring.line) == (driver, line) and port in ("", wiring.port)

    def _level_of(self, name: str) -> bool:
        return self._level(closed=self.is_closed(name))

    def _level(self, *, closed: bool) -> bool:
        return closed is self._wiring.closed_is_high

    def _require_contactor(self) -> None:
        if not self._wiring.contactor:
            raise ValueError("the station has no contactor")
