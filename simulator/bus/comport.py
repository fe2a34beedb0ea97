"""The commands of RFC 2217, chapter 3: how a client sets a serial port over the network.

Not modelled: modem lines (they can be set and are remembered, nothing hangs on them), notices of
line and modem state, flow control (none of these wires has any), a break.
"""

from collections.abc import Callable
from dataclasses import replace

from simulator.bus.port import BusPort

SIGNATURE, SET_BAUD, SET_DATA_SIZE, SET_PARITY, SET_STOP_SIZE, SET_CONTROL = range(6)
SET_LINE_STATE_MASK, SET_MODEM_STATE_MASK, PURGE = 10, 11, 12
ANSWER = 100
FLOW_QUERY, NO_FLOW_CONTROL = 0, 1
PURGES_RECEIVED = (1, 3)

PARITY_CODES = {"N": 1, "O": 2, "E": 3, "M": 4, "S": 5}
STOP_CODES: dict[float, int] = {1: 1, 2: 2, 1.5: 3}
PARITIES = {code: parity for parity, code in PARITY_CODES.items()}
STOP_BITS = {code: bits for bits, code in STOP_CODES.items()}
DATA_BITS = range(5, 9)

NO_FLOW_CONTROL_IN = 14
FLOW_CODES = {FLOW_QUERY: 1, 1: 1, 2: 1, 3: 1, 17: 1, 19: 1, 13: 14, 14: 14, 15: 14, 16: 14, 18: 14}
"""Every wish for flow control, outbound or inbound, is answered with: there is none."""

LINE_QUERIES = {4: (5, 6), 7: (8, 9), 10: (11, 12)}
"""Break, DTR and RTS: the query, and the codes of on and off."""


def is_flow_query(parameters: bytes) -> bool:
    """Whether a client asks for the flow control setting, by which it also synchronises."""
    return parameters == bytes([SET_CONTROL, FLOW_QUERY])


class ComPort:
    """Carries a client's commands out on a port of the bus."""

    __slots__ = ("_commands", "_lines", "_port")

    def __init__(self, port: BusPort) -> None:
        self._port = port
        self._lines = {query: off for query, (_, off) in LINE_QUERIES.items()}
        self._commands: dict[int, Callable[[bytes], bytes]] = {
            SIGNATURE: self._signature,
            SET_BAUD: self._set_baud,
            SET_DATA_SIZE: self._set_data_size,
            SET_PARITY: self._set_parity,
            SET_STOP_SIZE: self._set_stop_size,
            SET_CONTROL: self._set_control,
            SET_LINE_STATE_MASK: bytes,
            SET_MODEM_STATE_MASK: bytes,
            PURGE: self._purge,
        }

    def answer(self, parameters: bytes) -> bytes | None:
        """The parameters of the answer to a command; None if there is none.

        A setting that the port does not have is answered with the one that it keeps.
        """
        if not parameters or parameters[0] not in self._commands:
            return None
        command, value = parameters[0], parameters[1:]
        if command != SIGNATURE and not value:
            return None
        return bytes([command + ANSWER]) + self._commands[command](value)

    def _signature(self, value: bytes) -> bytes:
        return value or f"simulated {self._port.kind} port".encode()

    def _set_baud(self, value: bytes) -> bytes:
        baud = int.from_bytes(value, "big")
        if baud:
            self._port.line = replace(self._port.line, baud=baud)
        return self._port.line.baud.to_bytes(4, "big")

    def _set_data_size(self, value: bytes) -> bytes:
        if value[0] in DATA_BITS:
            self._port.line = replace(self._port.line, data_bits=value[0])
        return bytes([self._port.line.data_bits])

    def _set_parity(self, value: bytes) -> bytes:
        if value[0] in PARITIES:
            self._port.line = replace(self._port.line, parity=PARITIES[value[0]])
        return bytes([PARITY_CODES[self._port.line.parity]])

    def _set_stop_size(self, value: bytes) -> bytes:
        if value[0] in STOP_BITS:
            self._port.line = replace(self._port.line, stop_bits=STOP_BITS[value[0]])
        return bytes([STOP_CODES[self._port.line.stop_bits]])

    def _set_control(self, value: bytes) -> bytes:
        code = value[0]
        if code in FLOW_CODES:
            return bytes([FLOW_CODES[code]])
        for query, states in LINE_QUERIES.items():
            if code in states:
                self._lines[query] = code
            if code in (query, *states):
                return bytes([self._lines[query]])
        return value

    def _purge(self, value: bytes) -> bytes:
        if value[0] in PURGES_RECEIVED:
            self._port.receive()
        return value
