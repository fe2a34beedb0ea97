"""What makes one model of meter differ from another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from simulator.meter.address_map import AddressMap
from simulator.meter.energy import Codes
from simulator.meter.settings import Settings
from simulator.meter.supply import UN_V
from simulator.meter.tariffs import Written
from simulator.meter.width import Bands

MODBUS_RTU, MBUS, INFRARED = "modbus_rtu", "mbus", "iec62056_21"


class CtRatio(Enum):
    """How the ratio of the current transformers comes about."""

    NONE = "direct connected"
    BY_BUTTONS = "set once with the buttons, when the meter is new"
    BY_BUS = "written over the bus, 7 times at most"


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        key: e.g. ``pro380-mod``.
        family: the manual's: pro2, pro380, compact or 2pu.
        buses: kinds of bus that it can be on.
        elements: measuring elements: 1 on phase L1, or 3.
        basic_current_a: Ib; with current transformers, on their secondary side.
        meter_amps: Imax in A.
        meter_code: what it says that it is.
        addresses: its Modbus registers.
        writable: registers that can be written over Modbus.
        codes: combination codes.
        tariffs: how many it counts in.
        written_tariffs: what may be written over Modbus or by infrared.
        written_mbus_tariffs: what may be written over M-Bus.
        tariff_input: tariff by terminal of its tariff input; empty without one.
        bauds: rates of its RS485 port in Bd.
        baud_codes: whether a rate is written as its number from 1.
        bands: S0 widths by rate; None: by a setting.
        has_pulse_type: whether the outputs can count active and reactive energy.
        has_data_type: whether its values can be had as integers.
        day_by_code: whether the day counter counts as the total does, or forward alone.
        ct_ratio: how it comes about.
        settings: as delivered.
    """

    key: str
    family: str
    buses: tuple[str, ...]
    elements: int
    basic_current_a: float
    meter_amps: int
    meter_code: str
    addresses: AddressMap
    writable: frozenset[str]
    codes: Codes
    tariffs: int
    written_tariffs: Written
    written_mbus_tariffs: Written
    tariff_input: Mapping[int, int] = field(default_factory=dict)
    bauds: tuple[int, ...] = (300, 600, 1200, 2400, 4800, 9600)
    baud_codes: bool = False
    bands: Callable[[float], Bands] | None = None
    has_s0: bool = True
    has_pulse_type: bool = False
    has_data_type: bool = False
    day_by_code: bool = False
    led_constant: float = 10000.0
    ct_ratio: CtRatio = CtRatio.NONE
    settings: Callable[[], Settings] = Settings

    def over(self, bus: str) -> "Model":
        """The model as one sees it that has no other bus than this.

        Raises:
            ValueError: it cannot be on such a bus.
        """
        if bus not in self.buses:
            raise ValueError(f"a {self.key} has no {bus}; it has {', '.join(self.buses)}")
        return replace(self, buses=(bus,))

    @property
    def current_floor_a(self) -> float:
        """Where it begins to measure: well below 0.4 % of Ib (an assumption)."""
        return 0.0024 * self.basic_current_a

    @property
    def has_ct(self) -> bool:
        """Whether it is connected to current transformers."""
        return self.ct_ratio is not CtRatio.NONE

    @property
    def pulse_bands(self) -> int:
        """The most bands of power that its S0 widths have."""
        return 1 if self.bands is None else len(self.bands(10000.0))

    @property
    def highest_w(self) -> float:
        """Power at Imax in every element, on the secondary side of transformers."""
        return self.elements * UN_V * self.meter_amps

    @property
    def bands_reached(self) -> int:
        """How many of those bands begin below Imax."""
        bands = () if self.bands is None else self.bands(10000.0)
        return 1 + sum(upper_w < self.highest_w for upper_w, _ in bands)
