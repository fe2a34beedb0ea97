"""The Modbus registers of a simulated PRO380-Mod: what can be read, what can be written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.meter import energy
from simulator.meter.pro380_mod import ENERGY_RESOLUTION_WH, Pro380Mod
from simulator.meter.words import float_from_words, register_table, to_words

ILLEGAL_ADDRESS, ILLEGAL_VALUE = 2, 3
BAUDS = (300, 600, 1200, 2400, 4800, 9600)
RATES = (10000.0, 2000.0, 1000.0, 100.0, 10.0, 1.0, 0.1, 0.01)
PARITIES = {1: "E", 2: "N", 3: "O"}
READING_NOISE_PCT = 0.01
WRITABLE = {
    "modbus_id",
    "baud_rate",
    "s0_output_rate",
    "combination_code",
    "lcd_cycle_time",
    "parity_setting",
    "power_down_counter",
    "tariff",
    "resettable_day_counter",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Line settings of the meter's RS485 port."""

    baud: int
    parity: str
    data_bits: int = 8
    stop_bits: int = 1


DEAF = Line(0, "N")
"""Settings that nobody sends with."""


@dataclass(slots=True)
class Identity:
    """What a meter says that it is; the manual gives no values, so all are assumptions."""

    meter_code: str = "0102"
    protocol_version: float = 2.18
    software_version: float = 2.18
    hardware_version: float = 1.18
    checksum: str = "0607E329"
    active_status_word: str = "00000000"
    error_code: int = 0


