"""Which waveforms a station can make and measure, by what its instruments declare."""

from bench.instruments import REFERENCE_DRIVERS
from bench.plan_parts.influence import InfluencePlan
from bench.sources import SOURCE_DRIVERS
from bench.station import Station
from contracts.errors import ConfigError
from instruments.capabilities import Capability
from metrology.load_point import Waveform

NEEDED = {
    Waveform.FIFTH_HARMONIC: Capability.HARMONICS,
    Waveform.HALF_WAVE: Capability.DIRECT_CURRENT,
    Waveform.PHASE_FIRED: Capability.PHASE_FIRED,
    Waveform.BURST: Capability.BURSTS,
}


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
