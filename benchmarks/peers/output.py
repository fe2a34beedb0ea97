"""The output of a source, as somebody drives it who writes no more than is needed."""

import socket


class Output:
    """A connection over SCPI.

    Args:
        resource: ``TCPIP…::HOST::PORT::SOCKET``.
    """

    def __init__(self, resource: str) -> None:
        host, port = resource.split("::")[1:3]
        self._socket = socket.create_connection((host, int(port)), timeout=5.0)
        self._lines = self._socket.makefile("r")

    def switch_on(self) -> None:
        """Switch it on."""
        self._socket.sendall(
            b":SOUR:PHAS1:VOLT:STAT 0;:SOUR:PHAS1:VOLT:RANG 0,360;:SOUR:PHAS1:VOLT:MHAR:CLE;"
            b":SOUR:PHAS1:VOLT:MHAR:HARM1 230,0;:SOUR:PHAS1:VOLT:MHAR:STAT 1;"
            b":SOUR:PHAS1:VOLT:STAT 1\n:OUTP:STAT ON\n"
        )

    def switch_off(self) -> None:
        """Switch it off."""
        self._socket.sendall(b":OUTP:STAT OFF\n")

    def is_on(self) -> bool:
        """Ask it."""
        self._socket.sendall(b":OUTP:STAT?\n")
        return self._lines.readline().strip() == "1"