@dataclass(slots=True)
class Pro380Registers:
    """The register bank of one meter, as its bus sees it.

    Attributes:
        response_delay_s: from the end of the request to the start of the answer.
        link_fault: a faulty way to answer, or None.
        distort: changes the words of a register, by name; a defect adds to it.
        deaf: does not answer at any setting.
        forgets: names of settings that are acknowledged and not taken over.
    """

    meter: Pro380Mod
    identity: Identity = field(default_factory=Identity)
    response_delay_s: float = 0.02
    link_fault: str | None = None
    deaf: bool = False
    distort: dict[str, Callable[[tuple[int, ...]], tuple[int, ...]]] = field(default_factory=dict)
    forgets: set[str] = field(default_factory=set)
    _names: dict[int, str] = field(default_factory=dict)
    _table: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)
    _line: Line = DEAF
    _modbus_id: int = 0

    def __post_init__(self) -> None:
        self._table = register_table()
        self._names = {address: name for name, (address, _, _) in self._table.items()}
        self.after_answer()

    @property
    def modbus_id(self) -> int:
        """The address that it answers to now."""
        return self._modbus_id

    @property
    def line(self) -> Line:
        """Line settings in force; without supply it hears nothing."""
        return self._line if self.meter.awake and not self.deaf else DEAF

    def after_answer(self) -> None:
        """Communication changes take effect (assumption: after the answer)."""
        settings = self.meter.settings
        self._line = Line(settings.baud, PARITIES[settings.parity])
        self._modbus_id = settings.modbus_id

    def has(self, name: str) -> bool:
        """Whether there is a register of this name."""
        return name in self._table

    def is_float(self, name: str) -> bool:
        """Whether a register holds a float of two words."""
        return self._table[name][2] == "float_abcd"

    def read(self, start: int, count: int) -> tuple[int, ...] | int:
        """Words from ``start``, or an exception code."""
        words: dict[int, int] = {}
        for name, (address, length, kind) in self._table.items():
            if address < start + count and start < address + length:
                for offset, word in enumerate(self._encode(name, length, kind)):
                    words[address + offset] = word
        wanted = range(start, start + count)
        if any(address not in words for address in wanted):
            return ILLEGAL_ADDRESS
        return tuple(words[address] for address in wanted)

    def write(self, start: int, words: tuple[int, ...]) -> int | None:
        """Write one setting; an exception code when it is refused."""
        name = self._names.get(start)
        if name not in WRITABLE or len(words) != self._table[name][1]:
            return ILLEGAL_ADDRESS
        if name in self.forgets:
            return None
        return None if getattr(self, f"_write_{name}")(words) else ILLEGAL_VALUE

    def value(self, name: str) -> float | str:
        """The value of a register, in the register's unit."""
        identity = self._identity_value(name)
        if identity is not None:
            return identity
        if name.endswith(("_energy", "_counter")):
            return self._energy_value(name)
        return self._live_value(name)

    def _encode(self, name: str, length: int, kind: str) -> tuple[int, ...]:
        words = to_words(self.value(name), length, kind)
        return self.distort[name](words) if name in self.distort else words

    def _identity_value(self, name: str) -> float | str | None:
        settings, identity = self.meter.settings, self.identity
        values: dict[str, float | str] = {
            "serial_number": self.meter.serial,
            "meter_code": identity.meter_code,
            "modbus_id": settings.modbus_id,
            "baud_rate": settings.baud,
            "protocol_version": identity.protocol_version,
            "software_version": identity.software_version,
            "hardware_version": identity.hardware_version,
            "meter_amps": 100,
            "ct_ratio": "0001",
            "s0_output_rate": settings.s0_rate,
            "combination_code": settings.code,
            "lcd_cycle_time": f"{settings.lcd_cycle_s:04d}",
            "parity_setting": settings.parity,
            "error_code": identity.error_code,
            "power_down_counter": settings.power_downs,
            "checksum": identity.checksum,
            "active_status_word": identity.active_status_word,
            "ct_mode": 0,
            "voltage": 0.0,
            "current": 0.0,
            "tariff": settings.tariff,
        }
        return values.get(name)

    def _energy_value(self, name: str) -> float:
        if name == "resettable_day_counter":
            forward = self.meter.energies.read(0, 0, phase=None, tariff=None)
            return self._kilo(forward - self.meter.day_counter_start_wh)
        kind = 1 if "reactive" in name else 0
        phase = int(name[1]) if name[0] == "l" else None
        tariff = int(name[1]) if name[0] == "t" and name[1].isdigit() else None
        forward, reverse = (
            self.meter.energies.read(kind, way, phase=phase, tariff=tariff) for way in (0, 1)
        )
        if "forward" in name:
            return self._kilo(forward)
        if "reverse" in name:
            return self._kilo(reverse)
        made_of = energy.CODES[self.meter.effective_code]
        return self._kilo(energy.total(made_of, forward, reverse))

    @staticmethod
    def _kilo(energy_wh: float) -> float:
        return float(np.floor(energy_wh / ENERGY_RESOLUTION_WH) * ENERGY_RESOLUTION_WH / 1000)

    def _live_value(self, name: str) -> float | str:
        if name == "grid_frequency":
            return self.meter.frequency_hz
        phase = int(name[1]) if name[0] == "l" else None
        sensed = self.meter.sensed if phase is None else self.meter.sensed[phase - 1 : phase]
        active = sum(s.active_w for s in sensed)
        reactive = sum(s.reactive_var for s in sensed)
        apparent = sum(s.apparent_va for s in sensed)
        if name.endswith("current_direction"):
            shown = self.meter.sensed[(phase or 1) - 1].active_w
            return "F" if shown >= 0 else "R"
        if name.endswith("quadrant"):
            return self._quadrant(active, reactive)
        if name.endswith("power_factor"):
            return active / apparent if apparent else 1.0
        noise = self._noise(name)
        values = {
            "voltage": sensed[0].voltage_v,
            "current": sensed[0].current_a,
            "_active_power": active / 1000,
            "reactive_power": reactive / 1000,
            "apparent_power": apparent / 1000,
        }
        return next(v for key, v in values.items() if name.endswith(key)) * noise

    def _noise(self, name: str) -> float:
        seed = [self.meter.seed, self.meter.refresh, *name.encode()]
        return 1 + float(np.random.default_rng(seed).normal()) * READING_NOISE_PCT / 100

    @staticmethod
    def _quadrant(active: float, reactive: float) -> int:
        if active >= 0:
            return 1 if reactive >= 0 else 4
        return 2 if reactive >= 0 else 3

    def _write_modbus_id(self, words: tuple[int, ...]) -> bool:
        if not 1 <= words[0] <= 247:
            return False
        self.meter.settings.modbus_id = words[0]
        return True

    def _write_baud_rate(self, words: tuple[int, ...]) -> bool:
        legal = words[0] in BAUDS
        if legal:
            self.meter.settings.baud = words[0]
        return legal

    def _write_s0_output_rate(self, words: tuple[int, ...]) -> bool:
        for rate in RATES:
            if words == to_words(rate, 2, "float_abcd"):
                self.meter.set_s0_rate(rate)
                return True
        return False

    def _write_combination_code(self, words: tuple[int, ...]) -> bool:
        if words[0] not in energy.CODES:
            return False
        locked = self.meter.settings.code == 10 and words[0] != 10
        if not locked:
            self.meter.settings.code = words[0]
        return not locked

    def _write_lcd_cycle_time(self, words: tuple[int, ...]) -> bool:
        digits = f"{words[0]:04x}"
        if not digits.isdecimal() or not 1 <= int(digits) <= 30:
            return False
        self.meter.settings.lcd_cycle_s = int(digits)
        return True

    def _write_parity_setting(self, words: tuple[int, ...]) -> bool:
        legal = words[0] in PARITIES
        if legal:
            self.meter.settings.parity = words[0]
        return legal

    def _write_power_down_counter(self, words: tuple[int, ...]) -> bool:
        if words[0] != 0:
            return False
        self.meter.settings.power_downs = 0
        return True

    def _write_tariff(self, words: tuple[int, ...]) -> bool:
        if words[0] not in (1, 2, 11, 12):
            return False
        self.meter.settings.tariff = words[0] % 10
        if words[0] in (1, 2):
            self.meter.settings.stored_tariff = words[0]
        return True

    def _write_resettable_day_counter(self, words: tuple[int, ...]) -> bool:
        if float_from_words(words) != 0.0:
            return False
        self.meter.day_counter_start_wh = self.meter.energies.read(0, 0, phase=None, tariff=None)
        return True
