"""What a combination code makes of forward and reverse energy.

Source: PRO380 manual, section 7.11 with its table of an example flow. Directions are taken phase
by phase and then added up, except where a code nets the phases first.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """Energy of the three phases, in one unit; negative is reverse."""

    phases: tuple[float, float, float]

    @property
    def forward(self) -> float:
        """Sum of the phases that flow forwards."""
        return sum(e for e in self.phases if e > 0)

    @property
    def reverse(self) -> float:
        """Sum of the phases that flow backwards, as a magnitude."""
        return -sum(e for e in self.phases if e < 0)

    @property
    def net_forward(self) -> float:
        """What is left of forward after reverse, at least 0."""
        return max(self.forward - self.reverse, 0.0)

    @property
    def net_reverse(self) -> float:
        """What is left of reverse after forward, as a magnitude, at least 0."""
        return max(self.reverse - self.forward, 0.0)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a code should make of a flow, in the unit of the flow.

    Attributes:
        totals: values that the total register may take; more than one where the manual can be
            read in more than one way.
        forward: of the forward register, as a magnitude; None: the manual does not state it,
            as of the others.
        reverse: of the reverse register, as a magnitude.
        s0_forward: energy that the forward output pulses.
        s0_reverse: energy that the reverse output pulses.
    """

    totals: tuple[float, ...]
    forward: float | None
    reverse: float | None
    s0_forward: float | None
    s0_reverse: float | None


def _totals(meaning: str, forward: float, reverse: float) -> tuple[float, ...]:
    """Readings of a formula; "reverse" and "reverse minus forward" can be taken either way."""
    return {
        "forward": (forward,),
        "reverse": (-reverse, reverse),
        "forward_plus_reverse": (forward + reverse,),
        "reverse_minus_forward": (-(forward + reverse), reverse - forward),
        "forward_minus_reverse": (forward - reverse,),
        "forward_minus_reverse_net": (forward - reverse,),
        "forward_minus_reverse_net_s0": (forward - reverse,),
    }[meaning]


def _stated(energies: Mapping[str, float], feed: str) -> float | None:
    return None if feed == "not_stated" else energies[feed]


def expect(meaning: str, feeds: Mapping[str, str], flow: Flow) -> Expectation:
    """What a code should make of a flow.

    Args:
        meaning: of the total, as the catalogue names it.
        feeds: for the registers ``forward`` and ``reverse`` and the outputs ``s0_forward`` and
            ``s0_reverse`` what they are fed with: ``gross``, ``net``, ``none`` or
            ``not_stated``.
        flow: the energy of the phases.

    Raises:
        KeyError: a meaning or a feed that does not exist.

    The manual's example, L1 +5, L2 +5, L3 -12 with code 09:

    >>> feeds = dict.fromkeys(("forward", "reverse", "s0_forward", "s0_reverse"), "gross")
    >>> e = expect("forward_minus_reverse", feeds, Flow((5, 5, -12)))
    >>> e.totals, e.forward, e.reverse, e.s0_forward, e.s0_reverse
    ((-2,), 10, 12, 10, 12)
    """
    forward = {"gross": flow.forward, "net": flow.net_forward, "none": 0.0}
    reverse = {"gross": flow.reverse, "net": flow.net_reverse, "none": 0.0}
    return Expectation(
        totals=_totals(meaning, flow.forward, flow.reverse),
        forward=_stated(forward, feeds["forward"]),
        reverse=_stated(reverse, feeds["reverse"]),
        s0_forward=_stated(forward, feeds["s0_forward"]),
        s0_reverse=_stated(reverse, feeds["s0_reverse"]),
    )
