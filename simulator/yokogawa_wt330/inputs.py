"""Settings of the inputs: one for all elements.

A voltage or current is over range above 140 % of its range, and 0 at 0.5 % of it or less
(IM WT310E-02EN, page 1-12), with the apparent and the reactive power, but not the active.
Assumptions: the ranges after ``*RST``; with auto range the smallest
range that holds the value is used, so that only the largest can be over.
Not modelled: crest factor 6, the external sensor, other modes than RMS, what filters and
synchronization change (they are stored), the wirings but P3W4, scaling.
"""

import math
from dataclasses import replace
from functools import partial

from simulator.power_meter.readings import Reading, Scale, reading
from simulator.power_meter.sampling import Sample
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.errors import ScpiError
from simulator.scpi.formats import engineering
from simulator.scpi.parameters import Boolean, Choice, Steps, units

OVER_RANGE = 1.4
NOTHING = 0.005
_INPUT = "[:INPut]"
_WIRING = Choice("P1W3", "P3W3", "P3W4", "V3A3")


class Inputs:
    """Ranges and wiring.

    Args:
        voltages_v, currents_a: ranges that there are.
        has_wiring: whether there is more than one element.
    """

    def __init__(
        self, voltages_v: tuple[float, ...], currents_a: tuple[float, ...], *, has_wiring: bool
    ) -> None:
        volts = Steps(voltages_v, units("V"), partial(engineering, digits=4))
        amps = Steps(currents_a, units("A"), partial(engineering, digits=4))
        flag, path = Boolean(), _INPUT
        self._volts = Setting(f"{path}:VOLTage:RANGe", volts, voltages_v[-1])
        self._amps = Setting(f"{path}:CURRent:RANGe", amps, currents_a[-1])
        self._volts_auto = Setting(f"{path}:VOLTage:AUTO", flag, default=False)
        self._amps_auto = Setting(f"{path}:CURRent:AUTO", flag, default=False)
        self._highest = (voltages_v[-1], currents_a[-1])
        self._has_wiring = has_wiring
        self._wiring = "P3W4" if has_wiring else "P1W2"
        sync, mode = Choice("VOLTage", "CURRent", "OFF"), Choice("RMS", "VMEan", "DC")
        self._stored = (
            Setting(f"{path}:SYNChronize", sync, "VOLTAGE"),
            Setting(f"{path}:MODE", mode, "RMS"),
            Setting(f"{path}:FILTer:LINE", flag, default=False),
            Setting(f"{path}:FILTer:FREQuency", flag, default=False),
        )
        self._measured = (self._volts, self._amps, self._volts_auto, self._amps_auto)

    def commands(self) -> list[Command]:
        """Rows of the dialect's table."""
        put = self._put_wiring if self._has_wiring else None
        wiring = Command(f"{_INPUT}:WIRing", put, lambda _: self._wiring, echo=True)
        rows = [setting.command for setting in self._measured]
        return [*rows, *(setting.command for setting in self._stored), wiring]

    def reset(self) -> None:
        """``*RST``."""
        for setting in self._measured:
            setting.reset()
        for stored in self._stored:
            stored.reset()

    def read(self, sample: Sample, ratio: float) -> Reading:
        """What an element says of what it samples; ``ratio`` is of the transformer before it."""
        volts_v = self._highest[0] if self._volts_auto.get() else self._volts.get()
        amps_a = self._highest[1] if self._amps_auto.get() else self._amps.get()
        scale = Scale(
            1.0,
            1.0,
            1.0,
            sample.voltage_v > OVER_RANGE * volts_v,
            sample.current_a > OVER_RANGE * amps_a,
        )
        seen = reading(sample, scale, "TYPE1", ratio)
        no_volts = not self._volts_auto.get() and sample.voltage_v <= NOTHING * volts_v
        no_amps = not self._amps_auto.get() and sample.current_a <= NOTHING * amps_a
        return _suppressed(seen, no_volts=no_volts, no_amps=no_amps)

    def _put_wiring(self, call: Call) -> None:
        if call.value(0, _WIRING) != "P3W4":
            raise ScpiError(-221, "only P3W4 is modelled")


def _suppressed(seen: Reading, *, no_volts: bool, no_amps: bool) -> Reading:
    if not (no_volts or no_amps):
        return seen
    return replace(
        seen,
        voltage_v=0.0 if no_volts else seen.voltage_v,
        current_a=0.0 if no_amps else seen.current_a,
        voltage_hz=math.nan if no_volts else seen.voltage_hz,
        current_hz=math.nan if no_amps else seen.current_hz,
        apparent_va=0.0,
        reactive_var=0.0,
    )
