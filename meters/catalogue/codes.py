"""Combination codes: what a meter counts as total energy."""

from enum import StrEnum

from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced


class Meaning(StrEnum):
    """What the total of a code is, whatever its number in a family."""

    FORWARD = "forward"
    REVERSE = "reverse"
    FORWARD_PLUS_REVERSE = "forward_plus_reverse"
    REVERSE_MINUS_FORWARD = "reverse_minus_forward"
    FORWARD_MINUS_REVERSE = "forward_minus_reverse"
    FORWARD_MINUS_REVERSE_NET = "forward_minus_reverse_net"
    FORWARD_MINUS_REVERSE_NET_S0 = "forward_minus_reverse_net_s0"


class Feed(StrEnum):
    """What a register or an output counts.

    ``GROSS`` is the sum over the phases that flow in its direction, ``NET`` is what is left in its
    direction after all phases are summed, ``NOT_STATED`` is what the manual leaves open.
    """

    GROSS = "gross"
    NET = "net"
    NONE = "none"
    NOT_STATED = "not_stated"


class Feeds(Entry):
    """What the forward and reverse registers and S0 outputs count under a code."""

    forward: Feed
    reverse: Feed
    s0_forward: Feed
    s0_reverse: Feed


class Flows(Entry):
    """Energy through each phase in kWh, forward positive."""

    l1_kwh: Number
    l2_kwh: Number
    l3_kwh: Number


class Energies(Entry):
    """What registers and S0 outputs have counted, in kWh; None: blank or missing in the manual."""

    total_kwh: Number
    forward_kwh: Number
    reverse_kwh: Number
    s0_forward_kwh: Number | None
    s0_reverse_kwh: Number | None


class CombinationCode(Entry):
    """One code of a family.

    Attributes:
        code: its number, as written to the meter.
        irreversible: a meter that was set to it cannot be set to another one.
        expected: printed in the manual for its example, with the manual's signs; None: not there.
    """

    code: Count
    meaning: Meaning
    irreversible: Flag = False
    feeds: Feeds
    expected: Energies | None = None
    quirks: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """As the manual and the display write it."""
        return f"C-{self.code:02d}"


class FixedTotal(Sourced):
    """What the total of a meter without combination codes is.

    Attributes:
        not_for: flows that the manual excludes.
    """

    meaning: Meaning
    not_for: str


class CombinationCodes(Sourced):
    """The codes of a family, with the flows of the manual's example; None: it has none."""

    setting: str
    flows: Flows | None = None
    codes: tuple[CombinationCode, ...]
