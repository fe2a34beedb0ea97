"""What changes the error of a meter: influence quantities and disturbances."""

from enum import StrEnum


class Influence(StrEnum):
    """An influence quantity that a standard limits the variation of the error for.

    ``VOLTAGE`` is ±10 %, ``VOLTAGE_EXTENDED`` 0.8 to 0.9 and 1.1 to 1.15 Un, ``VOLTAGE_LOW`` below
    0.8 Un. ``UNBALANCE`` is one or two phases without voltage.
    """

    VOLTAGE = "voltage"
    VOLTAGE_EXTENDED = "voltage_extended"
    VOLTAGE_LOW = "voltage_low"
    FREQUENCY = "frequency"
    REVERSED_SEQUENCE = "reversed_sequence"
    UNBALANCE = "unbalance"
    HARMONICS = "harmonics"
    DC_EVEN_HARMONICS = "dc_even_harmonics"
    ODD_HARMONICS = "odd_harmonics"
    SUB_HARMONICS = "sub_harmonics"
    SELF_HEATING = "self_heating"
    ACCESSORIES = "accessories"
    TEMPERATURE = "temperature"
    MAGNETIC_DC = "magnetic_dc"
    MAGNETIC_AC = "magnetic_ac"
    RADIATED_RF = "radiated_rf"
    CONDUCTED_RF = "conducted_rf"
    FAST_TRANSIENTS = "fast_transients"
    OSCILLATORY_WAVES = "oscillatory_waves"
    EARTH_FAULT = "earth_fault"
    OVERCURRENT = "overcurrent"


POLYPHASE_ONLY = frozenset({Influence.REVERSED_SEQUENCE, Influence.UNBALANCE})
"""Influences that a single-phase meter does not know."""
