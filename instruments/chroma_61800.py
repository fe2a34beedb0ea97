"""Chroma 61800 grid simulator as a three-phase voltage source, with a current source beside it.

The 61845 and its sisters make the voltages; the current source is one of the AMETEK/California
Instruments dialect (see ``ametek_ci``), as a Chroma has none. Commands and where they are
documented: ``chroma_61800_commands``. Nothing was verified against hardware.

Assumptions: a lock, which the station file names and no document at hand has for this series, gives
both one frequency and phase; the current source takes a ``FREQ`` of its own; ``P12`` and ``P13``
say how far phases 2 and 3 lag, so that 120 and 240 turn as L1, L2, L3 (the reference sees it if
they do not).
Harmonics, direct voltage and direct current: not documented for this series.
"""

from contracts.clock import Clock
from instruments.ametek_ci_output import current_output
from instruments.chroma_61800_commands import HIGHEST_FREQUENCY_HZ, LOWEST_FREQUENCY_HZ
from instruments.chroma_61800_output import ChromaOutput
from instruments.two_sides import CurrentSource, Reach, TwoSides, VoltageRange
from instruments.visa import VisaLink


class Chroma61800(TwoSides):
    """A voltage source and a current source, used as one.

    Args:
        link: to the voltage source.
        clock: of the bench.
        voltage: its range, 150 or 300 V, and limit.
        current: the current source; without one every current is refused.
    """

    __slots__ = ()

    def __init__(
        self,
        link: VisaLink,
        clock: Clock,
        *,
        voltage: VoltageRange,
        current: CurrentSource | None,
    ) -> None:
        super().__init__(
            ChromaOutput(link, clock, voltage.range_v, voltage.limit_a),
            None if current is None else current_output(current.link, current.compliance_v),
            Reach.of(voltage, current, (LOWEST_FREQUENCY_HZ, HIGHEST_FREQUENCY_HZ)),
        )
