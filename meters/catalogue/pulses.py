"""The LED, the S0 outputs and the width of their pulses."""

from typing import Literal

from pydantic import model_validator

from contracts.errors import ConfigError
from meters.catalogue.entry import Count, Entry, Number, Sourced


class Led(Sourced):
    """The optical test output."""

    constant_imp_per_kwh: Number
    colour: str


Counted = Literal["active", "reactive", "forward", "reverse"]


class S0Output(Entry):
    """One S0 output; the terminals are the manual's, and unverified.

    Attributes:
        direction: what it counts; with pulse types, what it counts under the type that tells
            forward from reverse.
    """

    name: str
    direction: Literal["forward", "reverse"]
    collector: Count
    emitter: Count


class Band(Entry):
    """A range of active power, ``from_w`` within, ``below_w`` without; the last one is open."""

    from_w: Number
    below_w: Number | None = None
    width_s: Number

    def holds(self, power_w: float) -> bool:
        """Whether a power lies in this band."""
        return self.from_w <= power_w and (self.below_w is None or power_w < self.below_w)


class WidthSet(Entry):
    """Pulse widths by power, for some of the S0 rates."""

    rates_imp_per_kwh: tuple[Number, ...]
    bands: tuple[Band, ...]

    @model_validator(mode="after")
    def _bands_are_contiguous(self) -> "WidthSet":
        start_w: float | None = 0.0
        for band in self.bands:
            if band.from_w != start_w:
                raise ValueError(f"band from_w {band.from_w:g}: it must begin at {start_w} W")
            if band.below_w is not None and band.below_w <= band.from_w:
                raise ValueError(f"band below_w {band.below_w:g}: more than {band.from_w:g} W")
            start_w = band.below_w
        if start_w is not None:
            raise ValueError(f"below_w {start_w:g}: the last band must be open, without below_w")
        return self

    def width_s(self, power_w: float) -> float:
        """Width in s of the band that holds a power, a magnitude in W."""
        return next(band.width_s for band in self.bands if band.holds(power_w))

    def near(self, power_w: float, share: float) -> frozenset[float]:
        """Widths in s of the band of a power, and of those whose boundary is within ``share``."""
        widths = {self.width_s(power_w)}
        for below, above in zip(self.bands, self.bands[1:], strict=False):
            if abs(power_w - above.from_w) <= share * above.from_w:
                widths |= {below.width_s, above.width_s}
        return frozenset(widths)


class WidthTolerance(Entry):
    """Tolerance of widths from ``from_s`` on: max(``least_s``, ``share`` of it) + ``offset_s``."""

    from_s: Number
    share: Number
    least_s: Number
    offset_s: Number


class PulseType(Entry):
    """What the outputs count under a value of a setting, in the order of the outputs."""

    code: Count
    counts: tuple[Counted, ...]


class PulseTypes(Entry):
    """What the outputs can be set to count; ``setting`` is the register."""

    setting: str
    default: Count
    types: tuple[PulseType, ...]

    @model_validator(mode="after")
    def _default_is_one_of_them(self) -> "PulseTypes":
        codes = [item.code for item in self.types]
        if self.default not in codes:
            raise ValueError(f"default {self.default}: must be one of {codes}")
        return self


class SettableWidth(Entry):
    """A pulse width that is a setting; ``setting`` is the register, which has it in ms.

    How the largest width depends on the rate is not stated by any manual.
    """

    setting: str
    minimum_s: Number
    maximum_s: Number
    default_s: Number

    @model_validator(mode="after")
    def _default_is_legal(self) -> "SettableWidth":
        if not self.minimum_s <= self.default_s <= self.maximum_s:
            raise ValueError(
                f"default_s {self.default_s:g}: must be from {self.minimum_s:g} to"
                f" {self.maximum_s:g}"
            )
        return self


class S0(Sourced):
    """The S0 outputs.

    Attributes:
        pulse_types: what the outputs can be set to count; None: it cannot be set.
        width_sets: pulse widths by rate and power; empty where the width is a setting.
        settable_width: the setting; None where rate and power decide.
        current_max_a: the most that the manual allows.
        bench_current_max_a: the most that the bench lets flow; an assumption.
        rates_imp_per_kwh: the rates that can be set.
        width_tolerances: an assumption; the manual states none.
    """

    outputs: tuple[S0Output, ...]
    pulse_types: PulseTypes | None = None
    supply_min_v: Number
    supply_max_v: Number
    current_max_a: Number
    bench_current_max_a: Number
    rates_imp_per_kwh: tuple[Number, ...]
    width_sets: tuple[WidthSet, ...] = ()
    settable_width: SettableWidth | None = None
    width_tolerances: tuple[WidthTolerance, ...]

    @model_validator(mode="after")
    def _each_rate_has_one_width_set(self) -> "S0":
        if self.settable_width is not None:
            if self.width_sets:
                raise ValueError("settable_width: with it there must be no width_sets")
            return self
        having = sorted(rate for item in self.width_sets for rate in item.rates_imp_per_kwh)
        if having != sorted(self.rates_imp_per_kwh):
            raise ValueError(
                f"width_sets are for the rates {having}: each of {sorted(self.rates_imp_per_kwh)}"
                " must be there once"
            )
        return self

    @model_validator(mode="after")
    def _tolerances_ascend_from_zero(self) -> "S0":
        starts = [tolerance.from_s for tolerance in self.width_tolerances]
        if starts[:1] != [0] or starts != sorted(set(starts)):
            raise ValueError(f"width_tolerances from_s {starts}: must ascend from 0")
        return self

    def width_set(self, rate_imp_per_kwh: float) -> WidthSet:
        """The widths for a rate.

        Raises:
            ConfigError: the rate cannot be set on this meter, or the width is a setting of it.
        """
        if self.settable_width is not None:
            setting = self.settable_width.setting
            raise ConfigError(f"the S0 pulse width is a setting: it must be read from {setting}")
        for item in self.width_sets:
            if rate_imp_per_kwh in item.rates_imp_per_kwh:
                return item
        offered = ", ".join(f"{rate:g}" for rate in self.rates_imp_per_kwh)
        raise ConfigError(f"S0 rate {rate_imp_per_kwh:g} imp/kWh: must be one of {offered}")

    @property
    def widths_s(self) -> frozenset[float]:
        """Every width in s that a pulse can have by the manual, or the shortest that can be set."""
        if self.settable_width is not None:
            return frozenset({self.settable_width.minimum_s})
        return frozenset(band.width_s for item in self.width_sets for band in item.bands)

    def width_tolerance_s(self, width_s: float) -> float:
        """Allowed deviation in s from a stated width; an assumption, the manual states none."""
        rule = [rule for rule in self.width_tolerances if rule.from_s <= width_s][-1]
        return max(rule.least_s, rule.share * width_s) + rule.offset_s


class Pulses(Entry):
    """All pulse outputs; ``s0`` is None for a model that has only the LED."""

    led: Led
    s0: S0 | None = None
