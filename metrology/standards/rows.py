"""One row of a table of limits: at which loads it holds, what it allows, and who says so."""

import re
from dataclasses import dataclass
from math import acos, cos, radians, sin
from typing import Literal

from metrology.load_point import PowerFactor
from metrology.standards.certainty import Certainty
from metrology.standards.ratings import Connection, Ratings

ROUNDING = 1e-9
EQUAL = 0.01
SINE_ROUNDING = 1e-4
_BETWEEN = re.compile(r"(?P<low>.+?) <= I (?P<sign><=?) (?P<high>.+)")
_AT = re.compile(r"I = (?P<at>.+)")
_ALL = Ratings(1, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Currents that a row is about, as a standard writes them.

    A row for one current alone takes what is within 1 % of it.

    Attributes:
        lowest, highest: currents by name.
        closed: whether the highest belongs to it.

    >>> Span.parse("0.05 Ib <= I < 0.1 Ib")
    Span(lowest='0.05 Ib', highest='0.1 Ib', closed=False)
    """

    lowest: str
    highest: str
    closed: bool

    @classmethod
    def parse(cls, text: str) -> "Span":
        """From ``Itr <= I <= Imax``, ``Imin <= I < Itr`` or ``I = Iref``.

        Raises:
            ValueError: another form, or no such current.
        """
        between, alone = _BETWEEN.fullmatch(text), _AT.fullmatch(text)
        if between:
            found = cls(between["low"], between["high"], between["sign"] == "<=")
        elif alone:
            found = cls(alone["at"], alone["at"], closed=True)
        else:
            raise ValueError("must be like 'Imin <= I < Itr', 'Itr <= I <= Imax' or 'I = Iref'")
        for name in (found.lowest, found.highest):
            _ALL.current_a(name)
        return found

    def holds(self, current_a: float, ratings: Ratings) -> bool:
        """Whether a current of a meter lies in it; not if a current of the meter is not stated."""
        if ratings.ist_a is None and "ist" in f"{self.lowest} {self.highest}".lower():
            return False
        low, high = ratings.current_a(self.lowest), ratings.current_a(self.highest)
        if self.lowest == self.highest:
            return abs(current_a - low) <= EQUAL * low
        last = high * (1 + ROUNDING) if self.closed else high * (1 - ROUNDING)
        return low * (1 - ROUNDING) <= current_a <= last

    def __str__(self) -> str:
        if self.lowest == self.highest:
            return f"I = {self.lowest}"
        return f"{self.lowest} <= I {'<=' if self.closed else '<'} {self.highest}"


@dataclass(frozen=True, slots=True)
class Angles:
    """Power factors that a row is about; for reactive energy sines of the angle.

    A row for 0.5L holds from there up to 1, unless a row before it is more precise.

    Attributes:
        quantity: cos phi of active, sin phi of reactive energy.
        power_factors: the smallest, inductive and capacitive.

    >>> Angles.parse("0.5L .. 0.8C")
    Angles(quantity='cos', power_factors=(0.5, 0.8))
    """

    quantity: Literal["cos", "sin"]
    power_factors: tuple[float, float]

    @classmethod
    def parse(cls, text: str, quantity: Literal["cos", "sin"] = "cos") -> "Angles":
        """From ``1``, ``0.5L``, ``0.8C`` or ``0.5L .. 0.8C``; a sine without letter is for both.

        Raises:
            ValueError: another form.
        """
        if quantity == "sin":
            sine = _between_0_and_1(text)
            return cls("sin", (sine, sine))
        lowest = {"L": 1.0, "C": 1.0}
        for part in text.split(" .. "):
            factor = PowerFactor.parse(part)
            side = factor.character.value
            lowest[side] = min(lowest[side], factor.cos_phi)
        return cls("cos", (lowest["L"], lowest["C"]))

    def holds(self, power_factor: PowerFactor) -> bool:
        """Whether it is about a power factor."""
        inductive, capacitive = self.power_factors
        lowest = inductive if power_factor.phi_deg >= 0 else capacitive
        if self.quantity == "sin":
            return sin(acos(power_factor.cos_phi)) >= lowest - SINE_ROUNDING
        return cos(radians(power_factor.phi_deg)) >= lowest - ROUNDING

    def __str__(self) -> str:
        inductive, capacitive = self.power_factors
        if self.quantity == "sin":
            return f"sin phi {inductive:g}"
        inductive_text = "1" if inductive == 1 else f"{inductive:g}L"
        if capacitive == 1:
            return inductive_text
        capacitive_text = f"{capacitive:g}C"
        return capacitive_text if inductive == 1 else f"{inductive_text} .. {capacitive_text}"


def _between_0_and_1(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise ValueError("must be a sine as 0.25, above 0 and at most 1")
    return value


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from.

    Attributes:
        clause: clause or table of the document.
        source: where it was read, or who remembers it.
        certainty: how sure we are.
        note: what else is to be known about it.
    """

    clause: str
    source: str
    certainty: Certainty
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the limit holds at some currents, power factors and temperatures.

    Attributes:
        span: currents; None: the document names none here, or it is not known which.
        angles: power factors; None likewise.
        mpe_pct: the maximum permissible error, plus and minus, in ``unit``.
        origin: who says so.
        connection: of the meters that it is about; None: of all.
        temperatures_degc: ranges that it holds in, ends included; empty: at any temperature.
        lowest_pct: the lower end where it is not minus ``mpe_pct``.
        rises_below: a current; below it the limit rises as that current over the one that flows.
        unit: ``%``, or ``%/K`` of a coefficient.
    """

    span: Span | None
    angles: Angles | None
    mpe_pct: float
    origin: Origin
    connection: Connection | None = None
    temperatures_degc: tuple[tuple[float, float], ...] = ()
    lowest_pct: float | None = None
    rises_below: str = ""
    unit: str = "%"

    @property
    def clause(self) -> str:
        """Clause or table of the document."""
        return self.origin.clause

    @property
    def certainty(self) -> Certainty:
        """How sure we are of it."""
        return self.origin.certainty

    def holds(
        self,
        current_a: float,
        power_factor: PowerFactor,
        ratings: Ratings,
        temperature_degc: float = 23.0,
    ) -> bool:
        """Whether the row is about this load of this meter."""
        return (
            self.connection in (None, ratings.connection)
            and (self.span is None or self.span.holds(current_a, ratings))
            and (self.angles is None or self.angles.holds(power_factor))
            and self._at(temperature_degc)
        )

    def limit_pct(self, current_a: float, ratings: Ratings) -> float:
        """The limit at a current that the row holds for."""
        if not self.rises_below:
            return self.mpe_pct
        return self.mpe_pct * ratings.current_a(self.rises_below) / current_a

    def _at(self, temperature_degc: float) -> bool:
        ranges = self.temperatures_degc
        return not ranges or any(low <= temperature_degc <= high for low, high in ranges)
