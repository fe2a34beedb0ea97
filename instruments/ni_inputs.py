"""Contacts on digital input lines of an NI device: emergency stop, interlocks, a mirror contact.

X Series User Manual, power-up states: a line is an input with a weak pull-down resistor. So a
contact between 5 V and the line makes it high while it is closed, and a broken wire looks like an
open contact. On a device whose lines are pulled up, such as a USB-6008, it is the other way round.

NI-DAQmx gives a line to one task at a time, from its reservation to its release (NI-DAQmx Help,
"Reserved State"). Bench and guard both look, so a task here is not started: it holds the lines for
the moment of a look, and who meets the other looks again, for ``ANEW_S`` times ``LOOKS`` at most.
Nothing here was verified against hardware.
"""

import threading
from collections.abc import Mapping

import nidaqmx
import numpy as np
from nidaqmx.constants import LineGrouping
from nidaqmx.errors import DaqError
from nidaqmx.stream_readers import DigitalMultiChannelReader

from contracts.clock import Clock
from contracts.errors import ConfigError
from instruments.documented import Documented
from instruments.identity import Identity
from instruments.ni_daqmx import (
    IN_USE,
    DaqmxDriver,
    check_line,
    clear_after,
    daqmx_errors,
    server_address,
)
from instruments.ni_task import new_task

_API = "nidaqmx 1.7.0, Python API"

COMMANDS = (
    Documented("Device.product_type, Device.serial_num", _API),
    Documented("PhysicalChannel.di_port_width", _API),
    Documented("Task.di_channels.add_di_chan(LINES, CHAN_PER_LINE)", _API),
    Documented("DigitalMultiChannelReader.read_one_sample_one_line", "NI-DAQmx Help, DAQmx Read"),
    Documented("a task holds its lines while it is reserved", "NI-DAQmx Help, Reserved State"),
    Documented("Task.close", _API),
)

LOOKS = 10
ANEW_S = 0.01


class NiInputs:
    """Contacts by name; several threads may share it.

    Args:
        resource: ``local`` for the NI-DAQmx driver of this computer, or ``host:port`` of an NI
            gRPC device server.
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port2``; not the one that the pulse counter samples.
        lines: line number of each contact.
        clock: of whoever looks.
        closed_is_high: whether a closed contact makes its line high.

    Raises:
        ConfigError: the resource is in no known form, or lines are negative or named twice.
    """

    __slots__ = (
        "_address",
        "_clock",
        "_closed_is_high",
        "_daqmx",
        "_device",
        "_lines",
        "_lock",
        "_port",
        "_task",
    )

    def __init__(
        self,
        resource: str,
        device: str,
        port: str,
        *,
        lines: Mapping[str, int],
        clock: Clock,
        closed_is_high: bool = True,
    ) -> None:
        if len(set(lines.values())) < len(lines) or min(lines.values()) < 0:
            raise ConfigError(
                f"safety inputs {dict(lines)}: each contact needs a line of its own, 0 or above"
            )
        self._address = server_address(resource, "safety inputs")
        self._device = device
        self._port = f"{device}/{port}"
        self._lines = dict(lines)
        self._clock = clock
        self._closed_is_high = closed_is_high
        self._daqmx = DaqmxDriver(self._address)
        self._task: nidaqmx.Task | None = None
        self._lock = threading.Lock()

    def identify(self) -> Identity:
        """Who the device is; refuses a port that has not all the lines.

        Raises:
            InstrumentError: it is not there, or lacks a line.
        """
        with self._lock, daqmx_errors(f"{self._port}, identity"):
            identity = self._daqmx.identity(self._device)
            width = int(self._daqmx.port(self._port).di_port_width)
        check_line(self._port, max(self._lines.values()), width)
        return identity

    def closed(self) -> dict[str, bool]:
        """Whether each contact is closed, by name.

        Raises:
            InstrumentError: the device cannot be reached, or another program keeps the lines.
        """
        with self._lock:
            levels = self._levels()
        return {
            name: high is self._closed_is_high
            for name, high in zip(self._lines, levels, strict=True)
        }

    def close(self) -> None:
        """Let the device go; may be called twice.

        Raises:
            InstrumentError: the lines could not be given back.
        """
        with self._lock:
            task, self._task = self._task, None
            try:
                if task is not None:
                    with daqmx_errors(f"{self._port}, giving input lines back"):
                        task.close()
            finally:
                self._daqmx.close()

    def _levels(self) -> list[bool]:
        asked = f"{self._port}, safety contacts"
        task = self._task or self._take(asked)
        try:
            with daqmx_errors(asked):
                return self._look(task)
        except BaseException as error:
            # Whoever looks next begins anew, over a new connection.
            self._task = None
            clear_after(error, task)
            self._daqmx.close()
            self._daqmx = DaqmxDriver(self._address)
            raise

    def _take(self, asked: str) -> nidaqmx.Task:
        names = ", ".join(f"{self._port}/line{number}" for number in self._lines.values())
        with new_task(self._daqmx, asked) as task:
            task.di_channels.add_di_chan(names, line_grouping=LineGrouping.CHAN_PER_LINE)
        self._task = task
        return task

    def _look(self, task: nidaqmx.Task) -> list[bool]:
        levels = np.zeros(len(self._lines), dtype=np.bool_)
        reader = DigitalMultiChannelReader(task.in_stream)
        # Asking the device for the number of channels each time would treble the traffic.
        reader.verify_array_shape = False
        for left in reversed(range(LOOKS)):
            try:
                reader.read_one_sample_one_line(levels)
                break
            except DaqError as error:
                if error.error_code not in IN_USE or not left:
                    raise
            self._clock.sleep(ANEW_S)
        return [bool(level) for level in levels]
