"""Ratings of a meter model."""

from typing import Literal

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


class Ratings(Sourced):
    """What a model is made for: voltages in V, currents in A, per phase.

    ``un_v`` is phase to neutral. ``ib_a`` is the manual's basic current; what was derived from it
    is listed in ``derived``.
    """

    connection: Literal["direct", "ct"]
    elements: Count
    un_v: Number
    un_line_to_line_v: Number
    voltage_tolerance_pct: Number
    fn_hz: Number
    frequency_min_hz: Number
    frequency_max_hz: Number
    ib_a: Number
    iref_a: Number
    imax_a: Number
    itr_a: Number
    imin_a: Number
    ist_a: Number
    derived: tuple[Derived, ...]
    accuracy_class: Literal["A", "B", "C"]
    accuracy_pct: Number
    overcurrent_a: Number
    overcurrent_duration_s: Number
    consumption_per_phase_w: Number
    consumption_per_phase_va: Number
    ac_withstand_v: Number
    ac_withstand_duration_s: Number
    impulse_withstand_v: Number
    impulse_front_s: Number
    temperature_min_degc: Number
    temperature_max_degc: Number
    operating_humidity_max_pct: Number
    storage_humidity_max_pct: Number
    ingress_protection: str
    protective_class: str
    mechanical_environment: str
    electromagnetic_environment: str
    retention_years: Number
    basic_errors: tuple[BasicError, ...]

    @property
    def voltage_min_v(self) -> float:
        """Lowest operating voltage in V, phase to neutral."""
        return self.un_v * (1 - self.voltage_tolerance_pct / 100)

    @property
    def voltage_max_v(self) -> float:
        """Highest operating voltage in V, phase to neutral."""
        return self.un_v * (1 + self.voltage_tolerance_pct / 100)

    @property
    def power_max_w(self) -> float:
        """Active power of all elements in W at the highest voltage and at Imax."""
        return self.elements * self.voltage_max_v * self.imax_a
