"""What the meters on an M-Bus were told last: the frame count bit by address, the selection.

EN 13757-2 with IEC 60870-5-2: the frame count bit (FCB) is set in the first frame after a reset,
toggled when the answer was right, and the same again when it was not, so that a meter that counts
repeats its last answer. EN 13757-3: address 253 has a count of its own; a selection counts as a
frame, so that after the control field 53 of the manuals the next is 7B.
"""

from contracts.errors import LinkFault
from meters.mbus.frames import FCB, FCV, SND_NKE
from meters.mbus.requests import BROADCAST, BROADCAST_ANSWERED, SELECTED, Request


class LinkState:
    """The FCB of the next frame to each address, and whether more than one meter is selected."""

    __slots__ = ("_next_fcb", "_several_selected")

    def __init__(self) -> None:
        self._next_fcb: dict[int, bool] = {}
        self._several_selected = False

    def c_field(self, function: int, address: int) -> int:
        """The control field of the next frame to an address."""
        return function | FCV | (FCB if self._next_fcb.get(address, True) else 0)

    def several(self, address: int) -> bool:
        """Whether more than one meter may answer at an address by the last selection."""
        return address == SELECTED and self._several_selected

    def repeats(self, request: Request) -> bool:
        """Whether a request has the FCB of the last frame that was answered at its address."""
        c_field = request.frame.c_field
        due = self._next_fcb.get(request.address)
        counted = bool(c_field & FCV) and not request.selects
        return counted and due is not None and due != bool(c_field & FCB)

    def follow(self, request: Request, fault: LinkFault | None) -> None:
        """Keep in step with a request that was sent and what came back."""
        c_field, address = request.frame.c_field, request.address
        if request.selects:
            self._several_selected = request.several
        elif fault is not None:
            return
        if c_field == SND_NKE:
            self._forget(address)
        elif c_field & FCV:
            self._next_fcb[address] = not c_field & FCB

    def _forget(self, address: int) -> None:
        if address in (BROADCAST, BROADCAST_ANSWERED):
            self._next_fcb.clear()
        self._next_fcb.pop(address, None)
