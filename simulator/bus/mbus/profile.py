"""What one model is on an M-Bus."""

from dataclasses import dataclass
from typing import Literal

from simulator.bus.mbus.commands import Command
from simulator.bus.mbus.records import Record


@dataclass(frozen=True, slots=True)
class Profile:
    """Records, commands, and what the manuals leave open: each of these is an assumption.

    Attributes:
        records: in the order in which they are sent.
        commands: what can be written.
        manufacturer: three letters.
        medium: 02 is electricity.
        illegal_writes: what is answered to a command that is not in the table or has an illegal
            value: E5, as the link layer has it, or nothing. Either way nothing changes.
        heeds_frame_count: REQ_UD2 with the same frame count repeats the last answer, byte for
            byte, as the standard has it; if not, each request is a new one.
        writes_to_any: whether a command to address FE is carried out and answered; the manuals
            of PRO2 and PRO380 have FE "only for read".
        records_per_telegram: at most as many records in one answer, the others follow in further
            ones; None: as many as a frame holds.
        baud_fallback_s: in which time a new baud rate must be used before it is given up, in s;
            None: it is kept, as the manuals say nothing of this.
    """

    records: tuple[Record, ...]
    commands: tuple[Command, ...]
    manufacturer: str = "INM"
    medium: int = 0x02
    illegal_writes: Literal["acknowledged", "silent"] = "acknowledged"
    heeds_frame_count: bool = True
    writes_to_any: bool = False
    records_per_telegram: int | None = None
    baud_fallback_s: float | None = None


def manufacturer_code(letters: str) -> bytes:
    """Three letters as they go onto the wire, low byte first (EN 13757-3).

    >>> manufacturer_code("INM").hex(" ")
    'cd 25'
    """
    code = 0
    for letter in letters:
        code = code * 32 + ord(letter) - ord("A") + 1
    return code.to_bytes(2, "little")
