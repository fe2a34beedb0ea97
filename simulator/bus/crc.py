"""The check sum of a Modbus RTU frame (Modbus over Serial Line V1.02, 2.5.1.2)."""

POLYNOMIAL = 0xA001
SHORTEST_FRAME = 4


def _entry(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value


_TABLE = tuple(_entry(byte) for byte in range(256))


def crc16(data: bytes) -> int:
    """CRC-16 of Modbus; it goes onto the wire low byte first.

    >>> crc16(bytes.fromhex("01064003000A")).to_bytes(2, "little").hex()
    'ec0d'
    """
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def sealed(body: bytes) -> bytes:
    """A frame: unit and PDU, followed by their check sum."""
    return body + crc16(body).to_bytes(2, "little")


def intact(frame: bytes) -> bool:
    """Whether a frame is long enough to be one and its check sum is right."""
    return len(frame) >= SHORTEST_FRAME and sealed(frame[:-2]) == frame
