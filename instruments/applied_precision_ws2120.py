"""Applied Precision WS 2120/2320 working standard: its pulse output, its test of a meter's error.

Commands from the user's guide WS-UGFW619-EN (version 6.19), pages 79, 83 and 84. The queries of
its measured values (page 86 on) are on no page that was to be had, so it is no reference for
readings here: no power, no identity and no error queue are asked. Nothing was verified on hardware.
A setting is read back. Which pulses come for which direction of flow depends on the method of
summing (``SYST:ENER:ALG``, appendix 6.2, not read): it is left as it is.
"""

from dataclasses import dataclass
from enum import IntEnum

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.scpi import finite
from instruments.visa import VisaLink

_GUIDE = "WS-UGFW619-EN"

COMMANDS = (
    Documented("SYST:ENER:IMP:K", f"{_GUIDE}, 79"),
    Documented("SYST:ENER:IMP:K?", f"{_GUIDE}, 79"),
    Documented("SYST:ENER:IMP:STAT ACTIVE|OFF", f"{_GUIDE}, 79"),
    Documented("SYST:ENER:IMP:STAT?", f"{_GUIDE}, 79"),
    Documented("SYST:TST:STAR", f"{_GUIDE}, 83"),
    Documented("SYST:TST:STOP", f"{_GUIDE}, 83"),
    Documented("SYST:TST:STAT?", f"{_GUIDE}, 83"),
    Documented("SYST:TST:STAT:COUN?", f"{_GUIDE}, 83"),
    Documented("SYST:TST:RES?", f"{_GUIDE}, 83; that it is in % is not said there"),
    Documented("SYST:TST:RES:STD?", f"{_GUIDE}, 83"),
    Documented("SYST:TST:MAXC", f"{_GUIDE}, 83"),
    Documented("SYST:TST:MOD 1", f"{_GUIDE}, 83"),
    Documented("SYST:TST:IMP", f"{_GUIDE}, 83 and 84"),
    Documented("SYST:TST:ENER:MOD", f"{_GUIDE}, 84"),
    Documented("SYST:TST:CONS:K", f"{_GUIDE}, 84"),
    Documented("SYST:TST:INP", f"{_GUIDE}, 84"),
)

SAME_SHARE = 1e-6
OFF, ACTIVE = 0, 1
BY_IMPULSES = 1
MOST_SAMPLES = 999


class Energy(IntEnum):
    """Which energy of the meter is compared."""

    ACTIVE = 0
    REACTIVE = 1
    APPARENT = 2


class Input(IntEnum):
    """Where the meter's pulses come in."""

    LED = 0
    DISC_OR_S0 = 1
    SNAP_SWITCH = 2


@dataclass(frozen=True, slots=True)
class MeterTest:
    """A test of a meter's error.

    Attributes:
        constant_imp_per_kwh: of the meter.
        impulses: of the meter in one sample.
        samples: after which it stops.
        energy: that is compared.
        source: of the pulses.
    """

    constant_imp_per_kwh: float
    impulses: int
    samples: int = 1
    energy: Energy = Energy.ACTIVE
    source: Input = Input.LED

    def __post_init__(self) -> None:
        if self.constant_imp_per_kwh <= 0:
            raise InstrumentError(
                f"constant of {self.constant_imp_per_kwh:g} imp/kWh: must be more than 0"
            )
        if self.impulses < 1:
            raise InstrumentError(f"{self.impulses} impulses a sample: must be 1 or more")
        if not 1 <= self.samples <= MOST_SAMPLES:
            raise InstrumentError(f"{self.samples} samples: must be 1 to {MOST_SAMPLES}")


@dataclass(frozen=True, slots=True)
class TestResult:
    """Mean and standard deviation of the samples of a test, in % of the energy."""

    __test__ = False
    error_pct: float
    standard_deviation_pct: float
    samples: int


class AppliedPrecisionWS2120:
    """A working standard beside the reference of the station."""

    __slots__ = ("_link",)

    def __init__(self, link: VisaLink) -> None:
        self._link = link

    def put_out_pulses(self, constant_imp_per_kwh: float) -> None:
        """Pulses of active energy at its output, so many for each kWh.

        Raises:
            InstrumentError: it did not take it.
        """
        self._set("SYST:ENER:IMP:K", constant_imp_per_kwh)
        self._link.write("SYST:ENER:IMP:STAT ACTIVE")
        self._verify("SYST:ENER:IMP:STAT", ACTIVE)

    def stop_pulses(self) -> None:
        """No pulses.

        Raises:
            InstrumentError: it did not take it.
        """
        self._link.write("SYST:ENER:IMP:STAT OFF")
        self._verify("SYST:ENER:IMP:STAT", OFF)

    def start_test(self, test: MeterTest) -> None:
        """Begin to compare a meter's pulses with its own energy.

        Raises:
            InstrumentError: a test is running already, or a setting was not taken.
        """
        if self.test_is_running():
            raise InstrumentError(f"{self._link}: a test is running; stop it first")
        self._set("SYST:TST:CONS:K", test.constant_imp_per_kwh)
        self._set("SYST:TST:ENER:MOD", test.energy)
        self._set("SYST:TST:INP", test.source)
        self._set("SYST:TST:MOD", BY_IMPULSES)
        self._set("SYST:TST:IMP", test.impulses)
        self._set("SYST:TST:MAXC", test.samples)
        self._link.write("SYST:TST:STAR")

    def stop_test(self) -> None:
        """End a test; what was measured stays."""
        self._link.write("SYST:TST:STOP")

    def test_is_running(self) -> bool:
        """Whether a test has begun and not yet all its samples."""
        return self._number("SYST:TST:STAT?") != 0

    def result(self) -> TestResult:
        """Of the samples so far.

        Raises:
            InstrumentError: there is no sample yet.
        """
        samples = int(self._number("SYST:TST:STAT:COUN?"))
        if samples == 0:
            raise InstrumentError(f"{self._link}: the test has no sample yet")
        return TestResult(self._number("SYST:TST:RES?"), self._number("SYST:TST:RES:STD?"), samples)

    def close(self) -> None:
        """Close the link; what it puts out stays as it is."""
        self._link.close()

    def _set(self, header: str, value: float) -> None:
        self._link.write(f"{header} {value:.9g}")
        self._verify(header, value)

    def _verify(self, header: str, wanted: float) -> None:
        found = self._number(f"{header}?")
        if abs(found - wanted) > SAME_SHARE * abs(wanted):
            raise InstrumentError(
                f"{self._link}: {header}? gives {found:.9g} where {wanted:.9g} was set"
            )

    def _number(self, query: str) -> float:
        """Its numbers may stand in quotes, as the guide's example has them."""
        return self._link.ask(query, lambda reply: finite(reply.strip().strip('"')))
