"""What makes the pulses of the reference, if a station names a driver; a new make is added here.

It is set once, before anything flows, and left as it is: nobody asks it for a reading.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from bench.station import PulseOutput
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.applied_precision_ws2120 import AppliedPrecisionWS2120
from instruments.fluke_6105a_energy import Fluke6105AEnergy
from instruments.visa import VisaLink


class MakesPulses(Protocol):
    """An instrument with a pulse output."""

    def put_out_pulses(self, constant_imp_per_kwh: float) -> None:
        """Pulses of active energy, so many for each kWh; raises ``InstrumentError``."""


DRIVERS: Mapping[str, Callable[[VisaLink], MakesPulses]] = {
    "applied_precision_ws2120": AppliedPrecisionWS2120,
    "fluke_6105a_energy": Fluke6105AEnergy,
}


def set_up_pulses(output: PulseOutput | None, *, clock: Clock, recorder: WireRecorder) -> None:
    """Let the instrument put out pulses with the constant of the station, and see that it does.

    Raises:
        InstrumentError: it cannot be reached, or did not take it.
    """
    if output is None or output.driver is None or output.resource is None:
        return
    link = VisaLink(output.resource, name="pulse output", clock=clock, recorder=recorder)
    try:
        DRIVERS[output.driver](link).put_out_pulses(output.constant_imp_per_kwh)
    finally:
        link.close()
