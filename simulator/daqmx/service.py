"""The remote procedures of NI-DAQmx that are answered; every other one is UNIMPLEMENTED."""

from collections.abc import Callable

import session_pb2
from google.protobuf.message import Message
from nidaqmx._stubs import nidaqmx_pb2 as pb

from simulator.daqmx import attributes
from simulator.daqmx.attributes import Value, lookup
from simulator.daqmx.change_service import ChangeService
from simulator.daqmx.change_task import ChangeTask
from simulator.daqmx.count_task import CountTask
from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError, text_of
from simulator.daqmx.line_task import LineTask
from simulator.daqmx.output_service import OutputService
from simulator.daqmx.tasks import Tasks
from simulator.daqmx.words import Runs, varint

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
        self._tasks = Tasks(device)
        changes = ChangeService(self._tasks)
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
            "ReadDigitalScalarU32": self._read_scalar,
            **changes.handlers,
            **OutputService(self._tasks).handlers,
            **self._getters(),
        }
        self.readers: dict[str, Reader] = {
            **{f"ReadDigitalU{bits}": self._reader(bits) for bits in (8, 16, 32)},
            **changes.readers,
        }

    def _create(self, request: pb.CreateTaskRequest) -> pb.CreateTaskResponse:
        number, new = self._tasks.create(request.session_name, request.initialization_behavior)
        session = session_pb2.Session(id=number)
        return pb.CreateTaskResponse(task=session, new_session_initialized=new)

    def _clear(self, request: pb.ClearTaskRequest) -> pb.ClearTaskResponse:
        self._tasks.clear(request)
        return pb.ClearTaskResponse()

    def _start(self, request: pb.StartTaskRequest) -> pb.StartTaskResponse:
        self._tasks.of(request).start()
        return pb.StartTaskResponse()

    def _stop(self, request: pb.StopTaskRequest) -> pb.StopTaskResponse:
        self._tasks.of(request).stop()
        return pb.StopTaskResponse()

    def _is_done(self, request: pb.IsTaskDoneRequest) -> pb.IsTaskDoneResponse:
        return pb.IsTaskDoneResponse(is_task_done=self._tasks.of(request).done())

    def _create_channel(self, request: pb.CreateDIChanRequest) -> pb.CreateDIChanResponse:
        if "line" in request.lines:
            grouping = request.line_grouping or request.line_grouping_raw
            task = self._tasks.for_levels(request)
            task.create_channels(request.lines, request.name_to_assign_to_lines, grouping)
        else:
            self._tasks.for_input(request).create_channel(request.lines)
        return pb.CreateDIChanResponse()

    def _clock(self, request: pb.CfgSampClkTimingRequest) -> pb.CfgSampClkTimingResponse:
        mode = request.sample_mode or request.sample_mode_raw
        task = self._tasks.reading(request)
        if isinstance(task, CountTask):
            task.clock(request.source)
        else:
            self._tasks.sampled(request).clock(
                request.source, request.rate, mode, request.samps_per_chan
            )
        return pb.CfgSampClkTimingResponse()

    def _set_buffer(
        self, request: pb.SetBufferAttributeUInt32Request
    ) -> pb.SetBufferAttributeUInt32Response:
        lookup(attributes.BUFFER, request.attribute or request.attribute_raw)
        self._tasks.reading(request).buffer_samples = request.value
        return pb.SetBufferAttributeUInt32Response()

    def _error_string(self, request: pb.GetErrorStringRequest) -> pb.GetErrorStringResponse:
        return pb.GetErrorStringResponse(error_string=text_of(request.error_code))

    def _getters(self) -> dict[str, Handler]:
        device, tasks = self._device, self._tasks
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
                lambda request, number: lookup(attributes.TASK, number)(tasks.of(request)),
            ),
            "Chan": (("Int32", "UInt32"), self._channel_attribute),
            "Read": (("String", "UInt32", "UInt64", "Bool"), self._read_attribute),
            "Write": (
                ("UInt32",),
                lambda request, number: lookup(attributes.WRITE, number)(tasks.driving(request)),
            ),
            "Timing": (
                ("Double",),
                lambda request, number: lookup(attributes.TIMING, number)(tasks.sampled(request)),
            ),
            "Buffer": (
                ("UInt32",),
                lambda request, number: lookup(attributes.BUFFER, number)(tasks.reading(request)),
            ),
        }
        return {
            f"Get{family}Attribute{kind}": _getter(f"Get{family}Attribute{kind}", value)
            for family, (kinds, value) in families.items()
            for kind in kinds
        }

    def _read_attribute(self, request: Message, number: int) -> Value:
        task = self._tasks.of(request)
        if isinstance(task, LineTask):
            return lookup(attributes.LINE_READ, number)(task)
        if isinstance(task, ChangeTask) and number in attributes.CHANGE_READ:
            return attributes.CHANGE_READ[number](task)
        return lookup(attributes.READ, number)(task)

    def _channel_attribute(self, request: Message, number: int) -> Value:
        if number in attributes.COUNT:
            return attributes.COUNT[number](self._tasks.counting(request))
        return lookup(attributes.CHANNEL_TYPE, number)(self._tasks.of(request))

    def _read_scalar(
        self, request: pb.ReadDigitalScalarU32Request
    ) -> pb.ReadDigitalScalarU32Response:
        task = self._tasks.of(request)
        if isinstance(task, LineTask):
            value = int(task.read_words(1, 32).words[0])
        else:
            value = self._tasks.sampled(request).read_now()
        return pb.ReadDigitalScalarU32Response(value=value)

    def _reader(self, bits: int) -> Reader:
        def read(request: Message, give_up: Callable[[], bool]) -> bytes:
            task, samples = self._tasks.of(request), request.num_samps_per_chan
            if isinstance(task, LineTask):
                return _response(task.read_words(samples, bits), bits, samples, 0)
            if isinstance(task, CountTask):
                raise DaqmxError(Code.SPECIFIED_ATTR_NOT_VALID, f"Task: {task.name}")
            runs, whole = task.read(samples, request.timeout, bits, give_up)
            status = 0 if whole else Code.SAMPLES_NOT_YET_AVAILABLE.value
            return _response(runs, bits, int(runs.counts.sum()), status)

        return read


def _response(runs: Runs, bits: int, samples_per_channel: int, status: int) -> bytes:
    head = pb.ReadDigitalU32Response(status=status, samps_per_chan_read=samples_per_channel)
    samples = runs.as_bytes() if bits == 8 else runs.as_varints()
    return b"".join((head.SerializeToString(), ARRAY_TAG, varint(len(samples)), samples))


def _getter(procedure: str, value: Callable[[Message, int], Value]) -> Handler:
    response = getattr(pb, f"{procedure}Response")
    # What comes as Int32 is an enumeration, which the client takes by its number.
    field = "value_raw" if procedure.endswith("AttributeInt32") else "value"

    def get(request: Message) -> Message:
        return response(**{field: value(request, request.attribute or request.attribute_raw)})

    return get
