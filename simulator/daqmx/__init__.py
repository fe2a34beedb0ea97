"""An NI-DAQmx device as the real ``nidaqmx`` package sees it through an NI gRPC device server.

Inputs are sampled by the clock of the device, read at each change of a line, or read when told to;
outputs are software-timed. A counter counts a timebase and keeps the count at each change. Tasks
live side by side as long as they want different lines and counters, and at most one of them the
sample clock.

Not modelled: other uses of the counters, analogue channels, change detection on one kind of edge,
triggers and other sample clocks, routing rules (-89xxx), several input channels or line lists in a
task, clocked outputs and several samples in a write, tristate, digital filters, time on USB and on
the network, metastable samples, the hold-up of a task that is only committed.
Ports 1 and 2 are there, but as on a real USB-6343 they are static: no sample clock.
"""

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import DaqmxError
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.daqmx.server import DaqServer

__all__ = ["DaqDevice", "DaqFault", "DaqServer", "DaqmxError", "FaultKind"]
