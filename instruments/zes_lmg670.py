"""ZES Zimmer LMG670 power analyser, as the reference: three of its channels, in its short language.

No manual was to be had. The commands are those of three public programs for the instrument:
``device_lmg670.py`` of svp_energy_lab (A), ``lmg670.py`` of J. de Cuveland (B), and lmgd (C);
see ``COMMANDS``. Nothing here was verified against hardware.

The instrument has two languages. In the short one, names are as ``UTRMS1``; ``*zlang scpi`` is for
the error queue alone. A setting has no documented query in the short language, so what was set is
not read back: the queue must be empty after it. A reading begins with ``INIM``, which holds the
values of one cycle, and has its time stamp first: one that is no later than the last is stale.
Angles and sums are worked out (``instruments.phase_values``).
"""

import re
from typing import ClassVar

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.capabilities import Capability
from instruments.documented import Documented
from instruments.identity import Identity
from instruments.on_one_link import OnOneLink
from instruments.phase_values import PhaseValues, reading_of
from instruments.reading import Reading
from instruments.scpi import (
    fields,
    finite,
    number,
    parse_identity,
    resolution,
)
from instruments.visa import VisaLink

_A, _B, _C = "svp_energy_lab, device_lmg670.py", "lmg670.py of J. de Cuveland", "lmgd"

COMMANDS = (
    Documented("*idn?", f"{_A}; {_B}; {_C}"),
    Documented("*rst;*cls", f"{_A}; {_B}"),
    Documented("*opc? after a command", _B),
    Documented("*esr?", "IEEE 488.2, 11.5.1: bit 7 is PON", "from memory, verify"),
    Documented("*zlang short", f"{_A}; {_B}; {_C}"),
    Documented("*zlang scpi", f"{_A}; {_B}; {_C}"),
    Documented(":SYST:ERR:ALL?", f'{_B}; {_C}, which takes 0,"No error" for an empty queue'),
    Documented("FRMT ASCii", _A),
    Documented("CYCLMOD 0", f"{_A}: a fixed cycle of the length CYCL"),
    Documented("CYCL <s>", _A),
    Documented("CONT OFF", f"{_A}; {_B}"),
    Documented("IAUTO<n> 0;IRNG<n> <A>", f"{_A}; {_B}"),
    Documented("UAUTO<n> 0;URNG<n> <V>", f"{_A}; {_B}"),
    Documented("nominal ranges of IRNG and URNG", "the maker's data sheet", "from memory, verify"),
    Documented("ISCA<n> <ratio>", f"{_A}: a factor of the current"),
    Documented("INIM", _A),
    Documented("INIM waits for the end of the cycle", "A reads once a cycle", "assumption"),
    Documented("TSNORM?", f"{_A}, and the form 2026:11:21D10:18:43.250000000"),
    Documented("UTRMS<n>?;ITRMS<n>?;P<n>?;Q<n>?;S<n>?", _A),
    Documented("FCYC<n>?", _A),
    Documented("Q<n>? is positive where the current lags", "IEC convention", "assumption"),
)

VOLTAGE_RANGES_V = (3.0, 6.0, 12.5, 25.0, 60.0, 130.0, 250.0, 400.0, 600.0, 1000.0)
CURRENT_RANGES_A = (
    *(0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6),
    *(1.2, 2.5, 5.0, 10.0, 20.0, 32.0),
)  # fmt: skip
SHORTEST_S, LONGEST_S = 0.05, 60.0
CHANNELS = (1, 2, 3)
VALUES = ("UTRMS", "ITRMS", "P", "Q", "S")
ERRORS = ":SYST:ERR:ALL?"
NO_ERROR = re.compile(r'0\s*,\s*"?no error"?', re.IGNORECASE)
_STAMP = re.compile(r"\d{4}:\d\d:\d\dD\d\d:\d\d:\d\d\.\d{6,9}")
WAIT_MARGIN_S = 2.0


