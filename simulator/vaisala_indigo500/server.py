"""Serves a probe on 127.0.0.1 by Modbus TCP."""

import socketserver
import struct
import threading
from contextlib import suppress
from functools import partial

from simulator.vaisala_indigo500.probe import UNIT, Probe

HEADER = struct.Struct(">HHHB")
READ_HOLDING = 3
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, NO_TARGET = 1, 2, 11
POLL_S = 0.05


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, _Listener), "made by ProbeServer alone"  # noqa: S101
        # A peer that went away is no fault of the device.
        with suppress(OSError):
            while len(head := self.rfile.read(HEADER.size)) == HEADER.size:
                transaction, _, length, unit = HEADER.unpack(head)
                answer = _answer(server.probe, unit, self.rfile.read(length - 1))
                if server.probe.air.gone:
                    return
                self.wfile.write(HEADER.pack(transaction, 0, len(answer) + 1, unit) + answer)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, probe: Probe) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.probe = probe


class ProbeServer:
    """The port of a transmitter with one probe."""

    def __init__(self, probe: Probe) -> None:
        self._listener = _Listener(probe)
        serve = partial(self._listener.serve_forever, POLL_S)
        self._thread = threading.Thread(target=serve, name="probe", daemon=True)

    def start(self) -> str:
        """Begin to serve; returns ``host:port``."""
        self._thread.start()
        return f"127.0.0.1:{self._listener.server_address[1]}"

    def close(self) -> None:
        """Stop serving."""
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()


def _answer(probe: Probe, unit: int, pdu: bytes) -> bytes:
    if unit != UNIT:
        return _refused(pdu, NO_TARGET)
    if len(pdu) != 5 or pdu[0] != READ_HOLDING:
        return _refused(pdu, ILLEGAL_FUNCTION)
    _, address, count = struct.unpack(">BHH", pdu)
    data = probe.words(address, count)
    return _refused(pdu, ILLEGAL_ADDRESS) if data is None else bytes((pdu[0], len(data))) + data


def _refused(pdu: bytes, code: int) -> bytes:
    return bytes((pdu[0] | 0x80, code))
