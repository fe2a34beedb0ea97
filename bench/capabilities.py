"""Which waveforms a station can make and measure, by what its instruments declare."""

from collections.abc import Sequence

from bench.instruments import REFERENCE_DRIVERS
from bench.plan import Plan, Suite
from bench.plan_parts.influence import InfluencePlan
from bench.sources import SOURCE_DRIVERS
from bench.station import ReplayConfig, SigrokConfig, Station
from bench.station.separate_current import SEPARATE_CURRENT
from contracts.errors import ConfigError
from instruments.capabilities import Capability
from instruments.sigrok import FILE
from meters.catalogue import Meter
from metrology.load_point import Waveform

NEEDED = {
    Waveform.FIFTH_HARMONIC: Capability.HARMONICS,
    Waveform.HALF_WAVE: Capability.DIRECT_CURRENT,
    Waveform.PHASE_FIRED: Capability.PHASE_FIRED,
    Waveform.BURST: Capability.BURSTS,
}

WITHOUT_CURRENT: tuple[Suite, ...] = ("identification", "communication", "settings", "no_load")
"""Suites whose steps let no current flow."""


def reason_against_waveform(waveform: Waveform, station: Station) -> str:
    """Why a station cannot make or measure a waveform; empty if it can."""
    if waveform not in NEEDED:
        return ""
    needed = NEEDED[waveform]
    source, reference = station.source, station.reference
    if needed not in SOURCE_DRIVERS[source.driver].capabilities:
        return f"source: {source.driver} is not known to do {needed}"
    if reference.fundamental_only:
        return "reference: fundamental_only is true, so it leaves the power of harmonics out"
    if needed not in REFERENCE_DRIVERS[reference.driver].capabilities:
        return f"reference: {reference.driver} is not known to measure {needed}"
    return ""


def require_current(plan: Plan, station: Station) -> None:
    """Refuse a plan that needs current on a station whose source makes voltages alone.

    Raises:
        ConfigError: which suites need it.
    """
    source = station.source
    if source.driver not in SEPARATE_CURRENT or source.current is not None:
        return
    if needing := [suite for suite in plan.suites if suite not in WITHOUT_CURRENT]:
        raise ConfigError(
            f"plan {plan.name!r}: {', '.join(needing)} need a current, and the source of station "
            f"{station.name!r}, a {source.driver}, makes voltages alone: name its current source "
            "under source.current, or take another station"
        )


def require_phases(station: Station, meters: Sequence[Meter]) -> None:
    """Refuse meters with more measuring elements than the reference has.

    Raises:
        ConfigError: which meter, and how many elements each has.
    """
    driver = station.reference.driver
    phases = REFERENCE_DRIVERS[driver].phases
    for meter in meters:
        if meter.ratings.elements > phases:
            raise ConfigError(
                f"a {meter.key} has {meter.ratings.elements} measuring elements, and the reference "
                f"of station {station.name!r}, a {driver}, has {phases}: test it on a station with "
                "a three-phase reference"
            )


def require_live_counter(station: Station) -> None:
    """Refuse a run with a counter that plays stored edges back: they are not of these units.

    Raises:
        ConfigError: what the counter is.
    """
    counter = station.counter
    plays = isinstance(counter, SigrokConfig) and counter.resource.startswith(FILE)
    if plays or isinstance(counter, ReplayConfig):
        raise ConfigError(
            f"counter: the {counter.driver} of station {station.name!r} plays stored edges back "
            f"({counter.resource}): no unit can be judged by the pulses of another run; name a "
            "counter that sees the lines of the positions"
        )


def require_waveforms(plan_name: str, part: InfluencePlan, station: Station) -> None:
    """Refuse a plan that requires what the station cannot do.

    Raises:
        ConfigError: what is required where, and why it cannot be.
    """
    for waveform in part.required_waveforms:
        if why := reason_against_waveform(waveform, station):
            raise ConfigError(
                f"plan {plan_name!r}: influence.required: {waveform} cannot be tested on station "
                f"{station.name!r}: {why}; take another station, or take it out of 'required'"
            )
