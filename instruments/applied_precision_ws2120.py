"""Applied Precision WS 2120/2320 working standard: its pulse output.

Commands from the user's guide WS-UGFW619-EN (version 6.19), page 79. The queries of its measured
values (page 86 on) are on no page that was to be had, so it is no reference for readings here: no
power, no identity and no error queue are asked. Nothing was verified on hardware. A setting is
read back. Which pulses come for which direction of flow depends on the method of summing
(``SYST:ENER:ALG``, appendix 6.2, not read): it is left as it is.

Its own test of a meter's error (pages 83 and 84) is not used. It takes the pulses of one meter, at
an input of its own; its result is a number whose unit the guide does not give, without the edges
that it comes from and without an uncertainty; and it compares with the very instrument whose pulses
are counted here, so it would agree with an error of that. What it could find, pulses that the
counter misses or sees twice, the bench finds in the edges, of every unit.
"""

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.scpi import finite
from instruments.visa import VisaLink

_GUIDE = "WS-UGFW619-EN"

COMMANDS = (
    Documented("SYST:ENER:IMP:K", f"{_GUIDE}, 79"),
    Documented("SYST:ENER:IMP:K?", f"{_GUIDE}, 79"),
    Documented("SYST:ENER:IMP:STAT ACTIVE", f"{_GUIDE}, 79"),
    Documented("SYST:ENER:IMP:STAT?", f"{_GUIDE}, 79"),
)

SAME_SHARE = 1e-6
ACTIVE = 1


class AppliedPrecisionWS2120:
    """A working standard beside the reference of the station."""

    __slots__ = ("_link",)

    def __init__(self, link: VisaLink) -> None:
        self._link = link

    def put_out_pulses(self, constant_imp_per_kwh: float) -> None:
        """Pulses of active energy at its output, so many for each kWh.

        Raises:
            InstrumentError: it did not take it.
        """
        self._link.write(f"SYST:ENER:IMP:K {constant_imp_per_kwh:.9g}")
        self._verify("SYST:ENER:IMP:K", constant_imp_per_kwh)
        self._link.write("SYST:ENER:IMP:STAT ACTIVE")
        self._verify("SYST:ENER:IMP:STAT", ACTIVE)

    def _verify(self, header: str, wanted: float) -> None:
        found = self._number(f"{header}?")
        if abs(found - wanted) > SAME_SHARE * abs(wanted):
            raise InstrumentError(
                f"{self._link}: {header}? gives {found:.9g} where {wanted:.9g} was set"
            )

    def _number(self, query: str) -> float:
        """Its numbers may stand in quotes, as the guide's example has them."""
        return self._link.ask(query, lambda reply: finite(reply.strip().strip('"')))
