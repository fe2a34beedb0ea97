"""What a plan says about starting."""

from typing import Literal

from bench.yaml_file import Strict

Direction = Literal["forward", "reverse"]


class StartingPlan(Strict):
    """Start at Ist: which Ist, and in which directions.

    ``current``: ``manual`` is the starting current of the model's manual, or the class's where it
    states none; ``class`` is the highest that the limit set allows, even if the manual states
    more. ``record_at_class``: where the manual states more, a start at the class's is recorded as
    well, and not judged.
    """

    current: Literal["manual", "class"] = "manual"
    directions: tuple[Direction, ...] = ("forward", "reverse")
    record_at_class: bool = False
