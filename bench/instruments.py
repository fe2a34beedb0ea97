"""The instruments of a station but its source, opened by the names in its file.

A second make is added here.
"""

from collections.abc import Mapping

from bench.counters import open_with_lines
from bench.station import (
    CounterConfig,
    PositionConfig,
    PulseOutput,
    ReferenceConfig,
    RelaysConfig,
)
from bench.switches import open_switches
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.counter import Counter
from instruments.reference import Reference
from instruments.relays import Relays
from instruments.visa import VisaLink
from instruments.yokogawa_wt330 import YokogawaWT310, YokogawaWT330
from instruments.yokogawa_wt3000 import YokogawaWT3000
from instruments.zes_lmg670 import ZesLmg670

REFERENCE_DRIVERS: dict[str, type[YokogawaWT3000] | type[YokogawaWT330] | type[ZesLmg670]] = {
    "yokogawa_wt3000": YokogawaWT3000,
    "yokogawa_wt330": YokogawaWT330,
    "yokogawa_wt310": YokogawaWT310,
    "zes_lmg670": ZesLmg670,
}


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
    return open_with_lines(config, lines, clock=clock, recorder=recorder)


def open_relays(
    config: RelaysConfig,
    positions: Mapping[int, PositionConfig],
    *,
    clock: Clock,
    recorder: WireRecorder,
) -> Relays:
    """The tariff relays of a station; nothing is switched until one is used.

    Raises:
        ConfigError: the station describes none that can be.
        InstrumentError: they cannot be reached.
    """
    lines = {n: p.tariff_relay for n, p in positions.items() if p.tariff_relay is not None}
    return open_switches(config, lines, clock=clock, recorder=recorder)
