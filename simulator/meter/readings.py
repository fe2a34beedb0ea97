"""What the registers of a simulated meter say, by the names of ``address_map``."""

import re
from collections.abc import Mapping

import numpy as np

from simulator.meter.counting import ACTIVE, FORWARD, REACTIVE, REVERSE, Energies, kilo
from simulator.meter.energy import Total, total
from simulator.meter.meter import Meter
from simulator.meter.model import MODBUS_RTU, CtRatio
from simulator.meter.sensing import Sensed

READING_NOISE_PCT = 0.01

_ENERGY = re.compile(
    r"(?:(?P<page>ct5_5|history_ct\d)_)?(?:(?P<part>[lt])(?P<number>\d)_)?"
    r"(?P<direction>total|forward|reverse)_(?P<kind>active|reactive)_energy"
)
_QUADRANT = re.compile(r"q(?P<quadrant>\d)_(?:t(?P<tariff>\d)_)?reactive_energy")
_LINE = re.compile(r"l(?P<first>\d)_l(?P<second>\d)_voltage")


class Readings:
    """Reads one meter.

    Attributes:
        mirrored: quadrants come out as if active power flowed the other way.
    """

    __slots__ = ("_meter", "mirrored")

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.mirrored = False

    def value(self, name: str) -> float | str:
        """The value of a register, in the register's unit."""
        plain = self._plain(name)
        if plain is not None:
            return plain
        if name.startswith("unused"):
            return 0
        if match := _ENERGY.fullmatch(name):
            return self._energy(match)
        if match := _QUADRANT.fullmatch(name):
            tariff = int(match["tariff"]) if match["tariff"] else None
            energies = self._meter.counter.energies
            return kilo(energies.read_quadrant(int(match["quadrant"]), tariff=tariff))
        if name.endswith("resettable_day_counter"):
            return self._day(_phase(name))
        if match := _LINE.fullmatch(name):
            return self._line_voltage_v(int(match["first"]), int(match["second"]))
        return self._live(name)

    def _plain(self, name: str) -> float | str | None:
        meter = self._meter
        if hasattr(meter.identity, name):
            found: float | str = getattr(meter.identity, name)
            return found
        return self._settings().get(name)

    def _settings(self) -> Mapping[str, float | str]:
        meter, settings = self._meter, self._meter.settings
        return {
            "serial_number": meter.serial,
            "modbus_id": settings.modbus_id,
            "baud_rate": self._baud(),
            "meter_amps": meter.model.meter_amps,
            "ct_ratio": self._ct_ratio(),
            "short_ct_ratio": f"{settings.ct_primary_a:04d}",
            "ct_mode": settings.ct_secondary_a if meter.model.has_ct else 0,
            "s0_output_rate": settings.s0_rate,
            "combination_code": settings.code,
            "lcd_cycle_time": f"{settings.lcd_cycle_s:04d}",
            "parity_setting": settings.parity,
            "power_down_counter": settings.power_downs,
            "tariff": meter.tariff,
            "pulse_width": f"{settings.pulse_width_ms:04d}",
            "pulse_type": settings.pulse_type,
            "data_type": settings.data_type,
            "screen_direction": settings.screen_direction,
            "obis_codes": settings.obis,
            "backlight": settings.backlight,
            "primary_address": settings.mbus_address,
            "secondary_address": settings.secondary_address,
        }

    def _baud(self) -> int:
        """Of RS485, in Bd or as its code; of the M-Bus where that is all there is."""
        model, settings = self._meter.model, self._meter.settings
        if MODBUS_RTU not in model.buses:
            return settings.mbus_baud
        coded = model.baud_codes
        return model.bauds.index(settings.baud) + 1 if coded else settings.baud

    def _ct_ratio(self) -> str:
        settings, kind = self._meter.settings, self._meter.model.ct_ratio
        return {
            CtRatio.NONE: "0001",
            CtRatio.BY_BUTTONS: f"{settings.ct_primary_a:04d}",
            CtRatio.BY_BUS: f"{settings.ct_primary_a:04d}{settings.ct_secondary_a:04d}",
        }[kind]

    def _energy(self, match: re.Match[str]) -> float:
        energies = self._page(match["page"])
        number = int(match["number"]) if match["number"] else None
        phase = number if match["part"] == "l" else None
        tariff = number if match["part"] == "t" else None
        kind = REACTIVE if match["kind"] == "reactive" else ACTIVE
        forward, reverse = (
            energies.read(kind, way, phase=phase, tariff=tariff) for way in (FORWARD, REVERSE)
        )
        if match["direction"] == "forward":
            return kilo(forward)
        if match["direction"] == "reverse":
            return kilo(reverse)
        return kilo(total(self._meter.code.total, forward, reverse))

    def _page(self, page: str | None) -> Energies:
        counter, model = self._meter.counter, self._meter.model
        if page is None:
            return counter.energies
        if page == "ct5_5":
            return counter.secondary
        number = int(page[-1])
        known = number <= len(counter.history)
        return counter.history[number - 1] if known else Energies(model.elements, model.tariffs)

    def _day(self, phase: int | None) -> float:
        by_code = self._meter.model.day_by_code
        made_of = self._meter.code.total if by_code else Total.FORWARD
        return kilo(total(made_of, *self._meter.counter.day.read(phase)))

    def _line_voltage_v(self, first: int, second: int) -> float:
        shown = self._meter.sensor.shown
        difference = shown[first - 1].voltage_phasor - shown[second - 1].voltage_phasor
        return abs(difference) * self._noise(f"l{first}_l{second}_voltage")

    def _live(self, name: str) -> float | str:
        if name == "grid_frequency":
            return self._meter.sensor.frequency_hz
        if name == "phase_direction":
            return "".join(_direction(self._sensed(phase)) for phase in (1, 2, 3))
        phase = _phase(name)
        sensed = self._sensed(phase)
        if name.endswith("current_direction"):
            return _direction(self._sensed(phase or 1))
        if not sensed:
            return 0
        if name in ("voltage", "current") and len(self._meter.sensor.shown) > 1:
            return 0.0
        active = sum(s.active_w for s in sensed)
        reactive = sum(s.reactive_var for s in sensed)
        apparent = sum(s.apparent_va for s in sensed)
        if name.endswith("quadrant"):
            return _quadrant(-active if self.mirrored else active, reactive)
        if name.endswith("power_factor"):
            return active / apparent if apparent else 1.0
        if name.endswith("voltage"):
            return sensed[0].voltage_v * self._noise(name)
        values = {
            "current": sensed[0].current_a,
            "_active_power": active / 1000,
            "reactive_power": reactive / 1000,
            "apparent_power": apparent / 1000,
        }
        shown = next(v for key, v in values.items() if name.endswith(key))
        return shown * self._meter.ct_factor * self._noise(name)

    def _sensed(self, phase: int | None) -> tuple[Sensed, ...]:
        shown = self._meter.sensor.shown
        return shown if phase is None else shown[phase - 1 : phase]

    def _noise(self, name: str) -> float:
        seed = [self._meter.seed, self._meter.sensor.refresh, *name.encode()]
        return 1 + float(np.random.default_rng(seed).normal()) * READING_NOISE_PCT / 100


def _phase(name: str) -> int | None:
    return int(name[1]) if name[0] == "l" and name[1].isdigit() else None


def _direction(sensed: tuple[Sensed, ...]) -> str:
    if not sensed:
        return "\0"
    return "F" if sensed[0].active_w >= 0 else "R"


def _quadrant(active: float, reactive: float) -> int:
    if active >= 0:
        return 1 if reactive >= 0 else 4
    return 2 if reactive >= 0 else 3
