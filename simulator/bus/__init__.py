"""The meters' bus at the wire: Modbus RTU on RS485, behind RFC 2217 or a pseudo-terminal."""
