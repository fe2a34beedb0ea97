"""Contacts that are watched and the contactor, as a station has them; for bench and guard alike.

No safety function: emergency stop and interlocks cut the power by hardware. This sees that they
did, ends the run with that cause, and refuses to energise while one of them is open.
"""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from importlib import import_module

from bench.contactor import COIL, CONTACTOR, MIRROR, Contactor
from bench.station import LabJackInputsConfig, SafetyConfig, SafetyInputsConfig
from bench.switches import open_switches
from contracts.clock import Clock
from contracts.errors import BenchError, SafetyError
from contracts.wire import WireRecorder
from instruments.identity import Identity
from instruments.labjack_t7_inputs import LabJackT7Inputs
from instruments.safety_inputs import SafetyInputs


class Protection:
    """What a station has of it; nothing of it, if the file has no key ``safety``.

    Args:
        config: of the station.
        clock: of whoever has it.
        recorder: gets a note about each switching.

    Attributes:
        inputs: the contacts, if there are any.
        contactor: if there is one.
    """

    def __init__(self, config: SafetyConfig | None, clock: Clock, recorder: WireRecorder) -> None:
        self._stack = ExitStack()
        self.inputs: SafetyInputs | None = None
        self.contactor: Contactor | None = None
        if config is None:
            return
        if config.inputs is not None:
            self.inputs = _open_inputs(config.inputs, config, clock)
            self._stack.callback(self.inputs.close)
        if config.contactor is not None:
            relays = open_switches(
                config.contactor,
                {COIL: config.contactor.line},
                clock=clock,
                recorder=recorder,
                what=CONTACTOR,
            )
            mirror = None if config.contactor.mirror is None else self._mirror_closed
            self.contactor = Contactor(relays, mirror, clock)
            self._stack.callback(self.contactor.let_go)

    def identify(self) -> Identity | None:
        """Who the inputs are, if there are any; refuses what cannot do the work.

        Raises:
            InstrumentError: they are not there.
        """
        return None if self.inputs is None else self.inputs.identify()

    def contacts(self) -> Mapping[str, bool]:
        """Whether each contact is closed, without the mirror contact.

        Raises:
            InstrumentError: they cannot be asked.
        """
        found = {} if self.inputs is None else dict(self.inputs.closed())
        found.pop(MIRROR, None)
        return found

    def opened(self) -> str:
        """Which contacts are open, in words; empty if none is. Raises as ``contacts``."""
        names = [name for name, closed in self.contacts().items() if not closed]
        return f"the contact {' and '.join(map(repr, names))} is open" if names else ""

    def require_closed(self) -> None:
        """Refuse to energise while a contact is open, or cannot be asked.

        Raises:
            SafetyError: which; nothing is energised.
        """
        try:
            why = self.opened()
        except BenchError as error:
            raise SafetyError(
                f"the safety contacts cannot be asked, so nothing is energised: {error}"
            ) from error
        if why:
            raise SafetyError(f"{why}, so nothing is energised: close it, then start anew")

    def open_contactor(self) -> str:
        """Open the contactor, if there is one, and tell how that is known; empty without one.

        Raises:
            SafetyError: it could not be confirmed.
        """
        if self.contactor is None:
            return ""
        self.contactor.open()
        return f"the contactor is open, confirmed by {self.contactor.how}"

    def close(self) -> None:
        """Let everything go; the contactor is opened if it was used. May be called twice.

        Raises:
            SafetyError: it could not be confirmed that the contactor is open.
        """
        self._stack.close()

    def abandon(self) -> None:
        """The same, whatever becomes of it: for who has told already what went wrong."""
        with suppress(BenchError):
            self.close()

    def _mirror_closed(self) -> bool:
        assert self.inputs is not None, "see SafetyConfig"  # noqa: S101
        return self.inputs.closed()[MIRROR]


def _open_inputs(config: SafetyInputsConfig, safety: SafetyConfig, clock: Clock) -> SafetyInputs:
    lines = dict(config.contacts)
    if safety.contactor is not None and safety.contactor.mirror is not None:
        lines[MIRROR] = safety.contactor.mirror
    high = config.closed_is == "high"
    if isinstance(config, LabJackInputsConfig):
        return LabJackT7Inputs(config.resource, lines=lines, closed_is_high=high)
    # Not at the top: the guard must be up quickly, and this driver takes as long as all the rest.
    ni = import_module("instruments.ni_inputs")
    inputs: SafetyInputs = ni.NiInputs(
        config.resource,
        config.device,
        config.port,
        lines=lines,
        clock=clock,
        closed_is_high=high,
    )
    return inputs
