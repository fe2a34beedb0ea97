"""The meters' wires: Modbus RTU, M-Bus and infrared, behind RFC 2217 or a pseudo-terminal."""
