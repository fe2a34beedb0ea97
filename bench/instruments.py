"""The instruments of a station but its source, opened by the names in its file.

A second make is added here.
"""

from bench.station import (
    CounterConfig,
    PositionConfig,
    PulseOutput,
    ReferenceConfig,
    RelaysConfig,
)
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.counter import Counter
from instruments.ni_relays import NiRelays
from instruments.ni_sampled_port import NiSampledPort
from instruments.reference import Reference
from instruments.visa import VisaLink
from instruments.yokogawa_wt3000 import YokogawaWT3000

REFERENCE_DRIVERS = {"yokogawa_wt3000": YokogawaWT3000}


def open_reference(config: ReferenceConfig, *, clock: Clock, recorder: WireRecorder) -> Reference:
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


REFERENCE_PULSES = "reference/pulses"
"""Name of the line with the pulses of the reference."""


def line_name(position: int, output: str) -> str:
    """Name of a pulse line, e.g. ``2/led``."""
    return f"{position}/{output}"


def open_counter(
    config: CounterConfig,
    positions: dict[int, PositionConfig],
    *,
    clock: Clock,
    recorder: WireRecorder,
    pulse_output: PulseOutput | None = None,
) -> Counter:
    """Open the counter with the lines of some positions, and that of the reference, if it has one.

    Raises:
        InstrumentError: it cannot be reached, or cannot do what is asked.
    """
    lines = {
        line_name(number, output): line
        for number, position in positions.items()
        for output, line in position.lines.items()
    }
    if pulse_output is not None:
        lines[REFERENCE_PULSES] = pulse_output.line
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
