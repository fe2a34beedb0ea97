"""What pulse counters on a digital port of an NI device do alike; each times edges its own way."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping

from contracts.clock import Clock
from contracts.wire import WireRecorder
from instruments.edges import LineMap
from instruments.identity import Identity
from instruments.ni_daqmx import DaqmxDriver, daqmx_errors


class NiPort(ABC):
    """The lines of one port.

    Args:
        device: name in NI MAX, e.g. ``Dev1``.
        port: e.g. ``port0``.
        lines: line number of each channel.
        timebase_ppm: limit of the device's timebase, from its data sheet.
        clock: bench time.
        recorder: gets a note about each capture.
        grpc_address: ``host:port`` of an NI gRPC device server; None for this computer's driver.
        inverted: channels that conduct while their line is low.

    Raises:
        ConfigError: the lines are none, doubled or out of range, or ``inverted`` is unknown.
    """

    __slots__ = (
        "_captures",
        "_clock",
        "_daqmx",
        "_device",
        "_line_map",
        "_port",
        "_recorder",
        "_timebase_ppm",
    )

    def __init__(
        self,
        device: str,
        port: str,
        *,
        lines: Mapping[str, int],
        timebase_ppm: float,
        clock: Clock,
        recorder: WireRecorder,
        grpc_address: str | None,
        inverted: Collection[str],
    ) -> None:
        self._device = device
        self._port = f"{device}/{port}"
        self._line_map = LineMap.of(lines, inverted)
        self._timebase_ppm = timebase_ppm
        self._clock = clock
        self._recorder = recorder
        self._daqmx = DaqmxDriver(grpc_address)
        self._captures = 0

    def identify(self) -> Identity:
        """Who the device is; refuses one that cannot do the work.

        Raises:
            InstrumentError: it is not there, or the port cannot do it as configured.
        """
        with daqmx_errors(f"{self._device}, identity"):
            identity = self._daqmx.identity(self._device)
        self._require_able()
        return identity

    def close(self) -> None:
        """Let the driver go; may be called twice."""
        self._daqmx.close()

    @abstractmethod
    def _require_able(self) -> None:
        """Refuse a port that cannot do the work."""

    def _next_name(self) -> str:
        """Of the capture that begins now."""
        self._captures += 1
        return f"{self._port} capture {self._captures}"
