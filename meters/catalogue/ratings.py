"""Ratings of a meter model."""

from math import isclose
from typing import Literal

from pydantic import model_validator

from contracts.errors import ConfigError
from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced


class Derived(Entry):
    """How a rating that the manual does not state was derived, and by what authority."""

    quantity: str
    rule: str
    source: str


class BasicError(Entry):
    """A row of the manual's table of basic errors.

    Attributes:
        from_ib: lower end of the current range, as a multiple of Ib.
        to_imax: whether the range goes up to Imax; else it is that current alone.
        power_factor: as printed, e.g. ``0.5L``.
        limit_pct: the limit is ± this.
    """

    from_ib: Number
    to_imax: Flag
    power_factor: str
    limit_pct: Number


class ClassAbove(Entry):
    """A class of accuracy that holds above a current."""

    above_a: Number
    accuracy_class: Literal["A", "B", "C"]
    accuracy_pct: Number


class CableLimit(Entry):
    """The highest current with a cable of at least a cross-section, as printed."""

    cable: str
    imax_a: Number


class Ratings(Sourced):
    """What a model is made for: voltages in V, currents in A, per phase.

    What the manual does not state and nothing allows to derive is None.

    Attributes:
        un_v: phase to neutral; ``un_line_to_line_v`` is None for a single-phase meter.
        voltage_min_v, voltage_max_v: the operating range, phase to neutral.
        voltage_tolerance_pct: the range about Un, where the manual states it so.
        frequency_tolerance_pct: likewise.
        ib_a: the manual's basic current; what was derived from it is listed in ``derived``.
        imax_a: with the thickest of the cables, where ``imax_by_cable`` has several.
        accuracy_class: from the lowest current up to those of ``classes_above``.
        accuracy_pct: the manual's own words for the class.
    """

    connection: Literal["direct", "ct"]
    elements: Count
    un_v: Number
    un_line_to_line_v: Number | None = None
    voltage_tolerance_pct: Number | None = None
    voltage_min_v: Number | None = None
    voltage_max_v: Number | None = None
    fn_hz: Number
    frequency_tolerance_pct: Number | None = None
    frequency_min_hz: Number
    frequency_max_hz: Number
    ib_a: Number | None = None
    iref_a: Number | None = None
    imax_a: Number
    imax_by_cable: tuple[CableLimit, ...] = ()
    itr_a: Number | None = None
    imin_a: Number | None = None
    ist_a: Number | None = None
    derived: tuple[Derived, ...] = ()
    accuracy_class: Literal["A", "B", "C"]
    accuracy_pct: Number
    classes_above: tuple[ClassAbove, ...] = ()
    overcurrent_a: Number | None = None
    overcurrent_duration_s: Number | None = None
    consumption_per_phase_w: Number | None = None
    consumption_per_phase_va: Number | None = None
    ac_withstand_v: Number | None = None
    ac_withstand_duration_s: Number | None = None
    impulse_withstand_v: Number | None = None
    impulse_front_s: Number | None = None
    temperature_min_degc: Number | None = None
    temperature_max_degc: Number | None = None
    operating_humidity_max_pct: Number | None = None
    storage_humidity_max_pct: Number | None = None
    ingress_protection: str | None = None
    protective_class: str | None = None
    mechanical_environment: str | None = None
    electromagnetic_environment: str | None = None
    retention_years: Number | None = None
    basic_errors: tuple[BasicError, ...] = ()

    @model_validator(mode="after")
    def _ranges_are_those_of_their_tolerances(self) -> "Ratings":
        voltage = (self.un_v, self.voltage_tolerance_pct, self.voltage_min_v, self.voltage_max_v)
        frequency = (
            self.fn_hz,
            self.frequency_tolerance_pct,
            self.frequency_min_hz,
            self.frequency_max_hz,
        )
        for nominal, tolerance_pct, low, high in (voltage, frequency):
            if tolerance_pct is not None and not _is_range(nominal, tolerance_pct, low, high):
                raise ValueError(f"{low} to {high}: not {nominal:g} ±{tolerance_pct:g} %")
        return self

    @property
    def power_max_w(self) -> float:
        """Active power of all elements in W at the highest voltage and at Imax.

        Raises:
            ConfigError: the manual states no voltage range.
        """
        if self.voltage_max_v is None:
            raise ConfigError("voltage_max_v of this meter is not known: the manual has no range")
        return self.elements * self.voltage_max_v * self.imax_a

    def current_a(self, name: str) -> float:
        """A current of the meter in A by its field's name, for those who cannot do without it.

        Raises:
            ConfigError: the manual does not state it.
        """
        current_a: float | None = getattr(self, name)
        if current_a is None:
            raise ConfigError(f"{name} of this meter is not known: the manual does not state it")
        return current_a


def _is_range(nominal: float, tolerance_pct: float, low: float | None, high: float | None) -> bool:
    if low is None or high is None:
        return False
    reach = nominal * tolerance_pct / 100
    return isclose(low, nominal - reach) and isclose(high, nominal + reach)
