"""The part of a plan about reactive energy."""

import math
from typing import Annotated

from pydantic import Field, field_validator

from bench.plan_parts.accuracy import Phase
from bench.yaml_file import Strict
from metrology.load_point import Character, LoadPoint, PowerFactor
from metrology.standards import Ratings, limit_set

Positive = Annotated[float, Field(gt=0)]
LEAST_COS_PHI = 1e-6
"""In place of 0, which is no power factor: with sin phi 1 a millionth of the power is active."""


class ReactivePoint(Strict):
    """A load point by its sin phi: ``1``, ``0.5L``, ``0.25C``; without a letter it is inductive."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    current: str = "iref"
    sin_phi: str | float = 1
    phases: tuple[Phase, ...] = (1, 2, 3)
    reverse: bool = False

    @field_validator("current")
    @classmethod
    def _known_current(cls, value: str) -> str:
        Ratings(1, 1, 1, 1).current_a(value)
        return value

    @field_validator("sin_phi")
    @classmethod
    def _known_sin_phi(cls, value: str | float) -> str | float:
        _sine(value)
        return value

    @property
    def forward(self) -> bool:
        """Whether reactive energy flows forward: inductive load, or capacitive in reverse."""
        return (_sine(self.sin_phi)[1] is Character.INDUCTIVE) != self.reverse

    def at(self, ratings: Ratings, voltage_v: float, frequency_hz: float) -> LoadPoint:
        """The load point for a meter with these ratings."""
        sine, character = _sine(self.sin_phi)
        cos_phi = max(math.sqrt(1 - sine**2), LEAST_COS_PHI)
        return LoadPoint(
            self.name,
            voltage_v,
            ratings.current_a(self.current),
            PowerFactor(cos_phi, character),
            frequency_hz,
            self.phases,
            self.reverse,
        )


def _sine(text: str | float) -> tuple[float, Character]:
    word = str(text).strip().upper()
    number, letter = (word[:-1], word[-1]) if word[-1:] in {"L", "C"} else (word, "L")
    try:
        sine = float(number)
    except ValueError:
        sine = 0.0
    if not 0 < sine <= 1:
        raise ValueError(f"sin phi {text!r}: must be like 1, 0.5L or 0.25C, above 0, at most 1")
    return sine, Character(letter)


class ReactivePlan(Strict):
    """Reactive energy by register against the reference.

    ``limit_set``: with its class, as ``IEC62053-23:2003/2``; no manual states a reactive class,
    so that without one the errors are recorded and not judged. ``expanded_pct``: so long is
    measured that register and ramps bring no more into the expanded uncertainty, but no longer
    than ``longest_s`` a point. ``resolution_kvarh``: of the registers; without it, it is taken
    from what they show.
    """

    limit_set: str | None = None
    points: tuple[ReactivePoint, ...] = (
        ReactivePoint(name="iref-sin1"),
        ReactivePoint(name="iref-sin0.5l", sin_phi="0.5L"),
    )
    expanded_pct: Positive = 0.4
    longest_s: Positive = 3600.0
    resolution_kvarh: Positive | None = None

    @field_validator("limit_set")
    @classmethod
    def _of_reactive_energy(cls, value: str | None) -> str | None:
        if value is not None and (found := limit_set(value)).energy != "reactive":
            raise ValueError(
                f"{value} is about {found.energy} energy; one of reactive energy is needed, as "
                "IEC62053-23:2003/2"
            )
        return value
