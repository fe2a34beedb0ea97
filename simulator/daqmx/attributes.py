"""The properties that the driver answers, by their numbers."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from simulator.daqmx.change_task import ChangeTask
from simulator.daqmx.count_task import CountTask
from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.line_task import LineTask
from simulator.daqmx.output_task import OutputTask
from simulator.daqmx.task import SampledTask
from simulator.daqmx.tasks import InputTask, Task

T = TypeVar("T")
Value = str | int | float | bool

DRIVER_VERSION = {0x1272: 25, 0x1923: 0, 0x2F22: 0}
"""Major, minor and update of the NI-DAQmx that is imitated."""

DEVICE: dict[int, Callable[[DaqDevice], Value]] = {
    0x0631: lambda device: device.product_type,
    0x0632: lambda device: device.serial,
    0x22CA: lambda _: True,
    0x2321: lambda device: ", ".join(device.ports),
    0x2323: lambda device: ", ".join(device.ports),
    0x2999: lambda device: device.max_rate_hz,
}
"""Product type, serial number, whether simulated, DI and DO ports, fastest DI rate."""

CHANNEL: dict[int, Callable[[DaqDevice, str], Value]] = {
    0x29A4: lambda device, channel: device.port_width(channel),
    0x29A5: lambda device, channel: device.can_sample(channel),
    0x29A6: lambda device, channel: device.can_sample(channel),
    0x29A7: lambda device, channel: device.port_width(channel),
}
"""Width of an input port, whether it has a sample clock, whether it detects changes, width of an
output port."""

TASK: dict[int, Callable[[Task], Value]] = {
    0x1276: lambda task: task.name,
    0x1273: lambda task: ", ".join(task.channel_names),
    0x2181: lambda task: len(task.channel_names),
}
"""Name, channels, number of channels."""

CHANNEL_TYPE: dict[int, Callable[[Task], Value]] = {
    0x187F: lambda task: (
        10153 if isinstance(task, OutputTask) else 10131 if isinstance(task, CountTask) else 10151
    ),
}
"""``ChannelType.DIGITAL_OUTPUT``, ``COUNTER_INPUT`` or ``DIGITAL_INPUT`` of the driver."""

COUNT: dict[int, Callable[[CountTask], Value]] = {0x0148: lambda task: task.count()}
"""The count register."""

COUNT_SET: dict[int, Callable[[CountTask, str], None]] = {
    0x18C7: lambda task, terminal: task.count_edges_of(terminal)
}
"""The terminal whose edges are counted."""

CHANGE_READ: dict[int, Callable[[ChangeTask], Value]] = {0x2194: lambda task: task.overflowed()}
"""Whether changes were lost."""

READ: dict[int, Callable[[InputTask], Value]] = {
    0x1223: lambda task: task.available(),
    0x192A: lambda task: task.acquired(),
    0x217B: lambda task: len(task.channel_names),
    0x31E8: lambda task: task.default_read(),
}
"""Available, acquired in all, number of channels, what "all available" means."""

LINE_READ: dict[int, Callable[[LineTask], Value]] = {
    0x1823: lambda task: ", ".join(task.channel_names),
    0x217B: lambda task: len(task.channels),
    0x217C: lambda task: task.lines_per_channel,
}
"""Of a task with single lines that is read: channels, number of channels, lines a channel."""

WRITE: dict[int, Callable[[OutputTask], Value]] = {
    0x217E: lambda task: len(task.channels),
    0x217F: lambda task: task.lines_per_channel,
}
"""Number of channels, lines a channel."""

TIMING: dict[int, Callable[[SampledTask], Value]] = {0x1344: lambda task: task.rate_hz}
"""Rate of the sample clock."""

BUFFER: dict[int, Callable[[InputTask], Value]] = {0x186C: lambda task: task.buffer_size}
"""Size of the input buffer."""


def lookup(table: Mapping[int, T], attribute: int) -> T:
    """What ``table`` has for ``attribute``.

    Raises:
        DaqmxError: nothing.
    """
    if attribute not in table:
        raise DaqmxError(Code.SPECIFIED_ATTR_NOT_VALID, f"Property: 0x{attribute:04X}")
    return table[attribute]
