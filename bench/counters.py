"""The counter of a station, opened by the driver in its file; a new make is added here."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from bench.station import (
    CounterConfig,
    LabJackT7Config,
    NiChangeDetectionConfig,
    NiSampledPortConfig,
    SigrokConfig,
)
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.counter import Counter
from instruments.labjack_t7 import LabJackT7
from instruments.ni_change_detection import NiChangeDetection
from instruments.ni_sampled_port import NiSampledPort
from instruments.replay import Replay
from instruments.sigrok import Sigrok


class _Shared(TypedDict):
    """What every make takes."""

    lines: Mapping[str, int]
    clock: Clock
    recorder: WireRecorder


class _Sampling(TypedDict):
    """What every make takes that samples by a timebase of its own."""

    sample_rate_hz: float
    timebase_ppm: float


def open_with_lines(
    config: CounterConfig, lines: Mapping[str, int], *, clock: Clock, recorder: WireRecorder
) -> Counter:
    """Open the counter with the line number of each channel.

    Raises:
        ConfigError: the lines do not fit the make.
        InstrumentError: it cannot be reached, or cannot do what is asked.
    """
    shared = _Shared(lines=lines, clock=clock, recorder=recorder)
    sampling = _Sampling(sample_rate_hz=config.sample_rate_hz, timebase_ppm=config.timebase_ppm)
    if isinstance(config, NiSampledPortConfig):
        address = _grpc_address(config.resource)
        return NiSampledPort(config.device, config.port, **shared, **sampling, grpc_address=address)
    if isinstance(config, NiChangeDetectionConfig):
        return NiChangeDetection(
            config.device,
            config.port,
            **shared,
            timebase_ppm=config.timebase_ppm,
            counter=config.counter,
            grpc_address=_grpc_address(config.resource),
        )
    if isinstance(config, LabJackT7Config):
        return LabJackT7(config.resource, **shared, **sampling)
    if isinstance(config, SigrokConfig):
        return Sigrok(
            config.resource,
            **shared,
            **sampling,
            channels=config.channels,
            program=config.program,
            longest_s=config.longest_s,
        )
    return Replay(Path(config.resource), **shared, sample_rate_hz=config.sample_rate_hz)


def _grpc_address(resource: str) -> str | None:
    """Address of an NI gRPC device server; None for the driver of this computer."""
    return resource if ":" in resource else None
