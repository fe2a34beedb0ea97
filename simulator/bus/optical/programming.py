"""The programming mode: commands in, acknowledgements, data and error messages out.

Assumptions, where the standard leaves a choice: a block with a wrong check character is answered
with NAK; a command that is understood and refused, with an error message of the form (ERnn);
reading needs no password, writing does; three wrong passwords end the session.
Not modelled: P2 and secure algorithms, R2 to R6 and W2 to W5, partial blocks.
"""

from simulator.bus.optical import objects
from simulator.bus.optical.characters import ACK, NAK, SOH, STX, block_check, data_block
from simulator.bus.optical.profile import OpticalProfile
from simulator.meter.face import Face

UNKNOWN_COMMAND, REFUSED, LOCKED, WRONG_PASSWORD = "ER01", "ER02", "ER03", "ER04"
MOST_WRONG_PASSWORDS = 3
READ, WRITE, PASSWORD, BREAK = b"R1", b"W1", b"P1", b"B0"


class Programming:
    """One stay of a reading head in the programming mode of a meter.

    Attributes:
        ended: the head, or too many wrong passwords, has ended it.
    """

    __slots__ = ("_face", "_profile", "_unlocked", "_wrong_passwords", "ended")

    def __init__(self, face: Face, profile: OpticalProfile) -> None:
        self._face = face
        self._profile = profile
        self._unlocked = False
        self._wrong_passwords = 0
        self.ended = False

    def answer(self, block: bytes) -> bytes | None:
        """What is sent back; None for nothing."""
        if block[:1] != SOH:
            return None
        if block_check(block[:-1]) != block[-1]:
            return NAK
        command, _, data = block[1:-2].partition(STX)
        if command == BREAK:
            self.ended = True
            return None
        return self._carried_out(command, data.decode("ascii", errors="replace"))

    def _carried_out(self, command: bytes, data: str) -> bytes:
        code, bracket, rest = data.partition("(")
        value, closing, _ = rest.partition(")")
        if not bracket or not closing:
            return error(UNKNOWN_COMMAND)
        if command == PASSWORD:
            return self._password(value)
        if command == READ:
            return self._read(code)
        if command == WRITE:
            return self._write(code, value)
        return error(UNKNOWN_COMMAND)

    def _password(self, password: str) -> bytes:
        self._unlocked = password == self._profile.password
        if self._unlocked:
            return ACK
        self._wrong_passwords += 1
        self.ended = self._wrong_passwords >= MOST_WRONG_PASSWORDS
        return error(WRONG_PASSWORD)

    def _read(self, code: str) -> bytes:
        wanted = objects.READABLE.get(code)
        if wanted is None or not self._face.has(wanted.name):
            return error(REFUSED)
        return data_block(wanted.shown(self._face))

    def _write(self, code: str, value: str) -> bytes:
        if not self._unlocked:
            return error(LOCKED)
        return ACK if objects.write(self._face, code, value) else error(REFUSED)


def error(number: str) -> bytes:
    """An error message."""
    return data_block(f"({number})")
