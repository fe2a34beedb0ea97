"""Settings of the input elements: pages 6-66 to 6-73.

Assumptions: an input is over range above 1.4 times its range; with auto range the smallest range
that holds the value is used, so that only the largest can be over. After ``*RST`` the ranges are
1000 V and 30 A, as in the manual's examples.
Not modelled: crest factor 6, external current sensors, other modes than RMS, what filters and
synchronization change (they are stored), wirings other than P3W4 and three times P1W2.
"""

from collections.abc import Callable
from functools import partial
from typing import Generic, Protocol, TypeVar

from simulator.power_meter.readings import Scale
from simulator.power_meter.sampling import Sample
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.errors import ScpiError
from simulator.scpi.formats import engineering
from simulator.scpi.parameters import Boolean, Choice, Number, Parameter, Steps, units
from simulator.yokogawa_wt3000.items import ELEMENTS

T = TypeVar("T")

VOLTAGE_RANGES_V = (15.0, 30.0, 60.0, 100.0, 150.0, 300.0, 600.0, 1000.0)
CURRENT_RANGES_A = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
OVER_RANGE = 1.4

_INPUT = "[:INPut]"
_WIRING = Choice("P1W2", "P1W3", "P3W3", "P3W4", "V3A3", "NONE")


class Group(Protocol):
    """Commands with values behind them."""

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        ...

    def reset(self) -> None:
        """Back to the default."""
        ...


class PerElement(Generic[T]):
    """A setting of each element, which can also be set for all and asked for all.

    Args:
        pattern: its header without the element.
        parameter: its type.
        default: its value after a reset.
        headers: whether replies have headers now.
    """

    def __init__(
        self, pattern: str, parameter: Parameter[T], default: T, headers: Callable[[], bool]
    ) -> None:
        limits = ((ELEMENTS[0], ELEMENTS[-1]),)
        self._setting = Setting(f"{pattern}:ELEMent<x>", parameter, default, limits)
        self._pattern = pattern
        self._headers = headers
        self.reset = self._setting.reset
        self.get = self._setting.get

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        # A query for all must name the optional nodes in the middle, as the manual has it.
        group = _INPUT + self._pattern.removeprefix(_INPUT).replace("[", "").replace("]", "")
        return [
            self._setting.command,
            Command(f"{self._pattern}[:ALL]", self._put_all),
            Command(group, ask=self._ask_all),
        ]

    def _put_all(self, call: Call) -> None:
        value = call.value(0, self._setting.parameter)
        for element in ELEMENTS:
            self._setting.set(value, element)

    def _ask_all(self, call: Call) -> str:
        write = partial(self._setting.parameter.reply, verbose=call.verbose)
        values = [write(self.get(element)) for element in ELEMENTS]
        if not self._headers():
            return ";".join(values)
        header = self._setting.command.header
        full = [header.header((element,), verbose=call.verbose) for element in ELEMENTS]
        names = full[:1] + [name.rpartition(":")[2] for name in full[1:]]
        return ";".join(f"{name} {value}" for name, value in zip(names, values, strict=True))


class _Filter(Steps):
    """Cut-off frequency in Hz, or OFF (0)."""

    def __init__(self) -> None:
        super().__init__((500.0, 5500.0, 50000.0), units("HZ"), partial(engineering, digits=3))

    def parse(self, text: str) -> float:
        return 0.0 if text.upper() == "OFF" else super().parse(text)

    def reply(self, value: float, *, verbose: bool) -> str:
        return super().reply(value, verbose=verbose) if value else "OFF"


class Inputs:
    """Ranges, scaling and wiring of three 30 A elements.

    Attributes:
        is_star: whether the elements are one three-phase, four-wire system.
    """

    def __init__(self, headers: Callable[[], bool]) -> None:
        volts = Steps(VOLTAGE_RANGES_V, units("V"), partial(engineering, digits=4))
        amps = Steps(CURRENT_RANGES_A, units("A"), partial(engineering, digits=3))
        factor = Number(0.0001, 99999.9999, write=lambda value: f"{value:.4f}")
        rms, sync = Choice("RMS"), Choice("U1", "U2", "U3", "I1", "I2", "I3", "EXTernal", "NONE")
        flag, path = Boolean(), _INPUT
        self._volts = PerElement(f"{path}:VOLTage:RANGe", volts, 1000.0, headers)
        self._amps = PerElement(f"{path}:CURRent:RANGe", amps, 30.0, headers)
        self._volts_auto = PerElement(f"{path}:VOLTage:AUTO", flag, default=False, headers=headers)
        self._amps_auto = PerElement(f"{path}:CURRent:AUTO", flag, default=False, headers=headers)
        self._scaling = PerElement(f"{path}:SCALing[:STATe]", flag, default=False, headers=headers)
        self._vt = PerElement(f"{path}:SCALing:VT", factor, 1.0, headers)
        self._ct = PerElement(f"{path}:SCALing:CT", factor, 1.0, headers)
        self._power = PerElement(f"{path}:SCALing:SFACtor", factor, 1.0, headers)
        self._groups: tuple[Group, ...] = (
            self._volts,
            self._amps,
            self._volts_auto,
            self._amps_auto,
            self._scaling,
            self._vt,
            self._ct,
            self._power,
            PerElement(f"{path}:VOLTage:MODE", rms, "RMS", headers),
            PerElement(f"{path}:CURRent:MODE", rms, "RMS", headers),
            PerElement(f"{path}:FILTer[:LINE]", _Filter(), 0.0, headers),
            PerElement(f"{path}:FILTer:FREQuency", flag, default=False, headers=headers),
            PerElement(f"{path}:SYNChronize", sync, "I1", headers),
        )
        self._crest_factor = Setting(f"{path}:CFACtor", Steps((3.0,), None, "{:.0f}".format), 3.0)
        self.is_star = False

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        wiring = Command(
            f"{_INPUT}:WIRing", self._put_wiring, self._ask_wiring, takes=(1, 4), echo=True
        )
        rows = [command for group in self._groups for command in group.commands()]
        return [*rows, self._crest_factor.command, wiring]

    def reset(self) -> None:
        """``*RST``."""
        for group in self._groups:
            group.reset()
        self.is_star = False

    def scale(self, sample: Sample, element: int) -> Scale:
        """Factors of an element, and whether what it sees is over its ranges."""
        scaled = self._scaling.get(element)
        volts = VOLTAGE_RANGES_V[-1] if self._volts_auto.get(element) else self._volts.get(element)
        amps = CURRENT_RANGES_A[-1] if self._amps_auto.get(element) else self._amps.get(element)
        return Scale(
            self._vt.get(element) if scaled else 1.0,
            self._ct.get(element) if scaled else 1.0,
            self._power.get(element) if scaled else 1.0,
            sample.voltage_v > OVER_RANGE * volts,
            sample.current_a > OVER_RANGE * amps,
        )

    def _put_wiring(self, call: Call) -> None:
        words = [call.value(index, _WIRING) for index in range(len(call.arguments))]
        if words not in (["P3W4"], ["P1W2"] * len(ELEMENTS)):
            raise ScpiError(-221, "only P3W4 and P1W2,P1W2,P1W2 are modelled")
        self.is_star = words == ["P3W4"]

    def _ask_wiring(self, _call: Call) -> str:
        return "P3W4" if self.is_star else ",".join(["P1W2"] * len(ELEMENTS))
