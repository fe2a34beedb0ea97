"""What may be written into a simulated meter, whatever the bus: the manuals' write tables.

Values come as numbers or, where a register holds digits, as text of them.
"""

import math
import struct
from collections.abc import Callable, Collection, Mapping

from simulator.meter.meter import Meter
from simulator.meter.ports import PARITIES
from simulator.meter.tariffs import Written

Value = float | str

RATES = (10000.0, 2000.0, 1000.0, 100.0, 10.0, 1.0, 0.1, 0.01)
MBUS_BAUDS = (300, 600, 1200, 2400, 4800, 9600)
CT_CHANGES = 7
CT_PRIMARIES_A = range(5, 9996)
CT_SECONDARY_A = 5
"""What the manual's example, 9995/5, has as its largest; the limits are assumptions."""
DIGITS = 8

PLAIN: Mapping[str, tuple[str, Collection[int]]] = {
    "modbus_id": ("modbus_id", range(1, 248)),
    "lcd_cycle_time": ("lcd_cycle_s", range(1, 31)),
    "parity_setting": ("parity", PARITIES),
    "pulse_width": ("pulse_width_ms", range(2, 100)),
    "pulse_type": ("pulse_type", (1, 2)),
    "data_type": ("data_type", (1, 2)),
    "screen_direction": ("screen_direction", (0, 1)),
    "obis_codes": ("obis", (0, 1)),
    "backlight": ("backlight", (1, 2)),
    "primary_address": ("mbus_address", range(251)),
    "mbus_baud_rate": ("mbus_baud", MBUS_BAUDS),
}
"""Settings that a register holds as they are: the setting, and what is legal."""


def whole(value: Value) -> int | None:
    """A number, or decimal digits, as a whole number; None if it is none."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return int(value) if math.isfinite(value) and value == int(value) else None


def among(value: Value, legal: Collection[int]) -> int | None:
    """A value as a whole number; None if it is none of the legal ones."""
    number = whole(value)
    return number if number in legal else None


def single(value: float) -> float:
    """A number as a float of four bytes has it."""
    return float(struct.unpack(">f", struct.pack(">f", value))[0])


class Writer:
    """Writes one meter; each write says whether the value was legal.

    Attributes:
        stores_all_tariffs: 11 and 12 are stored as well.
    """

    __slots__ = ("_meter", "_special", "stores_all_tariffs")

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.stores_all_tariffs = False
        self._special: Mapping[str, Callable[[Value], bool]] = {
            "baud_rate": self._baud,
            "s0_output_rate": self._s0_rate,
            "combination_code": self._code,
            "power_down_counter": self._power_downs,
            "tariff": lambda value: self._tariff(value, meter.model.written_tariffs),
            "mbus_tariff": lambda value: self._tariff(value, meter.model.written_mbus_tariffs),
            "resettable_day_counter": self._day_counter,
            "ct_ratio": self._ct_ratio,
            "secondary_address": self._secondary_address,
        }

    def write(self, name: str, value: Value) -> bool:
        """Take a value over; False, and nothing is changed, if it is not legal.

        Raises:
            KeyError: nothing of this name can be written.
        """
        if name in self._special:
            return self._special[name](value)
        setting, legal = PLAIN[name]
        number = among(value, legal)
        if number is None:
            return False
        self._meter.set(name, setting, number)
        return True

    def _baud(self, value: Value) -> bool:
        bauds = self._meter.model.bauds
        coded = self._meter.model.baud_codes
        number = among(value, range(1, len(bauds) + 1) if coded else bauds)
        if number is None:
            return False
        self._meter.set("baud_rate", "baud", bauds[number - 1] if coded else number)
        return True

    def _s0_rate(self, value: Value) -> bool:
        if isinstance(value, str):
            return False
        for rate in RATES:
            if value in (rate, single(rate)):
                self._meter.set("s0_output_rate", "s0_rate", rate)
                self._meter.outputs.apply_s0_rate()
                return True
        return False

    def _code(self, value: Value) -> bool:
        codes, old = self._meter.model.codes, self._meter.settings.code
        new = among(value, codes)
        if new is None or (codes[old].locks and self._meter.locks and new != old):
            return False
        self._meter.set("combination_code", "code", new)
        return True

    def _power_downs(self, value: Value) -> bool:
        if value != 0:
            return False
        self._meter.set("power_down_counter", "power_downs", 0)
        return True

    def _tariff(self, value: Value, legal: Written) -> bool:
        code = among(value, legal)
        if code is None:
            return False
        tariff, stored = legal[code]
        self._meter.set("tariff", "tariff", tariff)
        if stored or self.stores_all_tariffs:
            self._meter.set("tariff", "stored_tariff", tariff)
        return True

    def _day_counter(self, value: Value) -> bool:
        if value != 0:
            return False
        day = self._meter.counter.day
        mark = day.mark()
        self._note("resettable_day_counter", lambda: day.reset(mark))
        day.reset()
        return True

    def _ct_ratio(self, value: Value) -> bool:
        digits = str(value)
        if len(digits) != DIGITS or not digits.isdecimal():
            return False
        primary_a, secondary_a = int(digits[:4]), int(digits[4:])
        if primary_a not in CT_PRIMARIES_A or secondary_a != CT_SECONDARY_A:
            return False
        same = primary_a == self._meter.settings.ct_primary_a
        return True if same else self._new_ct_ratio(primary_a)

    def _new_ct_ratio(self, primary_a: int) -> bool:
        counter = self._meter.counter
        if len(counter.history) >= CT_CHANGES:
            return False
        mark = counter.day.mark()
        self._note("ct_ratio", lambda: counter.turn_back(mark))
        self._meter.set("ct_ratio", "ct_primary_a", primary_a)
        counter.turn_page()
        return True

    def _secondary_address(self, value: Value) -> bool:
        digits = str(value)
        if len(digits) != DIGITS or not digits.isdecimal():
            return False
        self._meter.set("secondary_address", "secondary_address", digits)
        return True

    def _note(self, register: str, undo: Callable[[], None]) -> None:
        self._meter.storage.note(self._meter.supply.now_s, register, undo)
