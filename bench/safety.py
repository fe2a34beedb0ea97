"""Limits of what is asked of the source, checked in this one place before anything is sent."""

from collections.abc import Sequence

from bench.station import SoftLimits
from contracts.errors import SafetyError
from instruments.stimulus import Stimulus
from meters.catalogue import Meter

OVERVOLTAGE = 1.2
"""No meter ever sees more than this times its nominal voltage."""


def check_stimulus(stimulus: Stimulus, limits: SoftLimits, meters: Sequence[Meter]) -> None:
    """Refuse what the station or a meter must not see.

    Raises:
        SafetyError: which limit, of what, and what was asked.
    """
    for number, phase in enumerate(stimulus.phases, 1):
        _within("voltage", "V", number, phase.voltage_rms_v, limits.voltage_v, "the station")
        _within("current", "A", number, phase.current_rms_a, limits.current_a, "the station")
        for meter in meters:
            highest_v = OVERVOLTAGE * meter.ratings.un_v
            _within("voltage", "V", number, phase.voltage_rms_v, highest_v, meter.key)
            _within("current", "A", number, phase.current_rms_a, meter.ratings.imax_a, meter.key)


def _within(quantity: str, unit: str, phase: int, asked: float, highest: float, whose: str) -> None:
    if asked > highest * (1 + 1e-9):
        raise SafetyError(
            f"{quantity} of L{phase}: {asked:g} {unit} is above the limit of {whose}, "
            f"{highest:g} {unit}; nothing was sent"
        )
