"""A LabJack T7 at the wire: registers over Modbus TCP, and the spontaneous stream.

Written from the T-Series Datasheet, 3.2.4 "Low-Level Stream", and the public list of registers;
that it is read rightly must be confirmed on a real one. Assumptions: closing the connection to the
stream port stops the stream; the first scan lies a moment after the stream is switched on, and
``STREAM_START_TIME_STAMP`` is that moment.

Not modelled: analogue inputs, extended features of the lines, outputs, triggers, bursts, more
than one address in the scan list, command-response streaming, the fill level of the device's
buffer (an overflow is planted as a fault), time on the network.
"""

from simulator.labjack_t7.device import LabJackT7
from simulator.labjack_t7.server import LabJackServer

__all__ = ["LabJackServer", "LabJackT7"]
