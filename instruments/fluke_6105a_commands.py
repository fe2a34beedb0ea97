"""From a stimulus to the commands of a Fluke 6100B/6105A, and what of it is refused before.

Ranges (manual page 5-43, the page of ``SOURce:PHASe<x>:CURRent:RANGe``): the two parameters are
the lowest and the highest level to be covered; the instrument takes the narrowest range that covers
both. Current ranges and their lower limits are from that page. The upper limits of the voltage
ranges, that they reach down to 0, and the ranges of the 52120A amplifier are from programs that
drive the instrument. Frequency limits are those of the specification, page 1-15.

Assumption: a waveform fits its range when the fundamental is not below the range's lower limit and
the sum of the RMS values of fundamental and harmonics is not above its upper limit, so that its
peak fits at any angle.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.scpi import decimal
from instruments.stimulus import Harmonic, PhaseStimulus, wrapped

_MANUAL = "6100B/6105A users manual"
_PROGRAMS = "public programs that drive the instrument"

COMMANDS = (
    Documented("*IDN?", f"IEEE 488.2, which {_MANUAL} refers to at 5-61", "assumption"),
    Documented("*CLS", f"{_MANUAL}, 5-61"),
    Documented("*ESR?", "IEEE 488.2, 11.5.1: bit 7 is PON", "from memory, verify"),
    Documented("SOURce:FREQuency?", "SCPI: a setting has a query", "assumption"),
    Documented("SOURce:PHASe<x>:VOLTage:STATe?", "SCPI: a setting has a query", "assumption"),
    Documented("SOURce:PHASe<x>:CURRent:STATe?", "SCPI: a setting has a query", "assumption"),
    Documented("SYSTem:ERRor?", _PROGRAMS),
    Documented("UNIT:MHAR:VOLT ABS", _PROGRAMS),
    Documented("UNIT:MHAR:CURR ABS", _PROGRAMS),
    Documented("OUTPut:STATe", _PROGRAMS),
    Documented("OUTPut:STATe?", _PROGRAMS),
    Documented("OUTPut:RAMP:TIME", _PROGRAMS),
    Documented("SOURce:FREQuency", _PROGRAMS),
    Documented("SOURce:PHASe<x>:FITTed?", f"{_MANUAL}, 5-32"),
    Documented("SOURce:PHASe<x>:VOLTage:RANGe", _PROGRAMS),
    Documented("SOURce:PHASe<x>:VOLTage:STATe", _PROGRAMS),
    Documented("SOURce:PHASe<x>:VOLTage:MHARmonics:HARMonic<y>", f"{_MANUAL}, 5-36"),
    Documented("SOURce:PHASe<x>:VOLTage:MHARmonics:HARMonic<y>?", f"{_MANUAL}, 5-36"),
    Documented("SOURce:PHASe<x>:VOLTage:MHARmonics:CLEar", f"{_MANUAL}, 5-36"),
    Documented("SOURce:PHASe<x>:VOLTage:MHARmonics:STATe", f"{_MANUAL}, 5-36"),
    Documented("SOURce:PHASe<x>:CURRent:RANGe", f"{_MANUAL}, 5-43"),
    Documented("SOURce:PHASe<x>:CURRent:STATe", _PROGRAMS),
    Documented("SOURce:PHASe<x>:CURRent:MHARmonics:HARMonic<y>", f"{_MANUAL}, 5-44"),
    Documented("SOURce:PHASe<x>:CURRent:MHARmonics:HARMonic<y>?", f"{_MANUAL}, 5-45"),
    Documented("SOURce:PHASe<x>:CURRent:MHARmonics:CLEar", f"{_MANUAL}, 5-44"),
    Documented("SOURce:PHASe<x>:CURRent:MHARmonics:STATe", f"{_MANUAL}, 5-44"),
    Documented("SOUR:PHAS<x>:CURR:EAMP:FITT?", _PROGRAMS),
    Documented("SOUR:PHAS<x>:CURR:EAMP:RANG", _PROGRAMS),
    Documented("SOUR:PHAS<x>:CURR:EAMP:TERM:MODE HIGH", _PROGRAMS),
)

Range = tuple[float, float]

VOLTAGE_RANGES_V: tuple[Range, ...] = (
    (0, 23), (0, 45), (0, 90), (0, 180), (0, 360), (0, 650), (0, 1008),
)  # fmt: skip
CURRENT_RANGES_A: tuple[Range, ...] = (
    (0.05, 0.25), (0.05, 0.5), (0.1, 1), (0.2, 2), (0.5, 5), (1, 10), (2, 21), (5, 50), (8, 80),
)  # fmt: skip
AMPLIFIER_RANGES_A: tuple[Range, ...] = ((0, 2), (0, 20), (0, 120))
LOWEST_FREQUENCY_HZ, HIGHEST_FREQUENCY_HZ = 16.0, 850.0
HIGHEST_HARMONIC_HZ = 6000.0
HIGHEST_ORDER = 100


@dataclass(frozen=True, slots=True)
class Channel:
    """The voltage or the current of one phase: its level, its ranges and its commands."""

    phase: int
    quantity: str
    unit: str
    level: float
    angle_deg: float
    harmonics: tuple[Harmonic, ...]
    ranges: tuple[Range, ...]
    amplified: bool = False

    @property
    def path(self) -> str:
        """The node of the command tree, e.g. ``:SOUR:PHAS2:CURR``."""
        return f":SOUR:PHAS{self.phase}:{self.quantity}"

    def range(self) -> Range:
        """The narrowest range that covers the level and its harmonics.

        Raises:
            InstrumentError: none does.
        """
        highest = self.level * (1 + sum(h.amplitude for h in self.harmonics))
        for low, high in self.ranges:
            if low <= self.level and highest <= high:
                return low, high
        lowest, largest = min(low for low, _ in self.ranges), max(high for _, high in self.ranges)
        raise InstrumentError(
            f"{self.path}: {self.level:g} {self.unit} (with harmonics {highest:g} {self.unit})"
            f" was not sent: this source does 0 and {lowest:g} to {largest:g} {self.unit} there"
        )

    def off(self) -> str:
        """No output: 0 is in no range."""
        return f"{self.path}:STAT 0"

    def set_range(self) -> Iterator[str]:
        """Take the range; the channel is off meanwhile, so that nothing is switched under load."""
        low, high = self.range()
        yield self.off()
        if self.amplified:
            yield f"{self.path}:EAMP:TERM:MODE HIGH"
            yield f"{self.path}:EAMP:RANG 0,{decimal(high)}"
        else:
            yield f"{self.path}:RANG {decimal(max(low, 0))},{decimal(high)}"

    def set_level(self) -> Iterator[str]:
        """Set fundamental and harmonics, and switch the channel on (pages 5-36 and 5-44)."""
        yield f"{self.path}:MHAR:CLE"
        for order, level, angle_deg in self.components():
            yield f"{self.path}:MHAR:HARM{order} {decimal(level)},{decimal(wrapped(angle_deg))}"
        yield f"{self.path}:MHAR:STAT 1"
        yield f"{self.path}:STAT 1"

    def components(self) -> Iterator[tuple[int, float, float]]:
        """Order, RMS value and angle in degrees of the fundamental and of each harmonic."""
        yield 1, self.level, self.angle_deg
        for h in self.harmonics:
            yield h.order, self.level * h.amplitude, h.angle_deg


def voltage_channel(number: int, phase: PhaseStimulus) -> Channel:
    """The voltage of phase ``number``."""
    return Channel(
        number, "VOLT", "V",
        phase.voltage_v, phase.voltage_angle_deg, phase.voltage_harmonics, VOLTAGE_RANGES_V,
    )  # fmt: skip


def current_channel(
    number: int, phase: PhaseStimulus, *, direct_limit_a: float, amplified: bool
) -> Channel:
    """The current of phase ``number``, from its own terminals or from a 52120A.

    Args:
        number: 1 to 3.
        phase: what it shall put out.
        direct_limit_a: upper limit of the highest range that is fitted, A.
        amplified: a 52120A is fitted.
    """
    direct = tuple(span for span in CURRENT_RANGES_A if span[1] <= direct_limit_a)
    return Channel(
        number, "CURR", "A",
        phase.current_a, phase.current_angle_deg, phase.current_harmonics,
        AMPLIFIER_RANGES_A if amplified else direct, amplified,
    )  # fmt: skip


def require_frequencies(frequency_hz: float, channels: list[Channel]) -> None:
    """Refuse a fundamental or a harmonic that the instrument does not do.

    Raises:
        InstrumentError: with the limit.
    """
    if not LOWEST_FREQUENCY_HZ <= frequency_hz <= HIGHEST_FREQUENCY_HZ:
        raise InstrumentError(
            f"frequency {frequency_hz:g} Hz was not sent: this source does"
            f" {LOWEST_FREQUENCY_HZ:g} to {HIGHEST_FREQUENCY_HZ:g} Hz"
        )
    highest = min(HIGHEST_ORDER, int(HIGHEST_HARMONIC_HZ // frequency_hz))
    for channel in channels:
        for h in channel.harmonics:
            if h.order > highest:
                raise InstrumentError(
                    f"{channel.path}: harmonic {h.order} was not sent: at {frequency_hz:g} Hz"
                    f" this source does harmonics 2 to {highest}"
                )
