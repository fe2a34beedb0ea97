"""What every driver over NI-DAQmx shares: the way to the driver, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import grpc
import nidaqmx
from nidaqmx import GrpcSessionOptions
from nidaqmx.errors import DaqError, DaqNotFoundError, DaqNotSupportedError, Error, RpcError
from nidaqmx.system import Device, PhysicalChannel, System

from contracts.errors import ConfigError, InstrumentError
from instruments.identity import Identity

CHANNEL_OPTIONS = (
    # The answer to one read comes near the 4 MiB that gRPC takes by default.
    ("grpc.max_receive_message_length", -1),
    # A station's instruments are on its own network, never behind the office's proxy.
    ("grpc.enable_http_proxy", 0),
    # A server whose network was cut must not hold the bench for ever.
    ("grpc.keepalive_time_ms", 15_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.http2.ping_timeout_ms", 5_000),
)

LOCAL = "local"
IN_USE = (-50103, -200022, -200587)
"""Another task has what is asked for."""

_RESERVED = (
    "another program, or a capture that was not closed, holds the device: close it, "
    "or reset the device"
)
_ADVICE = {
    -200279: "overrun: samples were overwritten before they were read, so edges are lost; "
    "read more often, give a larger buffer_s or a lower sample rate, and measure again",
    -200361: "overrun in the device: lower the sample rate or use another USB port, "
    "and measure again",
    -200010: "overrun in the device: lower the sample rate or use another USB port, "
    "and measure again",
    -200284: "the samples did not come in time: the sample clock stands still or is slower than "
    "ordered",
    -200220: "there is no such device: compare the name with NI MAX or the server",
    -201003: "the device cannot be reached: is it plugged in and powered?",
    -200170: "the device has no such port",
    **dict.fromkeys(IN_USE, _RESERVED),
    -200077: "the device does not support that value",
}
"""By NI-DAQmx error number: what it means for the bench, and what to do."""


def server_address(resource: str, whose: str) -> str | None:
    """Address of an NI gRPC device server; None for the driver of this computer.

    Raises:
        ConfigError: ``whose`` resource is in neither form.
    """
    if resource == LOCAL:
        return None
    host, _, port = resource.rpartition(":")
    if not host or not port.isdecimal():
        raise ConfigError(
            f"{whose}: resource {resource!r}: must be {LOCAL}, or HOST:PORT of an NI gRPC device "
            "server"
        )
    return resource


def _meaning(error: Error) -> str:
    if isinstance(error, DaqError):
        said = str(error).strip().splitlines()[0]
        advice = _ADVICE.get(error.error_code, "see the NI-DAQmx error list")
        return f"NI-DAQmx error {error.error_code}: {advice} ({said})"
    if isinstance(error, RpcError):
        return f"the NI gRPC device server cannot be reached or refused ({error})"
    if isinstance(error, DaqNotFoundError | DaqNotSupportedError):
        return (
            "no NI-DAQmx driver on this computer: install it, or give the address of an "
            "NI gRPC device server"
        )
    return str(error)


@contextmanager
def daqmx_errors(asked: str) -> Iterator[None]:
    """Turn what NI-DAQmx raises into an ``InstrumentError`` that begins with ``asked``."""
    try:
        yield
    except Error as error:
        raise InstrumentError(f"{asked}: {_meaning(error)}") from error
    except grpc.RpcError as error:
        raise InstrumentError(f"{asked}: the NI gRPC device server failed ({error})") from error


def clear_after(error: BaseException, task: nidaqmx.Task) -> None:
    """Clear a task because of ``error``; if that fails too, ``error`` gets a note of it."""
    try:
        with daqmx_errors("clear task"):
            task.close()
    except InstrumentError as second:
        error.add_note(f"and the device could not be given back: {second}")


def _remembering(channel: grpc.Channel) -> grpc.Channel:
    """Make each call's stub once: nidaqmx asks for all 400 of them anew with every task."""
    channel.unary_unary = cache(channel.unary_unary)
    return channel


class DaqmxDriver:
    """The NI-DAQmx driver of this computer, or that of an NI gRPC device server.

    Attributes:
        address: ``host:port`` of the server; None for this computer's driver.
    """

    __slots__ = ("_channel", "_closed", "_devices", "_ports", "_system", "address")

    def __init__(self, address: str | None) -> None:
        self.address = address
        self._channel: grpc.Channel | None = None
        self._closed = False
        self._devices: dict[str, Device] = {}
        self._ports: dict[str, PhysicalChannel] = {}
        self._system: System | None = None

    def options(self) -> GrpcSessionOptions | None:
        """What a ``nidaqmx`` object needs to use this driver; connects at the first use.

        Raises:
            InstrumentError: it was closed.
        """
        if self._closed:
            raise InstrumentError("the counter was closed; make a new one")
        if self.address is None:
            return None
        if self._channel is None:
            self._channel = _remembering(grpc.insecure_channel(self.address, CHANNEL_OPTIONS))
        return GrpcSessionOptions(self._channel, "")

    def close(self) -> None:
        """Let the server go; may be called twice."""
        self._closed = True
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def device(self, name: str) -> Device:
        """A device, made once: nidaqmx asks a server three things for each new object."""
        options = self.options()
        if name not in self._devices:
            self._devices[name] = Device(name, grpc_options=options)
        return self._devices[name]

    def port(self, name: str) -> PhysicalChannel:
        """A port of a device, made once."""
        options = self.options()
        if name not in self._ports:
            self._ports[name] = PhysicalChannel(name, grpc_options=options)
        return self._ports[name]

    def identity(self, name: str) -> Identity:
        """Who a device is; to be asked within ``daqmx_errors``."""
        device = self.device(name)
        model, serial = str(device.product_type), int(device.serial_num)
        self._system = self._system or System(self.options())
        version = self._system.driver_version
        firmware = f"NI-DAQmx {version.major_version}.{version.minor_version}"
        return Identity("NI", model, f"{serial:08X}", f"{firmware}.{version.update_version}")


def check_line(port: str, highest: int, width: int) -> None:
    """Refuse a line that the port has not.

    Raises:
        InstrumentError: it has not.
    """
    if highest >= width:
        raise InstrumentError(
            f"{port}: line {highest} is configured; the port has {width}, 0 to {width - 1}"
        )
