"""What makes the pulses of the reference, if a station names a driver; a new make is added here.

It is set once, before anything flows, and left as it is: nobody asks it for a reading.
"""

from bench.station import PulseOutput
from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.applied_precision_ws2120 import AppliedPrecisionWS2120
from instruments.visa import VisaLink

DRIVERS = {"applied_precision_ws2120": AppliedPrecisionWS2120}


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