class ZesLmg670(OnOneLink):
    """Channels 1 to 3 on a three-phase four-wire system.

    Attributes:
        capabilities: it is wideband: its power is that of all harmonics.
        phases: that it measures, L1 first.
        largest_current_a: RMS, that an input takes directly.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.HARMONICS})
    phases: ClassVar[int] = len(CHANNELS)
    largest_current_a: ClassVar[float] = CURRENT_RANGES_A[-1]
    __slots__ = ("_clock", "_followed", "_ratio", "_stamp", "_update_s")

    def __init__(
        self, link: VisaLink, clock: Clock, *, update_s: float, current_transformer_ratio: float
    ) -> None:
        if not SHORTEST_S <= update_s <= LONGEST_S:
            raise InstrumentError(
                f"cycle of {update_s:g} s: must be {SHORTEST_S:g} to {LONGEST_S:g} s"
            )
        super().__init__(link)
        self._clock = clock
        self._ratio = current_transformer_ratio
        self._update_s = update_s
        self._followed = 1
        self._stamp = ""

    @property
    def update_s(self) -> float:
        """Cycle, s."""
        return self._update_s

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware; refuses another instrument."""
        identity = self._link.ask("*idn?", parse_identity)
        if not re.fullmatch(r"LMG\s?67\d.*", identity.model, re.IGNORECASE):
            raise InstrumentError(
                f"an LMG670 was expected, and this is a {identity.maker} {identity.model}"
            )
        return identity

    def initialise(self) -> None:
        """Bring it to a known state: language, format, cycle, transformers.

        Raises:
            InstrumentError: it reports an error.
        """
        # In either language; the one after a reset is not documented.
        self._link.write("*rst;*cls")
        self._link.write("*zlang short")
        self._followed, self._stamp = 1, ""
        self._command("FRMT ASCii")
        self._command(f"CYCLMOD 0;CYCL {self._update_s:g}")
        self._command("CONT OFF")
        for channel in CHANNELS:
            self._command(f"ISCA{channel} {self._ratio:.9g}")
        self._require_no_error("its settings")

    def configure(self, voltage_range_v: float, current_range_a: float) -> None:
        """Take the narrowest ranges that cover a voltage and a (primary) current.

        Raises:
            InstrumentError: no range covers them, and nothing was sent; or it reports an error.
        """
        volts = _range("voltage", "V", voltage_range_v, VOLTAGE_RANGES_V)
        amps = _range("current", "A", current_range_a / self._ratio, CURRENT_RANGES_A)
        for n in CHANNELS:
            self._command(f"IAUTO{n} 0;IRNG{n} {amps:g};UAUTO{n} 0;URNG{n} {volts:g}")
        self._require_no_error(f"ranges of {volts:g} V and {amps:g} A")

    def follow(self, phase: int) -> None:
        """Read the frequency of this channel, which must have a voltage."""
        self._followed = phase

    def read(self) -> Reading:
        """Wait for the end of a cycle and read it.

        Raises:
            InstrumentError: a value is missing, over range or no number, they do not fit
                together, or the cycle is not a new one.
        """
        names = [f"{value}{n}?" for n in CHANNELS for value in VALUES]
        asked = ["INIM", "TSNORM?", *names, f"FCYC{self._followed}?"]
        count = len(asked) - 1
        # The session may be another one than at the last reading, and start in the other language.
        self._link.write("*zlang short")
        return self._link.ask(
            "; ".join(asked),
            lambda reply: self._reading(fields(reply, count, ";")),
            timeout_s=2 * self._update_s + WAIT_MARGIN_S,
        )

    def _reading(self, tokens: list[str]) -> Reading:
        self._require_later(tokens[0])
        own = tokens[1:-1]
        size = len(VALUES)
        phases = [_phase(n, own[(n - 1) * size : n * size]) for n in CHANNELS]
        return reading_of(self._clock.now(), phases, finite(tokens[-1]))

    def _require_later(self, stamp: str) -> None:
        if not _STAMP.fullmatch(stamp):
            raise ValueError(f"{stamp!r} is no time stamp: it may not speak its short language")
        if stamp <= self._stamp:
            raise ValueError(f"the cycle of {stamp} is not later than that of {self._stamp}")
        self._stamp = stamp

    def _command(self, message: str) -> None:
        done = self._link.ask(f"{message};*opc?", number)
        if done != 1:
            raise InstrumentError(f"{self._link}: {message!r}: *opc? gave {done:g}, not 1")

    def _require_no_error(self, what: str) -> None:
        """Ask for the whole queue, which is in the other language."""
        self._link.write("*zlang scpi")
        said = self._link.query(ERRORS)
        self._link.write("*zlang short")
        if not NO_ERROR.fullmatch(said.strip()):
            raise InstrumentError(f"{self._link}: {what} were refused: {said}")


def _phase(channel: int, tokens: list[str]) -> PhaseValues:
    voltage_v, current_a, active_w, reactive_var, apparent_va = (
        _value(f"{name}{channel}", token) for name, token in zip(VALUES, tokens, strict=True)
    )
    phase = PhaseValues(voltage_v, current_a, active_w, reactive_var, apparent_va)
    phase.require_consistent(f"L{channel}", sum(resolution(token) for token in tokens[2:]))
    return phase


def _value(name: str, token: str) -> float:
    try:
        return finite(token)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _range(quantity: str, unit: str, wanted: float, ranges: tuple[float, ...]) -> float:
    for upper in ranges:
        if wanted <= upper:
            return upper
    raise InstrumentError(
        f"{quantity} of {wanted:g} {unit} at the input was not set: the ranges end at "
        f"{ranges[-1]:g} {unit}"
    )
