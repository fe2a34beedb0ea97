"""The source of a station, opened by the name in its file. Another make is added here.

Apart from the other instruments, because the guard needs nothing else and starts in half the time.
"""

from collections.abc import Mapping
from functools import partial

from bench.station.instruments import SourceConfig
from bench.station.separate_current import SEPARATE_CURRENT
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.ametek_ci import AmetekCi
from instruments.chroma_61800 import Chroma61800
from instruments.fluke_6105a import Fluke6105A
from instruments.source import Source
from instruments.two_sides import CurrentSource, VoltageRange
from instruments.visa import VisaLink

SOURCE_DRIVERS: Mapping[str, type[Source]] = {
    "fluke_6105a": Fluke6105A,
    "ametek_ci": AmetekCi,
    "chroma_61800": Chroma61800,
}
"""The classes, for what they declare."""


def open_source(
    config: SourceConfig, *, clock: Clock, recorder: WireRecorder, name: str = "source"
) -> Source:
    """Connect to the source; nothing is switched.

    Raises:
        InstrumentError: it cannot be reached.
    """
    connect = partial(VisaLink, clock=clock, recorder=recorder)
    if config.driver in SEPARATE_CURRENT:
        return _open_both(config, connect, name, clock)
    return Fluke6105A(connect(config.resource, name=name), clock)


def _open_both(
    config: SourceConfig, connect: "partial[VisaLink]", name: str, clock: Clock
) -> Source:
    """Two instruments: one that cannot be reached does not keep the other from being switched off.

    What needs both finds out when it asks who they are.
    """
    assert config.voltage is not None, "see check_sides()"  # noqa: S101
    side, current = config.current, None
    voltage = connect(config.resource, name=f"{name} voltage", required=side is None)
    if side is not None:
        current = CurrentSource(
            connect(side.resource, name=f"{name} current", required=voltage.is_down),
            maximum_a=side.maximum_a,
            compliance_v=side.compliance_v,
            lead_deg=side.lead_deg,
        )
    span = VoltageRange(config.voltage.range_v, config.voltage.limit_a)
    if config.driver == "ametek_ci":
        return AmetekCi(voltage, voltage=span, current=current)
    return Chroma61800(voltage, clock, voltage=span, current=current)
