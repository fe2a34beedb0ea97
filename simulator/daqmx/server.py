"""The gRPC server in front of the device, as NI's is in front of a real one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf.message import Message
from nidaqmx._stubs import nidaqmx_pb2 as pb

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import DaqmxError
from simulator.daqmx.service import Handler, Reader, Service

SERVICE = "nidaqmx_grpc.NiDAQmx"
WORKERS = 8
OPTIONS = (("grpc.so_reuseport", 0), ("grpc.max_send_message_length", -1))


class DaqServer:
    """Serves one device on 127.0.0.1."""

    def __init__(self, device: DaqDevice) -> None:
        self._device = device
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="daqmx")
        self._server = grpc.server(self._pool, options=OPTIONS)
        self._server.add_generic_rpc_handlers((self._methods(Service(device)),))

    def start(self) -> int:
        """Begin to serve; returns the port."""
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return int(port)

    def close(self) -> None:
        """Stop serving; reads that wait are broken off, and every thread has ended on return."""
        self._closing.set()
        self._server.stop(grace=None).wait()
        self._pool.shutdown(wait=True)

    def _methods(self, service: Service) -> grpc.GenericRpcHandler:
        methods = {
            name: grpc.unary_unary_rpc_method_handler(
                self._guarded(_ignoring_context(handler)),
                request_deserializer=getattr(pb, f"{name}Request").FromString,
                response_serializer=getattr(pb, f"{name}Response").SerializeToString,
            )
            for name, handler in service.handlers.items()
        }
        for name, reader in service.readers.items():
            methods[name] = grpc.unary_unary_rpc_method_handler(
                self._guarded(self._reading(reader)),
                request_deserializer=getattr(pb, f"{name}Request").FromString,
            )
        return grpc.method_handlers_generic_handler(SERVICE, methods)

    def _reading(self, reader: Reader) -> Callable[[Message, grpc.ServicerContext], Message]:
        def read(request: Message, context: grpc.ServicerContext) -> bytes:
            return reader(request, lambda: self._closing.is_set() or not context.is_active())

        return read

    def _guarded(
        self, handler: Callable[[Message, grpc.ServicerContext], Message]
    ) -> Callable[[Message, grpc.ServicerContext], Message]:
        def call(request: Message, context: grpc.ServicerContext) -> Message:
            if self._device.gone():
                context.abort(grpc.StatusCode.UNAVAILABLE, "the device is gone")
            try:
                self._device.check_plugged()
                return handler(request, context)
            except DaqmxError as error:
                context.set_trailing_metadata(_metadata(error))
                context.abort(grpc.StatusCode.UNKNOWN, str(error))

        return call


def _ignoring_context(
    handler: Handler,
) -> Callable[[Message, grpc.ServicerContext], Message]:
    return lambda request, _: handler(request)


def _metadata(error: DaqmxError) -> tuple[tuple[str, str], ...]:
    code = (("ni-error", str(error.code.value)),)
    if error.samples_read is None:
        return code
    return (*code, ("ni-samps-per-chan-read", str(error.samples_read)))
