"""The positions of a station file, and what stands between the current loop and their meters."""

from typing import Annotated, Literal

from pydantic import Field

from bench.station.calibration import Bound, Certified
from bench.station.instruments import LineNumber
from bench.yaml_file import Strict

Output = Literal["led", "s0_forward", "s0_reverse"]


class Transformer(Strict):
    """Errors of the isolating current transformers of a position: bounds, plus and minus."""

    ratio_error_pct: Bound = 0.0
    phase_error_min: Bound = 0.0
    calibration: Certified | None = None


class IsolatingTransformers(Transformer):
    """Several direct connected meters in one current loop need isolating transformers.

    The bounds are those of every position that states none of its own.
    """

    isolating_current_transformers: bool


class PositionConfig(Strict):
    """A socket with a meter in it.

    ``address`` is the one on the bus; without it, the one that the model is delivered with.
    ``lines`` are the counter's line numbers; ``tariff_relay`` is the number of the relay that puts
    the tariff voltage onto the meter's input; ``scan`` is what a scanner read from the label;
    ``meter`` is the model that is there unless the command line says otherwise;
    ``transformer`` has the bounds of the isolating transformers of this position.
    """

    bus: str
    address: Annotated[int, Field(ge=0, le=250)] | None = None
    lines: dict[Output, LineNumber]
    scan: str | None = None
    meter: str | None = None
    tariff_relay: Annotated[int, Field(ge=0, le=31)] | None = None
    ct_ratio: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}/[15]$")] | None = None
    transformer: Transformer | None = None
