"""The daily check with a reference unit, as a station asks for it."""

from typing import Annotated

from pydantic import Field

from bench.yaml_file import Strict


class GoldenConfig(Strict):
    """How old the last check in control may be, in h, and which plans are refused without one.

    Other plans run, and every result of theirs says that there is none.
    """

    every_h: Annotated[float, Field(gt=0, le=24 * 366)] = 24.0
    required_for: tuple[str, ...] = ()
