"""What is known of the current transformers of a unit: the one place that has their factor.

Currents, powers and energies in the registers of a meter for current transformers are those of the
primary side; what the reference sees, and what LED and S0 outputs count, is on the secondary side.
The latter is an assumption: no manual says so (quirks PRO380-C6 and 2PU-C6).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.errors import ConfigError
from instruments.reading import Reading
from meters.catalogue import Meter
from meters.catalogue.ratio import RATIO_DIGITS
from meters.encoding import Value

Triple = tuple[float, float, float]

STATION = "the station file says so"
TOLD = "the unit says so, the station file does not"
ASSUMED_RATIO = "neither the unit nor the station file says so: an assumption"
PRIMARY_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Ratio:
    """Primary and secondary current of a transformer, in A."""

    primary_a: int
    secondary_a: int

    @classmethod
    def parse(cls, text: str) -> "Ratio":
        """A ratio as a station file has it: ``100/5``."""
        primary, _, secondary = text.partition("/")
        return cls(int(primary), int(secondary))

    @classmethod
    def told(cls, value: Value) -> "Ratio":
        """A ratio as a meter tells it: four digits of primary current, the rest secondary.

        Raises:
            ValueError: it cannot be a ratio.
        """
        text = str(value)
        primary, secondary = text[:PRIMARY_DIGITS], text[PRIMARY_DIGITS:]
        digits = primary.isdecimal() and secondary.isdecimal()
        if not digits or int(primary) < 1 or int(secondary) not in (1, 5):
            raise ValueError(f"CT ratio {text!r}: must be digits, as 01000005 for 100/5")
        return cls(int(primary), int(secondary))

    @property
    def factor(self) -> float:
        """Primary over secondary current."""
        return self.primary_a / self.secondary_a

    def __str__(self) -> str:
        return f"{self.primary_a}/{self.secondary_a}"


UNITY = Ratio(5, 5)


@dataclass(slots=True)
class Transformers:
    """What is known of the current transformers that a unit is set to.

    Attributes:
        fitted: whether the model is for current transformers at all.
        stated: the ratio of the station file; it was set at the display, or the order says so.
        told: the ratio that the unit tells over its bus, where it tells one.
        unread: why what it tells is no ratio, or what was wrong with its answer; empty if it is
            one, or if it tells none.
        registers: what else it has about its ratio, as it stands there, by name.
        evidence: where the reading is kept.
    """

    fitted: bool = False
    stated: Ratio | None = None
    told: Ratio | None = None
    unread: str = ""
    registers: Mapping[str, Value] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()

    @property
    def ratio(self) -> Ratio:
        """The ratio that registers are judged by: the station's, else the unit's, else 5/5."""
        return (self.stated or self.told or UNITY) if self.fitted else UNITY

    @property
    def source(self) -> str:
        """Who says that this is the ratio."""
        if self.stated is not None:
            return STATION
        return ASSUMED_RATIO if self.told is None else TOLD

    @property
    def conditions(self) -> dict[str, float | str]:
        """The ratio as a condition of a result; nothing for a model without transformers."""
        return {"ct_ratio": str(self.ratio)} if self.fitted else {}


def transformers_of(meter: Meter, stated: str | None, where: str) -> Transformers:
    """What a station file says of the transformers of a model.

    Args:
        meter: the model; one that is connected directly has none, whatever its position says.
        stated: the position's ``ct_ratio``.
        where: the key in the file.

    Raises:
        ConfigError: the model cannot be set to this ratio.
    """
    section = meter.ct_ratio
    if section is None or stated is None:
        return Transformers(fitted=section is not None)
    ratio = Ratio.parse(stated)
    if not section.settable.allows(ratio.primary_a * RATIO_DIGITS + ratio.secondary_a):
        raise ConfigError(
            f"{where}: {stated}: a {meter.key} can be set to {section.settable.words} only"
        )
    return Transformers(fitted=True, stated=ratio)


def on_primary_side(reading: Reading, ratio: Ratio) -> Reading:
    """What a meter must show of a reading: currents and powers of the primary side."""
    factor = ratio.factor

    def times(values: Triple) -> Triple:
        one, two, three = (value * factor for value in values)
        return one, two, three

    return replace(
        reading,
        currents_a=times(reading.currents_a),
        active_powers_w=times(reading.active_powers_w),
        apparent_powers_va=times(reading.apparent_powers_va),
        reactive_powers_var=times(reading.reactive_powers_var),
        total_active_power_w=reading.total_active_power_w * factor,
        total_apparent_power_va=reading.total_apparent_power_va * factor,
        total_reactive_power_var=reading.total_reactive_power_var * factor,
    )
