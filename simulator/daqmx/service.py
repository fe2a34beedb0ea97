"""The remote procedures of NI-DAQmx that are answered; every other one is UNIMPLEMENTED."""

import itertools
import threading
from collections.abc import Callable

import session_pb2
from google.protobuf.message import Message
from nidaqmx._stubs import nidaqmx_pb2 as pb

from simulator.daqmx import attributes
from simulator.daqmx.attributes import Value, lookup
from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError, text_of
from simulator.daqmx.task import SampledTask
from simulator.daqmx.words import varint

ARRAY_TAG = b"\x12"
"""Field 2, length-delimited: where every digital read has its samples."""

Handler = Callable[[Message], Message]
Reader = Callable[[Message, Callable[[], bool]], bytes]


class Service:
    """Tasks by session, and what is done with them.

    Attributes:
        handlers: by the name of the procedure: from its request to its response.
        readers: by the name of the procedure: from its request to its response in bytes.
    """

    def __init__(self, device: DaqDevice) -> None:
        self._device = device
        self._tasks: dict[int, SampledTask] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.handlers: dict[str, Handler] = {
            "CreateTask": self._create,
            "ClearTask": self._clear,
            "StartTask": self._start,
            "StopTask": self._stop,
            "IsTaskDone": self._is_done,
            "CreateDIChan": self._create_channel,
            "CfgSampClkTiming": self._clock,
            "SetBufferAttributeUInt32": self._set_buffer,
            "GetErrorString": self._error_string,
            **self._getters(),
        }
        self.readers: dict[str, Reader] = {
            f"ReadDigitalU{bits}": self._reader(bits) for bits in (8, 16, 32)
        }

    def _task(self, request: Message) -> SampledTask:
        with self._lock:
            if request.task.id not in self._tasks:
                raise DaqmxError(Code.INVALID_TASK, f"Session: {request.task.id}")
            return self._tasks[request.task.id]

    def _create(self, request: pb.CreateTaskRequest) -> pb.CreateTaskResponse:
        with self._lock:
            number = next(self._numbers)
            name = request.session_name or f"_unnamedTask<{number}>"
            self._tasks[number] = SampledTask(self._device, name)
        session = session_pb2.Session(id=number)
        return pb.CreateTaskResponse(task=session, new_session_initialized=True)

    def _clear(self, request: pb.ClearTaskRequest) -> pb.ClearTaskResponse:
        self._task(request).stop()
        with self._lock:
            del self._tasks[request.task.id]
        return pb.ClearTaskResponse()

    def _start(self, request: pb.StartTaskRequest) -> pb.StartTaskResponse:
        self._task(request).start()
        return pb.StartTaskResponse()

    def _stop(self, request: pb.StopTaskRequest) -> pb.StopTaskResponse:
        self._task(request).stop()
        return pb.StopTaskResponse()

    def _is_done(self, request: pb.IsTaskDoneRequest) -> pb.IsTaskDoneResponse:
        return pb.IsTaskDoneResponse(is_task_done=self._task(request).done())

    def _create_channel(self, request: pb.CreateDIChanRequest) -> pb.CreateDIChanResponse:
        self._task(request).create_channel(request.lines)
        return pb.CreateDIChanResponse()

    def _clock(self, request: pb.CfgSampClkTimingRequest) -> pb.CfgSampClkTimingResponse:
        mode = request.sample_mode or request.sample_mode_raw
        task = self._task(request)
        task.clock(request.source, request.rate, mode, request.samps_per_chan)
        return pb.CfgSampClkTimingResponse()

    def _set_buffer(
        self, request: pb.SetBufferAttributeUInt32Request
    ) -> pb.SetBufferAttributeUInt32Response:
        lookup(attributes.BUFFER, request.attribute or request.attribute_raw)
        self._task(request).buffer_samples = request.value
        return pb.SetBufferAttributeUInt32Response()

    def _error_string(self, request: pb.GetErrorStringRequest) -> pb.GetErrorStringResponse:
        return pb.GetErrorStringResponse(error_string=text_of(request.error_code))

    def _getters(self) -> dict[str, Handler]:
        device, task = self._device, self._task
        families: dict[str, tuple[tuple[str, ...], Callable[[Message, int], Value]]] = {
            "SystemInfo": (
                ("UInt32",),
                lambda _, number: lookup(attributes.DRIVER_VERSION, number),
            ),
            "Device": (
                ("String", "UInt32", "Bool", "Double"),
                lambda request, number: lookup(attributes.DEVICE, number)(
                    device.named(request.device_name)
                ),
            ),
            "PhysicalChan": (
                ("UInt32", "Bool"),
                lambda request, number: lookup(attributes.CHANNEL, number)(
                    device, request.physical_channel
                ),
            ),
            "Task": (
                ("String", "UInt32"),
                lambda request, number: lookup(attributes.TASK, number)(task(request)),
            ),
            "Read": (
                ("UInt32", "UInt64"),
                lambda request, number: lookup(attributes.READ, number)(task(request)),
            ),
            "Timing": (
                ("Double",),
                lambda request, number: lookup(attributes.TIMING, number)(task(request)),
            ),
            "Buffer": (
                ("UInt32",),
                lambda request, number: lookup(attributes.BUFFER, number)(task(request)),
            ),
        }
        return {
            f"Get{family}Attribute{kind}": _getter(f"Get{family}Attribute{kind}", value)
            for family, (kinds, value) in families.items()
            for kind in kinds
        }

    def _reader(self, bits: int) -> Reader:
        def read(request: Message, give_up: Callable[[], bool]) -> bytes:
            task = self._task(request)
            runs, whole = task.read(request.num_samps_per_chan, request.timeout, bits, give_up)
            head = pb.ReadDigitalU32Response(
                status=0 if whole else Code.SAMPLES_NOT_YET_AVAILABLE.value,
                samps_per_chan_read=int(runs.counts.sum()),
            )
            samples = runs.as_bytes() if bits == 8 else runs.as_varints()
            return b"".join((head.SerializeToString(), ARRAY_TAG, varint(len(samples)), samples))

        return read


def _getter(procedure: str, value: Callable[[Message, int], Value]) -> Handler:
    response = getattr(pb, f"{procedure}Response")

    def get(request: Message) -> Message:
        return response(value=value(request, request.attribute or request.attribute_raw))

    return get
