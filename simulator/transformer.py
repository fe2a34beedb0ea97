"""Isolating current transformers between the current loop and the meter of a position.

Not modelled: dependence on current and burden, saturation, DC, which they would not pass.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from simulator.waveform import Component, Output, PhaseOutput
from simulator.world import Load, Segment

MINUTES_PER_DEG = 60.0


@dataclass(frozen=True, slots=True)
class IsolatingTransformer:
    """What the transformers of a position do to the currents.

    Attributes:
        ratio_error_pct: by how much the secondary current is too high, in %.
        phase_min: minutes of arc that it leads by; a shift in time, so it grows with the order.
    """

    ratio_error_pct: float = 0.0
    phase_min: float = 0.0

    @property
    def perfect(self) -> bool:
        """Whether it changes nothing."""
        return self.ratio_error_pct == 0 and self.phase_min == 0

    def output(self, output: Output) -> Output:
        """What a meter behind it gets."""
        one, two, three = (self._phase(phase) for phase in output.phases)
        return replace(output, phases=(one, two, three))

    def _phase(self, phase: PhaseOutput) -> PhaseOutput:
        return replace(phase, current=tuple(self._shifted(c) for c in phase.current))

    def _shifted(self, component: Component) -> Component:
        return replace(
            component,
            rms=component.rms * (1 + self.ratio_error_pct / 100),
            angle_deg=component.angle_deg + component.order * self.phase_min / MINUTES_PER_DEG,
        )


class Between(Protocol):
    """Something between the current loop and a load: transformers, leads."""

    def output(self, output: Output) -> Output:
        """What a load behind it gets."""
        ...


class Behind:
    """A load behind something that changes what it gets."""

    __slots__ = ("_between", "_given", "_got", "_load")

    def __init__(self, load: Load, between: Between) -> None:
        self._load = load
        self._between = between
        self._given: Output | None = None
        self._got: Output | None = None

    def advance(self, segment: Segment) -> None:
        """Live through a time in which nothing changed."""
        self._load.advance(replace(segment, output=self._behind(segment.output)))

    def _behind(self, output: Output) -> Output:
        """The same object as long as the same flows: what is derived from it can be kept."""
        if self._got is None or output is not self._given:
            self._given, self._got = output, self._between.output(output)
        return self._got
