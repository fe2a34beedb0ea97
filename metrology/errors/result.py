"""The error of whatever inputs, by the method that they are for."""

from metrology.errors.power_time import PowerTimeInputs, error_by_power_and_time
from metrology.errors.reference_pulses import ReferencePulseInputs, error_by_reference_pulses
from metrology.errors.register import RegisterInputs, error_by_register
from metrology.uncertainty import Estimate

ErrorInputs = ReferencePulseInputs | PowerTimeInputs | RegisterInputs


def error_of(inputs: ErrorInputs) -> Estimate:
    """Percentage error with its budget, in %; ``inputs.METHOD`` names the method.

    Raises:
        ValueError: inputs that make no error.
    """
    match inputs:
        case ReferencePulseInputs():
            return error_by_reference_pulses(inputs)
        case PowerTimeInputs():
            return error_by_power_and_time(inputs)
        case RegisterInputs():
            return error_by_register(inputs)
