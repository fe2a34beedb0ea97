"""What a meter says that it is."""

from dataclasses import dataclass


@dataclass(slots=True)
class Identity:
    """Identity and flags; the manuals give no values, so all are assumptions.

    Attributes:
        error_code: 0 on a good meter; PRO2: 1 EEPROM, 2 program checksum (manual 8.1); 2PU CT: a
            bit mask (manual 8.1).
    """

    meter_code: str
    protocol_version: float = 2.18
    software_version: float = 2.18
    hardware_version: float = 1.18
    checksum: str = "0607E329"
    checksum_2: str = "22291973"
    active_status_word: str = "00000000"
    error_code: int = 0
