"""The data that a meter gives on REQ_UD2, telegram by telegram (EN 13757-3)."""

from collections.abc import Sequence

from simulator.bus.mbus.faults import ApplicationFaults
from simulator.bus.mbus.frames import LONGEST_L, RSP_UD, Frame
from simulator.bus.mbus.profile import Profile, manufacturer_code
from simulator.meter.face import Face

VARIABLE_DATA = 0x72
HEADER_BYTES = 12
MORE_FOLLOWS = b"\x1f"
ROOM = LONGEST_L - 3 - HEADER_BYTES
OK, ERROR = 0x00, 0x02
SIGNATURE = b"\x00\x00"
ACCESS_NUMBERS = 256
FIRST_VERSION = 1
"""Of a meter that tells no version of its software; as in the manuals' examples."""


class Readout:
    """Cuts the records of one meter into telegrams and numbers these.

    All telegrams of one read-out show the values of when it began (assumption).

    Attributes:
        faults: what is wrong with the data.
        profile: what its model is on the bus.
    """

    __slots__ = ("_access_number", "_face", "_waiting", "faults", "profile")

    def __init__(self, face: Face, profile: Profile) -> None:
        self.faults = ApplicationFaults()
        self._face = face
        self.profile = profile
        self._access_number = 0
        self._waiting: list[bytes] = []

    @property
    def identification(self) -> bytes:
        """Secondary address: number, maker, version and medium, as they go onto the wire."""
        number = bytes.fromhex(f"{self._face.secondary_address:0>8}")
        number = number if self.faults.number_reversed else number[::-1]
        maker = manufacturer_code(self.profile.manufacturer)
        if self.faults.manufacturer_swapped:
            maker = maker[::-1]
        return number + maker + bytes([self._version(), self.profile.medium])

    def restart(self) -> None:
        """Begin with the first telegram next time."""
        self._waiting.clear()

    def telegram(self) -> Frame:
        """The next answer to REQ_UD2."""
        if not self._waiting:
            self._waiting = paged(self._records(), self.profile.records_per_telegram)
        records = self._waiting.pop(0)
        if self._waiting or self.faults.never_ends:
            records += MORE_FOLLOWS
        return Frame(RSP_UD, self._face.primary_address, VARIABLE_DATA, self._header() + records)

    def _records(self) -> list[bytes]:
        wrong = self.faults.records
        found = [r.encoded(self._face, wrong.get(r.name)) for r in self.profile.records]
        return found[::-1] if self.faults.reversed_records else found

    def _header(self) -> bytes:
        if not self.faults.access_number_stuck:
            self._access_number = (self._access_number + 1) % ACCESS_NUMBERS
        status = ERROR if self._face.error else OK
        if self.faults.status is not None:
            status = self.faults.status
        signature = self.faults.signature.to_bytes(len(SIGNATURE), "little")
        return self.identification + bytes([self._access_number, status]) + signature

    def _version(self) -> int:
        if self.faults.version is not None:
            return self.faults.version
        if not self._face.has("software_version"):
            return FIRST_VERSION
        return int(float(self._face.value("software_version")))


def paged(records: Sequence[bytes], most: int | None) -> list[bytes]:
    """Records in the fewest telegrams, in their order.

    Args:
        records: as they go onto the wire.
        most: as many in one telegram; None: as many as there is room for.
    """
    pages: list[bytes] = [b""]
    count = 0
    for record in records:
        full = count == most or len(pages[-1]) + len(record) > ROOM - len(MORE_FOLLOWS)
        if full and pages[-1]:
            pages.append(b"")
            count = 0
        pages[-1] += record
        count += 1
    return pages
