"""The buses of a station file."""

from typing import Annotated, Literal

from pydantic import Field

from bench.station.instruments import Resource
from bench.yaml_file import Strict


class BusConfig(Strict):
    """A bus with meters on it.

    ``baud`` and ``parity`` are those that the meters are delivered with; without them they are
    the ones of each model's manual. They are not for an optical head, which begins at 300 Bd.
    ``line_by_hand``: somebody sets a plain TCP gateway whenever the line settings change;
    ``eight_bits``: a port under an optical head that carries 8 bits without parity.
    """

    kind: Literal["modbus_rtu", "mbus", "iec62056_21"]
    port: Resource
    baud: Literal[300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] | None = None
    parity: Literal["even", "none", "odd"] | None = None
    stop_bits: Literal[1, 2] = 1
    response_timeout_s: Annotated[float, Field(gt=0, le=10)] = 0.5
    latency_s: Annotated[float, Field(ge=0, le=0.5)] | None = None
    line_by_hand: bool = False
    eight_bits: bool = False
