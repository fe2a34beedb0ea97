"""AMETEK/California Instruments AC voltage source, with a current source beside it.

A voltage source of the ``INST:NSEL`` dialect (Sequoia, Lx/Ls, iX, BPS/MX/RS) makes the voltages of
the three phases; a second instrument, such as one of the CS series, makes the currents. Commands
and where they are documented: ``ametek_ci_commands``. Nothing was verified against hardware.

Assumptions: the current source has the same dialect. A common reference locks the two (Sequoia
page 157 knows of clock and lock configurations), and the current source takes a ``FREQ`` of its
own. Levels of the voltage rise by ``VOLT:SLEW``.
Harmonics: the pages that were read have only measurements of them.
"""

from instruments.ametek_ci_commands import HIGHEST_FREQUENCY_HZ, LOWEST_FREQUENCY_HZ
from instruments.ametek_ci_output import CiOutput, current_output
from instruments.scpi import decimal
from instruments.two_sides import CurrentSource, Reach, TwoSides, VoltageRange
from instruments.visa import VisaLink


class AmetekCi(TwoSides):
    """A voltage source and a current source, used as one.

    Args:
        link: to the voltage source.
        voltage: its range and limit.
        current: the current source; without one every current is refused.
    """

    __slots__ = ()

    def __init__(
        self, link: VisaLink, *, voltage: VoltageRange, current: CurrentSource | None
    ) -> None:
        limits = (f"VOLT:RANG {decimal(voltage.range_v)}", f"CURR {decimal(voltage.limit_a)}")
        super().__init__(
            CiOutput(link, "VOLT", (*limits, "CURR:PROT:STAT ON")),
            None if current is None else current_output(current.link, current.compliance_v),
            Reach.of(voltage, current, (LOWEST_FREQUENCY_HZ, HIGHEST_FREQUENCY_HZ)),
        )
