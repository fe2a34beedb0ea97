"""An NI-DAQmx device as the real ``nidaqmx`` package sees it through an NI gRPC device server.

Inputs are sampled by the clock of the device, outputs are software-timed. Tasks live side by
side as long as they want different lines, and at most one of them the sample clock.

Not modelled: counters, analogue channels, change detection, triggers and external sample clocks,
routing rules (-89xxx), several input channels or line lists in a task, software-timed inputs,
clocked outputs and several samples in a write, tristate, digital filters, time on USB and on the
network, metastable samples, the hold-up of a task that is only committed.
Ports 1 and 2 are there, but as on a real USB-6343 they are static: no sample clock.
"""

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import DaqmxError
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.daqmx.server import DaqServer

__all__ = ["DaqDevice", "DaqFault", "DaqServer", "DaqmxError", "FaultKind"]
