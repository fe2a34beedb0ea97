"""The instruments of a station, opened by the names in its file. A second make is added here."""

from bench.station import (
    CounterConfig,
    PositionConfig,
    ReferenceConfig,
    RelaysConfig,
    SourceConfig,
)
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.fluke_6105a import Fluke6105A
from instruments.ni_relays import NiRelays
from instruments.ni_sampled_port import NiSampledPort
from instruments.visa import VisaLink
from instruments.yokogawa_wt3000 import YokogawaWT3000

SOURCE_DRIVERS = {"fluke_6105a": Fluke6105A}
REFERENCE_DRIVERS = {"yokogawa_wt3000": YokogawaWT3000}


def open_source(
    config: SourceConfig, *, clock: Clock, recorder: WireRecorder, name: str = "source"
) -> Fluke6105A:
    """Connect to the source; nothing is switched.

    Raises:
        InstrumentError: it cannot be reached.
    """
    link = VisaLink(config.resource, name=name, clock=clock, recorder=recorder)
    return SOURCE_DRIVERS[config.driver](link, clock)


def open_reference(
    config: ReferenceConfig, *, clock: Clock, recorder: WireRecorder
) -> YokogawaWT3000:
    """Connect to the reference.

    Raises:
        InstrumentError: it cannot be reached.
    """
    link = VisaLink(config.resource, name="reference", clock=clock, recorder=recorder)
    return REFERENCE_DRIVERS[config.driver](
        link,
        clock,
        update_s=config.update_s,
        current_transformer_ratio=config.current_transformer_ratio,
    )


def line_name(position: int, output: str) -> str:
    """Name of a pulse line, e.g. ``2/led``."""
    return f"{position}/{output}"


def open_counter(
    config: CounterConfig,
    positions: dict[int, PositionConfig],
    *,
    clock: Clock,
    recorder: WireRecorder,
) -> NiSampledPort:
    """Open the counter with the lines of some positions.

    Raises:
        InstrumentError: it cannot be reached, or cannot do what is asked.
    """
    lines = {
        line_name(number, output): line
        for number, position in positions.items()
        for output, line in position.lines.items()
    }
    return NiSampledPort(
        config.device,
        config.port,
        lines=lines,
        sample_rate_hz=config.sample_rate_hz,
        timebase_ppm=config.timebase_ppm,
        clock=clock,
        recorder=recorder,
        grpc_address=config.resource if ":" in config.resource else None,
    )


def open_relays(
    config: RelaysConfig,
    positions: dict[int, PositionConfig],
    *,
    clock: Clock,
    recorder: WireRecorder,
) -> NiRelays:
    """The tariff relays of a station; nothing is switched until one is used.

    Raises:
        ConfigError: the station describes none that can be.
    """
    lines = {n: p.tariff_relay for n, p in positions.items() if p.tariff_relay is not None}
    return NiRelays(
        config.resource, config.device, config.port, lines=lines, clock=clock, recorder=recorder
    )
