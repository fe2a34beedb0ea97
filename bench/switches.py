"""What switches relays or a contactor, opened by the driver in the station file."""

from collections.abc import Mapping
from importlib import import_module

from bench.station.switches import LabJackSwitches, ScpiSwitches, Switches
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.labjack_t7_relays import LabJackT7Relays
from instruments.relays import TARIFF_RELAYS, Relays
from instruments.scpi_relays import ScpiRelays
from instruments.visa import VisaLink


def open_switches(
    config: Switches,
    lines: Mapping[int, int],
    *,
    clock: Clock,
    recorder: WireRecorder,
    what: str = TARIFF_RELAYS,
) -> Relays:
    """Relays by position; nothing is switched until one is used.

    Raises:
        ConfigError: the lines do not fit the make.
        InstrumentError: it cannot be reached.
    """
    if isinstance(config, LabJackSwitches):
        return LabJackT7Relays(
            config.resource,
            lines=lines,
            clock=clock,
            recorder=recorder,
            what=what,
            watchdog_s=config.watchdog_s,
        )
    if isinstance(config, ScpiSwitches):
        link = VisaLink(config.resource, name=what, clock=clock, recorder=recorder)
        return ScpiRelays(link, config.slot, lines=lines, clock=clock, recorder=recorder, what=what)
    # Not at the top: the guard must be up quickly, and this driver takes as long as all the rest.
    ni = import_module("instruments.ni_relays")
    relays: Relays = ni.NiRelays(
        config.resource,
        config.device,
        config.port,
        lines=lines,
        clock=clock,
        recorder=recorder,
        what=what,
    )
    return relays


def calmed_t7s(*switches: Switches | None) -> tuple[str, ...]:
    """The T7s whose watchdog somebody has to calm, each once."""
    found = (s.resource for s in switches if isinstance(s, LabJackSwitches))
    return tuple(dict.fromkeys(found))
