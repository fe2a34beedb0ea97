"""What a meter shows and lets be set over its optical port.

All of it is an assumption by the standard: the codes are those of OBIS (IEC 62056-6-1) in their
short form, and 96.50 is a range that OBIS leaves to the makers. The maker's list is not public.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.meter.face import Face

ENERGY_DIGITS, ENERGY_DECIMALS = 10, 2
NOISE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class DataObject:
    """One line of the read-out.

    Attributes:
        code: OBIS in its short form.
        name: of the register whose value it shows.
        unit: behind the value; empty if it has none.
        decimals: of the value; None: as it stands.
    """

    code: str
    name: str
    unit: str = ""
    decimals: int | None = None

    def shown(self, face: Face) -> str:
        """The line with the value of now."""
        unit = f"*{self.unit}" if self.unit else ""
        return f"{self.code}({self._text(face.value(self.name))}{unit})"

    def _text(self, value: float | str) -> str:
        if isinstance(value, str):
            return value
        if self.name.endswith("_energy"):
            shift = 10**ENERGY_DECIMALS
            cut = math.trunc(round(value * shift, NOISE_DIGITS)) / shift
            return f"{cut:0{ENERGY_DIGITS}.{ENERGY_DECIMALS}f}"
        return f"{value:g}" if self.decimals is None else f"{value:.{self.decimals}f}"


def _energies(code: str, name: str, unit: str) -> tuple[DataObject, ...]:
    prefixes = ("", "t1_", "t2_")
    return tuple(DataObject(f"{code}.8.{n}", f"{p}{name}", unit) for n, p in enumerate(prefixes))


READOUT = (
    DataObject("F.F", "error_code"),
    DataObject("C.1.0", "serial_number"),
    DataObject("0.2.0", "software_version", decimals=2),
    *_energies("15", "total_active_energy", "kWh"),
    *_energies("1", "forward_active_energy", "kWh"),
    *_energies("2", "reverse_active_energy", "kWh"),
    *_energies("3", "forward_reactive_energy", "kvarh"),
    *_energies("4", "reverse_reactive_energy", "kvarh"),
    DataObject("32.7.0", "l1_voltage", "V", 1),
    DataObject("52.7.0", "l2_voltage", "V", 1),
    DataObject("72.7.0", "l3_voltage", "V", 1),
    DataObject("31.7.0", "l1_current", "A", 3),
    DataObject("51.7.0", "l2_current", "A", 3),
    DataObject("71.7.0", "l3_current", "A", 3),
    DataObject("16.7.0", "total_active_power", "kW", 3),
    DataObject("13.7.0", "power_factor", decimals=3),
    DataObject("14.7.0", "grid_frequency", "Hz", 2),
    DataObject("C.7.0", "power_down_counter"),
)
"""The data set, in its order; what a model has no value for is left out."""

SETTINGS = (
    DataObject("0.3.3", "s0_output_rate"),
    DataObject("96.14.0", "tariff"),
    DataObject("96.50.0", "combination_code"),
    DataObject("96.50.1", "lcd_cycle_time"),
    DataObject("96.50.2", "resettable_day_counter", "kWh", 3),
    DataObject("96.50.3", "secondary_address"),
    DataObject("96.50.4", "primary_address"),
    DataObject("96.50.5", "modbus_id"),
    DataObject("96.50.6", "baud_rate"),
    DataObject("96.50.7", "parity_setting"),
    DataObject("C.7.0", "power_down_counter"),
)
"""What can be written in programming mode, and read there."""

TEXTS = ("secondary_address",)
"""Settings of digits that are no number."""

READABLE: Mapping[str, DataObject] = {each.code: each for each in (*READOUT, *SETTINGS)}
WRITABLE: Mapping[str, DataObject] = {each.code: each for each in SETTINGS}


def data_set(face: Face) -> str:
    """The data set of the read-out, with its end."""
    lines = [each.shown(face) for each in READOUT if face.has(each.name)]
    return "".join(f"{line}\r\n" for line in [*lines, "!"])


def write(face: Face, code: str, text: str) -> bool:
    """Write a setting; False if there is none of this code, or the value is illegal."""
    wanted = WRITABLE.get(code)
    if wanted is None:
        return False
    value: float | str = text
    if wanted.name not in TEXTS:
        try:
            value = float(text.partition("*")[0])
        except ValueError:
            return False
    try:
        return face.write(wanted.name, value)
    except KeyError:  # a model without this setting
        return False
