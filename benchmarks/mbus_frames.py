"""M-Bus frames to decode: the read-outs that the makers' manuals print, and built ones.

PRO2 manual A2.2 and 2PU CT manual A2.2, with the manufacturer's bytes as they are on the wire. The
others are built, none of them is a recording.
"""

from dataclasses import dataclass

PRO2 = """
72 00 00 00 00 CD 25 01 02 02 00 00 00 0C 04 14 48 60 01 8C 10 04 23 80 35 00 8C 20 04 91 67 24 01
1C 04 46 13 69 00 9C 10 04 56 34 12 00 9C 20 04 90 78 56 00 2C 04 68 34 91 00 AC 10 04 67 45 23 00
AC 20 04 01 89 67 00
"""

TWO_PU_CT = """
72 46 02 02 19 CD 25 01 02 04 00 00 00 04 03 15 CD 5B 07 84 10 03 15 CD 5B 07 84 20 03 15 CD 5B 07
84 30 03 15 CD 5B 07 84 80 10 03 15 CD 5B 07 04 83 3C 15 CD 5B 07 84 10 83 3C 15 CD 5B 07 84 20 83
3C 15 CD 5B 07 84 30 83 3C 15 CD 5B 07 84 80 10 83 3C 15 CD 5B 07 04 83 FC 10 15 CD 5B 07 04 FB 82
73 15 CD 5B 07 04 FB 82 F3 3C 15 CD 5B 07 02 FD C7 FC 01 E4 59 02 FD C7 FC 02 E4 59 02 FD C7 FC 03
E4 59 03 FD D9 FC 01 1B 87 01 03 FD D9 FC 02 1B 87 01 03 FD D9 FC 03 1B 87 01 03 2B 87 D6 12 03 AB
FC 01 87 D6 12 03 AB FC 02 87 D6 12 03 AB FC 03 79 29 ED 03 FB 14 87 D6 12 03 FB 94 FC 01 87 D6 12
03 FB 94 FC 02 87 D6 12 03 FB 94 FC 03 87 D6 12 03 FB 34 87 D6 12 0A FD 3A 00 01 03 FB 2C 37 C7 00
09 7C 01 54 01 0B FD 3A 05 95 99
"""

HEAT_METER = """
72 18 03 15 20 2D 2C 08 04 04 00 00 00 0C 78 18 03 15 20 04 06 59 BC 00 00 04 14 F8 F1 00 00 04 22
A3 08 00 00 04 59 92 26 00 00 04 5D 67 11 00 00 04 61 2B 15 00 00 04 2D 3E 01 00 00 14 2D F6 01 00
00 04 3B 63 02 00 00 84 10 06 0C 00 00 00 84 40 14 07 00 00 00 84 80 40 14 09 00 00 00 04 6D 1A 0F
B1 25 44 06 49 9C 00 00 42 6C 9E 2C
"""

WATER_METER = """
72 33 00 12 50 24 23 29 07 1E 00 00 00 0C 13 92 15 14 03 0B 3B 14 03 00 4C 13 81 82 71 02 42 6C 3E
2C 02 FD 17 00 00
"""

ELECTRICITY_METER = """
72 99 00 30 81 42 04 02 02 01 00 00 00 0E 04 12 90 78 56 34 12 8E 10 04 12 90 78 56 34 02 8E B0 00
04 44 00 00 00 00 00 8E 80 10 04 45 00 00 00 00 00 8E 80 40 04 46 00 00 00 00 00 02 FD 48 FB 08 02
FD 59 17 02 04 2B 09 02 00 00
"""

HEAT_COST_ALLOCATOR = """
72 00 11 22 33 68 50 26 08 01 00 00 00 0A 6E 34 12 42 6C 1D 32 4A 6E 11 11 0A 5A 15 02
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame to decode.

    Attributes:
        name: whose it is, and how many records it has.
        wire: the long frame.
    """

    name: str
    wire: bytes


def _frame(name: str, user_data: str) -> Frame:
    body = bytes([0x08, 0x01]) + bytes.fromhex(user_data)
    head = bytes([0x68, len(body), len(body), 0x68])
    return Frame(name, head + body + bytes([sum(body) & 0xFF, 0x16]))


FRAMES = (
    _frame("PRO2, 9 records", PRO2),
    _frame("2PU CT, 32 records", TWO_PU_CT),
    _frame("heat meter, 16 records", HEAT_METER),
    _frame("water meter, 5 records", WATER_METER),
    _frame("electricity meter, 8 records", ELECTRICITY_METER),
    _frame("heat cost allocator, 4 records", HEAT_COST_ALLOCATOR),
)
