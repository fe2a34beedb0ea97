"""What a station file says about its virtual bench."""

from typing import Literal

from pydantic import Field

from bench.yaml_file import Strict


class SimulatorConfig(Strict):
    """The virtual bench: its clock and seed, and fixed ports if it is started by hand."""

    clock: Literal["fast", "real"] = "fast"
    seed: int = 1
    attach: str | None = None
    ports: dict[str, int] = Field(default_factory=dict)
