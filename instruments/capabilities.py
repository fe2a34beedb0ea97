"""What an instrument can put out, or see, beside the fundamental; each driver declares it."""

from enum import StrEnum


class Capability(StrEnum):
    """Something beyond a sine of 50 Hz.

    ``HARMONICS``: whole multiples of the fundamental, in the voltage and the current.
    ``DIRECT_CURRENT``: a direct component of the current. ``PHASE_FIRED``: a current that begins
    in the middle of each half wave. ``BURSTS``: whole periods of current that are left out.
    """

    HARMONICS = "harmonics"
    DIRECT_CURRENT = "direct current"
    PHASE_FIRED = "phase-fired current"
    BURSTS = "bursts of current"
