"""The remote procedures of change detection, and of the counter that times the changes."""

from collections.abc import Callable, Mapping

from google.protobuf.message import Message
from nidaqmx._stubs import nidaqmx_pb2 as pb

from simulator.daqmx import attributes
from simulator.daqmx.attributes import lookup
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.tasks import Tasks

RISING, COUNT_UP = 10280, 10128
"""``Edge.RISING`` and ``CountDirection.COUNT_UP`` of the driver: no others are modelled."""

Handler = Callable[[Message], Message]
Reader = Callable[[Message, Callable[[], bool]], bytes]


class ChangeService:
    """Answers what is asked of tasks that detect changes or count.

    Attributes:
        handlers: by the name of the procedure: from its request to its response.
        readers: by the name of the procedure: from its request to its response in bytes.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self.handlers: Mapping[str, Handler] = {
            "CfgChangeDetectionTiming": self._detect_changes,
            "CreateCICountEdgesChan": self._count_edges,
            "SetChanAttributeString": self._set_terminal,
        }
        self.readers: Mapping[str, Reader] = {"ReadCounterU32Ex": self._read_counts}

    def _detect_changes(
        self, request: pb.CfgChangeDetectionTimingRequest
    ) -> pb.CfgChangeDetectionTimingResponse:
        task = self._tasks.detect_changes(request, request.samps_per_chan)
        task.watch(request.rising_edge_chan, request.falling_edge_chan)
        return pb.CfgChangeDetectionTimingResponse()

    def _count_edges(
        self, request: pb.CreateCICountEdgesChanRequest
    ) -> pb.CreateCICountEdgesChanResponse:
        edge = request.edge or request.edge_raw
        direction = request.count_direction or request.count_direction_raw
        if (edge, direction) != (RISING, COUNT_UP):
            raise DaqmxError(Code.INVALID_ATTRIBUTE_VALUE, f"Edge: {edge}, {direction}")
        self._tasks.count_edges(request)
        return pb.CreateCICountEdgesChanResponse()

    def _set_terminal(
        self, request: pb.SetChanAttributeStringRequest
    ) -> pb.SetChanAttributeStringResponse:
        order = lookup(attributes.COUNT_SET, request.attribute or request.attribute_raw)
        order(self._tasks.counting(request), request.value or request.value_raw)
        return pb.SetChanAttributeStringResponse()

    def _read_counts(
        self, request: pb.ReadCounterU32ExRequest, give_up: Callable[[], bool]
    ) -> bytes:
        task = self._tasks.counting(request)
        counts, whole = task.read(request.num_samps_per_chan, request.timeout, give_up)
        answer = pb.ReadCounterU32ExResponse(
            status=0 if whole else Code.SAMPLES_NOT_YET_AVAILABLE.value,
            read_array=counts,
            samps_per_chan_read=len(counts),
        )
        return bytes(answer.SerializeToString())
