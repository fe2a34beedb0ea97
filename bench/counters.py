"""The counter of a station, opened by the driver in its file; a new make is added here."""

from collections.abc import Mapping
from pathlib import Path

from bench.station import (
    CounterConfig,
    LabJackT7Config,
    NiSampledPortConfig,
    SigrokConfig,
)
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.counter import Counter
from instruments.labjack_t7 import LabJackT7
from instruments.ni_sampled_port import NiSampledPort
from instruments.replay import Replay
from instruments.sigrok import Sigrok


def open_with_lines(
    config: CounterConfig, lines: Mapping[str, int], *, clock: Clock, recorder: WireRecorder
) -> Counter:
    """Open the counter with the line number of each channel.

    Raises:
        ConfigError: the lines do not fit the make.
        InstrumentError: it cannot be reached, or cannot do what is asked.
    """
    if isinstance(config, NiSampledPortConfig):
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
    if isinstance(config, LabJackT7Config):
        return LabJackT7(
            config.resource,
            lines=lines,
            sample_rate_hz=config.sample_rate_hz,
            timebase_ppm=config.timebase_ppm,
            clock=clock,
            recorder=recorder,
        )
    if isinstance(config, SigrokConfig):
        return Sigrok(
            config.resource,
            lines=lines,
            sample_rate_hz=config.sample_rate_hz,
            timebase_ppm=config.timebase_ppm,
            clock=clock,
            recorder=recorder,
            channels=config.channels,
            program=config.program,
            longest_s=config.longest_s,
        )
    return Replay(
        Path(config.resource),
        lines=lines,
        sample_rate_hz=config.sample_rate_hz,
        clock=clock,
        recorder=recorder,
    )
