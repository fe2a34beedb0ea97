"""The registers of a LabJack T7 over Modbus TCP, port 502.

T-Series Datasheet, "Modbus Map" and "3.1.1 Protocol Details"; addresses and types are those of
LabJack's public ``ljm_constants.json`` (2025.12.18.A). Two registers make a value of 32 bits, the
most significant first. "6.0 Ethernet": two connections to port 502 at a time.
"""

import struct

from instruments.modbus_tcp import PORT, ModbusTcpLink

COMMAND_PORT = PORT


class RegisterLink(ModbusTcpLink):
    """One connection to the command port.

    Args:
        host: name or address of the device.
        port: 502 on the device.
        timeout_s: how long an answer may take, in s of wall time.

    Raises:
        InstrumentError: it cannot be reached.
    """

    __slots__ = ()

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        super().__init__("LabJack T7", host, port, timeout_s)

    def read_u32(self, address: int) -> int:
        """An unsigned value of two registers."""
        return int(struct.unpack(">I", self.read(address, 2))[0])

    def read_f32(self, address: int) -> float:
        """A float of two registers."""
        return float(struct.unpack(">f", self.read(address, 2))[0])

    def write_u16(self, address: int, value: int) -> None:
        """Write an unsigned value of one register."""
        self.write(address, struct.pack(">H", value))

    def write_u32(self, address: int, value: int) -> None:
        """Write an unsigned value of two registers."""
        self.write(address, struct.pack(">I", value))

    def write_f32(self, address: int, value: float) -> None:
        """Write a float of two registers."""
        self.write(address, struct.pack(">f", value))
