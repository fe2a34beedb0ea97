"""The remote procedures for tasks that drive lines."""

from collections.abc import Callable, Mapping

from google.protobuf.message import Message
from nidaqmx._stubs import nidaqmx_pb2 as pb

from simulator.daqmx.tasks import Tasks

Handler = Callable[[Message], Message]


class OutputService:
    """Answers what is asked of output tasks alone.

    Attributes:
        handlers: by the name of the procedure: from its request to its response.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self.handlers: Mapping[str, Handler] = {
            "CreateDOChan": self._create_channels,
            "WriteDigitalLines": self._write_lines,
            "WriteDigitalScalarU32": self._write_scalar,
            "ReadDigitalLines": self._read_lines,
            **{f"WriteDigitalU{bits}": self._writer(bits) for bits in (8, 16, 32)},
        }

    def _create_channels(self, request: pb.CreateDOChanRequest) -> pb.CreateDOChanResponse:
        grouping = request.line_grouping or request.line_grouping_raw
        task = self._tasks.for_output(request)
        task.create_channels(request.lines, request.name_to_assign_to_lines, grouping)
        return pb.CreateDOChanResponse()

    def _write_lines(self, request: pb.WriteDigitalLinesRequest) -> pb.WriteDigitalLinesResponse:
        self._tasks.driving(request).write_lines(
            [bool(byte) for byte in request.write_array],
            samples=request.num_samps_per_chan,
            auto_start=request.auto_start,
        )
        return pb.WriteDigitalLinesResponse(samps_per_chan_written=1)

    def _write_scalar(
        self, request: pb.WriteDigitalScalarU32Request
    ) -> pb.WriteDigitalScalarU32Response:
        task = self._tasks.driving(request)
        task.write_words([request.value], bits=32, samples=1, auto_start=request.auto_start)
        return pb.WriteDigitalScalarU32Response()

    def _writer(self, bits: int) -> Handler:
        response = getattr(pb, f"WriteDigitalU{bits}Response")

        def write(request: Message) -> Message:
            self._tasks.driving(request).write_words(
                list(request.write_array),
                bits=bits,
                samples=request.num_samps_per_chan,
                auto_start=request.auto_start,
            )
            return response(samps_per_chan_written=1)

        return write

    def _read_lines(self, request: pb.ReadDigitalLinesRequest) -> pb.ReadDigitalLinesResponse:
        task = self._tasks.by_line(request)
        return pb.ReadDigitalLinesResponse(
            read_array=task.read_lines(request.num_samps_per_chan),
            samps_per_chan_read=1,
            num_bytes_per_samp=task.lines_per_channel,
        )
