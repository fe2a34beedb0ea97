"""What is asked on an M-Bus, of whom, and what answer is due (EN 13757-2)."""

from dataclasses import dataclass
from enum import StrEnum

from meters.mbus.frames import FCB, FCV, REQ_UD2, SND_NKE, SND_UD, LongFrame, ShortFrame
from meters.mbus.secondary_address import SecondaryAddress

UNCONFIGURED = 0
LAST_PRIMARY = 250
SELECTED = 0xFD
BROADCAST_ANSWERED = 0xFE
BROADCAST = 0xFF
SPECIAL_ADDRESSES = {
    SELECTED: "the selected meter",
    BROADCAST_ANSWERED: "every meter, which all answer",
    BROADCAST: "every meter, which none answers",
}

CI_SELECT = 0x52
BAUD_CODES = {
    300: 0xB8,
    600: 0xB9,
    1200: 0xBA,
    2400: 0xBB,
    4800: 0xBC,
    9600: 0xBD,
    19200: 0xBE,
    38400: 0xBF,
}


class Due(StrEnum):
    """What the answer must be."""

    ACKNOWLEDGEMENT = "the single character E5"
    USER_DATA = "a long frame with user data"
    NOTHING = "nothing"
    ACKNOWLEDGEMENT_OR_NOTHING = "the single character E5 or nothing"


@dataclass(frozen=True, slots=True)
class Request:
    """One frame of the master.

    Attributes:
        frame: what is sent.
        due: what the answer must be.
        several: whether more than one meter may answer, so that answers may collide.
    """

    frame: ShortFrame | LongFrame
    due: Due
    several: bool = False

    @property
    def address(self) -> int:
        """The link address that is asked."""
        return self.frame.address

    @property
    def selects(self) -> bool:
        """Whether it is the selection of a meter by its secondary address."""
        frame = self.frame
        selects = isinstance(frame, LongFrame) and frame.data[0] == CI_SELECT
        return selects and frame.address == SELECTED

    @property
    def addressee(self) -> str:
        """Who is asked, for messages."""
        name = SPECIAL_ADDRESSES.get(self.address)
        return f"address {self.address}" + (f" ({name})" if name else "")


def reset_request(address: int) -> Request:
    """SND_NKE: the link begins anew; a selected meter is not selected any more.

    Whether a meter acknowledges its deselection (address FD) is not the same with all makers.

    Raises:
        ValueError: no such address.
    """
    _check_address(address)
    due = {
        BROADCAST: Due.NOTHING,
        SELECTED: Due.ACKNOWLEDGEMENT_OR_NOTHING,
    }.get(address, Due.ACKNOWLEDGEMENT)
    several = address in (SELECTED, BROADCAST_ANSWERED)
    return Request(ShortFrame(SND_NKE, address), due, several)


def read_request(
    address: int, c_field: int = REQ_UD2 | FCV | FCB, *, several: bool = False
) -> Request:
    """REQ_UD2, or another request for user data by its control field.

    Raises:
        ValueError: no such address, or nobody at it may answer.
    """
    _check_address(address)
    if address == BROADCAST:
        raise ValueError("address 255: nobody answers it, so it cannot be asked for user data")
    answered_by_all = address == BROADCAST_ANSWERED
    return Request(ShortFrame(c_field, address), Due.USER_DATA, several or answered_by_all)


def send_request(
    address: int, data: bytes, c_field: int = SND_UD | FCV | FCB, *, several: bool = False
) -> Request:
    """SND_UD: user data from the CI field on.

    Raises:
        ValueError: no such address, or no user data or too many.
    """
    _check_address(address)
    due = Due.NOTHING if address == BROADCAST else Due.ACKNOWLEDGEMENT
    answered_by_all = address == BROADCAST_ANSWERED
    return Request(LongFrame(c_field, address, data), due, several or answered_by_all)


def select_request(secondary: SecondaryAddress, c_field: int = SND_UD | FCV) -> Request:
    """Select the meters with this secondary address; all others are not selected any more.

    By default with the control field 53 that manuals print.
    """
    data = bytes([CI_SELECT]) + secondary.encoded
    return Request(LongFrame(c_field, SELECTED, data), Due.ACKNOWLEDGEMENT, secondary.has_wildcards)


def _check_address(address: int) -> None:
    if not UNCONFIGURED <= address <= LAST_PRIMARY and address not in SPECIAL_ADDRESSES:
        raise ValueError(f"address {address}: must be within 0 to 250, or 253, 254 or 255")
