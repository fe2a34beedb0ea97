"""What one model says of itself over its optical port; all of it is an assumption."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.bus.optical.characters import BAUDS

SLOW_REACTION_S, FAST_REACTION_S = 0.2, 0.02


@dataclass(frozen=True, slots=True)
class OpticalProfile:
    """A model on the optical port.

    Attributes:
        identification: what stands behind the baud rate in the identification message.
        manufacturer: three letters.
        reacts_fast: it reacts after 20 ms instead of 200 ms; the third letter is small then.
        baud_code: the baud rate that it offers, one of ``BAUDS``.
        password: of P1.
        inactivity_s: without a message for so long it leaves the programming mode, in s; the
            standard has 60 s to 120 s.
    """

    identification: str
    manufacturer: str = "INM"
    reacts_fast: bool = False
    baud_code: str = "5"
    password: str = "00000000"  # noqa: S105 - of a simulated meter
    inactivity_s: float = 60.0

    def __post_init__(self) -> None:
        if self.baud_code not in BAUDS:
            raise ValueError(f"baud_code {self.baud_code!r}: must be one of {', '.join(BAUDS)}")

    @property
    def reaction_s(self) -> float:
        """The shortest reaction time, in s."""
        return FAST_REACTION_S if self.reacts_fast else SLOW_REACTION_S

    @property
    def message(self) -> bytes:
        """The identification message."""
        letters = self.manufacturer
        if self.reacts_fast:
            letters = letters[:2] + letters[2].lower()
        return f"/{letters}{self.baud_code}{self.identification}\r\n".encode("ascii")

    def offers(self, baud_code: str) -> bool:
        """Whether it takes a baud rate: the one that it offers, or a lower one (assumption)."""
        return baud_code in BAUDS and BAUDS[baud_code] <= BAUDS[self.baud_code]


PRO2, PRO380 = OpticalProfile("PRO2"), OpticalProfile("PRO380")
PROFILES: Mapping[str, OpticalProfile] = {
    **{f"pro2-{suffix}": PRO2 for suffix in ("s", "2t", "mb", "mod")},
    **{f"pro380-{suffix}": PRO380 for suffix in ("s", "mb", "mod", "s-ct", "mb-ct", "mod-ct")},
}
"""By the key of the model; PRO380-Compact and 2PU CT have no infrared port."""
