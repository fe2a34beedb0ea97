"""The source of a station, opened by the name in its file. A second make is added here.

Apart from the other instruments, because the guard needs nothing else and starts in half the time.
"""

from bench.station.instruments import SourceConfig
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.fluke_6105a import Fluke6105A
from instruments.source import Source
from instruments.visa import VisaLink

SOURCE_DRIVERS = {"fluke_6105a": Fluke6105A}


def open_source(
    config: SourceConfig, *, clock: Clock, recorder: WireRecorder, name: str = "source"
) -> Source:
    """Connect to the source; nothing is switched.

    Raises:
        InstrumentError: it cannot be reached.
    """
    link = VisaLink(config.resource, name=name, clock=clock, recorder=recorder)
    return SOURCE_DRIVERS[config.driver](link, clock)
