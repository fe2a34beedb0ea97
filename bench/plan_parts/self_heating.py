"""What a plan says about self-heating."""

from typing import Annotated

from pydantic import Field

from bench.yaml_file import Strict


class SelfHeatingPlan(Strict):
    """Self-heating at Imax: for how long, and how often the error is measured, in s.

    A standard has an hour at least; a shorter time finds what heats quickly alone.
    """

    duration_s: Annotated[float, Field(ge=60, le=6 * 3600)] = 3600.0
    every_s: Annotated[float, Field(ge=30)] = 300.0
