"""The data information block (DIB): which value of the meter it is, and how long its data are."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

KEPT_BLOCKS = 1024


class Function(StrEnum):
    """The function field: what kind of value it is."""

    INSTANTANEOUS = "instantaneous"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    ERROR_STATE = "during error state"


FUNCTIONS = tuple(Function)


@dataclass(frozen=True, slots=True)
class Place:
    """What DIF and DIFE say.

    Attributes:
        function: what kind of value it is.
        storage_number: 0 is the actual value, others are stored ones.
        tariff: 0 is the total, or no tariff.
        subunit: the device within the meter.
    """

    function: Function
    storage_number: int
    tariff: int
    subunit: int


@lru_cache(maxsize=KEPT_BLOCKS)
def place_of(dib: bytes) -> Place:
    """Read DIF and DIFE.

    The storage number has one bit in the DIF and four in each DIFE, the tariff two and the
    subunit one in each DIFE; the first of them are the least significant.
    """
    dif = dib[0]
    storage_number, tariff, subunit = dif >> 6 & 0x01, 0, 0
    for n, dife in enumerate(dib[1:]):
        storage_number |= (dife & 0x0F) << 4 * n + 1
        tariff |= (dife >> 4 & 0x03) << 2 * n
        subunit |= (dife >> 6 & 0x01) << n
    return Place(FUNCTIONS[dif >> 4 & 0x03], storage_number, tariff, subunit)
