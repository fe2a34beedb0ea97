"""The control socket of a virtual bench: JSON lines, one answer for each request."""

import json
import socket
from collections.abc import Mapping

from contracts.errors import BenchError

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]
ANSWER_WITHIN_S = 30.0


class ControlLink:
    """One connection to the simulator's control socket.

    Args:
        address: host and port.

    Raises:
        BenchError: nobody listens there.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self._where = f"{address[0]}:{address[1]}"
        try:
            self._socket = socket.create_connection(address, timeout=ANSWER_WITHIN_S)
        except OSError as error:
            raise BenchError(f"no virtual bench listens on {self._where}: {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")

    def ask(self, operation: str, **arguments: JSON) -> Mapping[str, JSON]:
        """Send one request and return its answer.

        Raises:
            BenchError: the simulator is gone, or refuses.
        """
        request = json.dumps({"op": operation, **arguments}) + "\n"
        try:
            self._socket.sendall(request.encode())
            line = self._lines.readline()
        except OSError as error:
            raise BenchError(f"the virtual bench on {self._where} is gone: {error}") from error
        if not line:
            raise BenchError(f"the virtual bench on {self._where} is gone: it closed the line")
        answer: dict[str, JSON] = json.loads(line)
        if "error" in answer:
            raise BenchError(f"the virtual bench refuses {operation}: {answer['error']}")
        return answer

    def number(self, operation: str, key: str) -> float:
        """Ask, and return one number of the answer."""
        value = self.ask(operation)[key]
        if not isinstance(value, int | float):
            raise BenchError(f"the virtual bench answered {value!r} for {key}: not a number")
        return float(value)

    def close(self) -> None:
        """Close the connection."""
        self._lines.close()
        self._socket.close()
