"""The source of a station, opened by the name in its file. A second make is added here.

Apart from the other instruments, because the guard needs nothing else and starts in half the time.
"""

from collections.abc import Mapping
from functools import partial

from bench.station.instruments import SourceConfig
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.ametek_ci import AmetekCi, CurrentSource, VoltageRange
from instruments.fluke_6105a import Fluke6105A
from instruments.source import Source
from instruments.visa import VisaLink

SOURCE_DRIVERS: Mapping[str, type[Source]] = {
    "fluke_6105a": Fluke6105A,
    "ametek_ci": AmetekCi,
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
    if config.driver == "ametek_ci":
        return _open_ametek(config, connect, name)
    return Fluke6105A(connect(config.resource, name=name), clock)


def _open_ametek(config: SourceConfig, connect: "partial[VisaLink]", name: str) -> Source:
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
    return AmetekCi(voltage, voltage=span, current=current)
