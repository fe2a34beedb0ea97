"""Digital output lines of an NI device, held by one task and driven when told to.

NI-DAQmx Help, "DAQmx Write"; "DO.Tristate": what a task reads of an output line that is not
tristated is what the device drives.
"""

from collections.abc import Sequence
from contextlib import suppress

import nidaqmx
import numpy as np
from nidaqmx.constants import LineGrouping
from nidaqmx.stream_readers import DigitalMultiChannelReader
from nidaqmx.stream_writers import DigitalMultiChannelWriter

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.identity import Identity
from instruments.ni_daqmx import DaqmxDriver, check_line, clear_after, daqmx_errors

_API = "nidaqmx 1.7.0, Python API"

COMMANDS = (
    Documented("Device.product_type, Device.serial_num", _API),
    Documented("PhysicalChannel.do_port_width", _API),
    Documented("Task(NAME) attaches to the task of that name on the server", "nidaqmx.proto"),
    Documented("Task.do_channels.add_do_chan(LINES, CHAN_PER_LINE)", _API),
    Documented("DigitalMultiChannelWriter.write_one_sample_one_line", "NI-DAQmx Help, DAQmx Write"),
    Documented("DigitalMultiChannelReader.read_one_sample_one_line of an output task", _API),
    Documented("Task.start, Task.close", _API),
)


class OutputLines:
    """Some lines of one port; the first use takes hold of them and drives all of them low.

    On an NI gRPC device server a task outlives the program that made it, and holds its lines.
    So the task has the name of its port: who comes next finds it, and takes the lines over.

    Args:
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port1``.
        numbers: of the lines.
        address: ``host:port`` of an NI gRPC device server; None for this computer's driver.

    Attributes:
        port: with its device, e.g. ``Dev1/port1``.
        taken: whether they were ever taken hold of, and may have been driven.
    """

    __slots__ = ("_address", "_daqmx", "_device", "_numbers", "_task", "port", "taken")

    def __init__(
        self, device: str, port: str, numbers: Sequence[int], *, address: str | None
    ) -> None:
        self.port = f"{device}/{port}"
        self.taken = False
        self._device = device
        self._numbers = tuple(numbers)
        self._address = address
        self._daqmx = DaqmxDriver(address)
        self._task: nidaqmx.Task | None = None

    def identify(self) -> Identity:
        """Who the device is; refuses a port that has not all the lines. Drives nothing.

        Raises:
            InstrumentError: it is not there, or lacks a line.
        """
        with daqmx_errors(f"{self.port}, identity"):
            identity = self._daqmx.identity(self._device)
            width = int(self._daqmx.port(self.port).do_port_width)
        check_line(self.port, max(self._numbers), width)
        return identity

    def drive(self, high: Sequence[bool], asked: str) -> None:
        """Drive all lines, in their order; ``asked`` begins the message of an error.

        Raises:
            InstrumentError: the device cannot be reached, or refuses.
        """
        task = self._held()
        with daqmx_errors(asked):
            _write(task, high)

    def driven(self, asked: str) -> list[bool]:
        """Whether the device drives each line high, in their order.

        Raises:
            InstrumentError: as for ``drive``.
        """
        task = self._held()
        levels = np.zeros(len(self._numbers), dtype=np.bool_)
        reader = DigitalMultiChannelReader(task.in_stream)
        # Asking the device for the number of channels each time would treble the traffic.
        reader.verify_array_shape = False
        with daqmx_errors(asked):
            reader.read_one_sample_one_line(levels)
        return [bool(level) for level in levels]

    def reopen(self) -> None:
        """Take hold of the lines anew, over a new connection.

        Raises:
            InstrumentError: as for ``drive``.
        """
        # Where the connection is lost this fails as well; then the task is found by its name.
        with suppress(InstrumentError):
            self._give_back()
        self._daqmx.close()
        self._daqmx = DaqmxDriver(self._address)
        self._held()

    def close(self) -> None:
        """Give the lines back, their levels as they are; may be called twice.

        Raises:
            InstrumentError: they could not be given back.
        """
        try:
            self._give_back()
        finally:
            self._daqmx.close()

    def abandon(self, error: BaseException) -> None:
        """Give the lines back because of ``error``; if that fails too, the error gets a note."""
        if self._task is not None:
            clear_after(error, self._task)
            self._task = None
        self._daqmx.close()

    def _held(self) -> nidaqmx.Task:
        if self._task is None:
            self._task = self._take()
        return self._task

    def _take(self) -> nidaqmx.Task:
        asked = f"{self.port}, taking hold of output lines"
        names = ", ".join(f"{self.port}/line{number}" for number in self._numbers)
        task = self._own_task(asked)
        try:
            with daqmx_errors(asked):
                task.do_channels.add_do_chan(names, line_grouping=LineGrouping.CHAN_PER_LINE)
                # A task that was started keeps its lines to itself; one that is only written
                # to gives them back each time.
                task.start()
                self.taken = True
                _write(task, [False] * len(self._numbers))
        except BaseException as error:
            clear_after(error, task)
            raise
        return task

    def _own_task(self, asked: str) -> nidaqmx.Task:
        """A new task; one of this name that was left behind is ended, its lines low."""
        with daqmx_errors(asked):
            task = self._task_of_name()
            left = len(task.channel_names)
        if not left:
            return task
        # A task whose device was unplugged drives nothing more, but is to be cleared all the same.
        with suppress(InstrumentError), daqmx_errors(asked):
            _write(task, [False] * left)
        with daqmx_errors(asked):
            task.close()
            return self._task_of_name()

    def _task_of_name(self) -> nidaqmx.Task:
        name = "".join(sign if sign.isalnum() else "_" for sign in f"meterbench {self.port}")
        return nidaqmx.Task(name, grpc_options=self._daqmx.options())

    def _give_back(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            with daqmx_errors(f"{self.port}, giving output lines back"):
                task.close()


def _write(task: nidaqmx.Task, high: Sequence[bool]) -> None:
    writer = DigitalMultiChannelWriter(task.out_stream)
    writer.verify_array_shape = False
    writer.write_one_sample_one_line(np.array(high, dtype=np.bool_))
