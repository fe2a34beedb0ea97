"""Energy registers of a simulated meter, and those that are made of them.

All energies are kept in Wh and varh, as magnitudes; a register shows whole Wh (an assumption).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulator.meter.energy import FloatArray

FORWARD, REVERSE = 0, 1
ACTIVE, REACTIVE = 0, 1
RESOLUTION_WH = 1.0


def kilo(energy_wh: float) -> float:
    """What a register in kWh or kvarh shows of an energy."""
    return float(np.floor(energy_wh / RESOLUTION_WH) * RESOLUTION_WH / 1000)


@dataclass(frozen=True, slots=True)
class Flow:
    """What a meter counts over a time in which nothing changed.

    Attributes:
        powers: in W and var, shape (kind, direction, phase), all positive.
        quadrants: reactive power in var by quadrant from 1, shape (4,).
        tariff: that is counted in.
        start_s, stop_s: when.
    """

    powers: FloatArray
    quadrants: FloatArray
    tariff: int
    start_s: float
    stop_s: float


class Energies:
    """Active (Wh) and reactive (varh) energy.

    Attributes:
        values: shape (kind, direction, phase, tariff).
        quadrants: reactive energy, shape (quadrant, tariff).
    """

    __slots__ = ("quadrants", "values")

    def __init__(self, elements: int = 3, tariffs: int = 2) -> None:
        self.values = np.zeros((2, 2, elements, tariffs))
        self.quadrants = np.zeros((4, tariffs))

    def add(self, flow: Flow, duration_s: float, factor: float = 1.0) -> None:
        """Let powers, times a factor, flow for a while."""
        hours = duration_s / 3600
        self.values[:, :, :, flow.tariff - 1] += flow.powers * (factor * hours)
        self.quadrants[:, flow.tariff - 1] += flow.quadrants * (factor * hours)

    def read(self, kind: int, direction: int, *, phase: int | None, tariff: int | None) -> float:
        """One register in Wh or varh; ``None`` sums over all; 0 for an element that it lacks."""
        chosen = self.values[kind, direction]
        rows = chosen if phase is None else chosen[phase - 1 : phase]
        return float(rows.sum() if tariff is None else rows[:, tariff - 1].sum())

    def read_quadrant(self, quadrant: int, *, tariff: int | None) -> float:
        """Reactive energy of a quadrant in varh."""
        chosen = self.quadrants[quadrant - 1]
        return float(chosen.sum() if tariff is None else chosen[tariff - 1])

    def copy(self) -> "Energies":
        """The same energies, standing still."""
        other = Energies(*self.values.shape[2:])
        self.copy_to(other)
        return other

    def copy_to(self, other: "Energies") -> None:
        """Make another one the same."""
        other.values[:] = self.values
        other.quadrants[:] = self.quadrants


class DayCounter:
    """Energy since the last reset, by phase or over all.

    Attributes:
        stuck: a reset has no effect.
    """

    __slots__ = ("_energies", "_start", "stuck")

    def __init__(self, energies: Energies) -> None:
        self._energies = energies
        self._start: dict[int | None, tuple[float, float]] = {}
        self.stuck = False

    def read(self, phase: int | None) -> tuple[float, float]:
        """Forward and reverse active energy since then in Wh."""
        forward, reverse = self._now(phase)
        start_forward, start_reverse = self._start.get(phase, (0.0, 0.0))
        return forward - start_forward, reverse - start_reverse

    def mark(self) -> dict[int | None, tuple[float, float]]:
        """Where it counts from."""
        return dict(self._start)

    def reset(self, mark: dict[int | None, tuple[float, float]] | None = None) -> None:
        """Count from now on, or from a mark."""
        if self.stuck:
            return
        phases = (None, *range(1, self._energies.values.shape[2] + 1))
        self._start = {p: self._now(p) for p in phases} if mark is None else mark

    def _now(self, phase: int | None) -> tuple[float, float]:
        forward, reverse = (
            self._energies.read(ACTIVE, way, phase=phase, tariff=None) for way in (FORWARD, REVERSE)
        )
        return forward, reverse


class Counter:
    """All that a meter has counted.

    Attributes:
        energies: as its registers show them, on the primary side of its transformers.
        secondary: the same as if the ratio were 5/5, from the first day.
        history: what was counted with each earlier ratio, oldest first.
        day: the resettable day counter.
        swaps_tariffs: what flows in tariff 1 is booked in 2, and the other way round.
        gain: by which factor it counts another energy than the outputs; 1 in a good meter.
        reactive_gain: by which factor reactive energy is counted in addition; 1 in a good meter.
        changes: change what flows before it is counted; nothing in a good meter.
        stored_every_s: how often energies are stored; None: whenever the supply is lost.
    """

    __slots__ = (
        "_stored",
        "changes",
        "day",
        "energies",
        "gain",
        "history",
        "reactive_gain",
        "secondary",
        "stored_every_s",
        "swaps_tariffs",
    )

    def __init__(self, elements: int, tariffs: int) -> None:
        self.energies = Energies(elements, tariffs)
        self.secondary = Energies(elements, tariffs)
        self.history: list[Energies] = []
        self.day = DayCounter(self.energies)
        self.swaps_tariffs = False
        self.gain = 1.0
        self.reactive_gain = 1.0
        self.changes: list[Callable[[Flow], Flow]] = []
        self.stored_every_s: float | None = None
        self._stored = self.energies.copy()

    def preset(self, energies_wh: FloatArray) -> None:
        """Forward active energy that it is delivered with, shape (phase, tariff)."""
        self.energies.values[ACTIVE, FORWARD] = energies_wh
        self.secondary.values[ACTIVE, FORWARD] = energies_wh

    def advance(self, flow: Flow, ct_factor: float) -> None:
        """Count."""
        if self.swaps_tariffs and flow.tariff in (1, 2):
            flow = Flow(flow.powers, flow.quadrants, 3 - flow.tariff, flow.start_s, flow.stop_s)
        flow = self._with_reactive_gain(flow)
        for change in self.changes:
            flow = change(flow)
        duration_s = flow.stop_s - flow.start_s
        ct_factor *= self.gain
        self.secondary.add(flow, duration_s, self.gain)
        stored_s = self._stored_at(flow)
        if stored_s is not None:
            self.energies.add(flow, stored_s - flow.start_s, ct_factor)
            self._stored = self.energies.copy()
            duration_s = flow.stop_s - stored_s
        self.energies.add(flow, duration_s, ct_factor)

    def _with_reactive_gain(self, flow: Flow) -> Flow:
        if self.reactive_gain == 1.0:
            return flow
        powers = flow.powers.copy()
        powers[REACTIVE] *= self.reactive_gain
        return replace(flow, powers=powers, quadrants=flow.quadrants * self.reactive_gain)

    def store_every(self, interval_s: float) -> None:
        """Store energies now, and then at every multiple of an interval alone."""
        self.stored_every_s = interval_s
        self._stored = self.energies.copy()

    def lose_supply(self) -> None:
        """Fall back to what is stored."""
        if self.stored_every_s is not None:
            self._stored.copy_to(self.energies)

    def turn_page(self) -> None:
        """Put what was counted into the history, and begin at 0."""
        self.history.append(self.energies.copy())
        self.energies.values[:] = 0.0
        self.energies.quadrants[:] = 0.0
        self.day.reset()

    def turn_back(self, mark: dict[int | None, tuple[float, float]]) -> None:
        """Undo the last page."""
        self.history.pop().copy_to(self.energies)
        self.day.reset(mark)

    def _stored_at(self, flow: Flow) -> float | None:
        if self.stored_every_s is None:
            return None
        last_s = flow.stop_s // self.stored_every_s * self.stored_every_s
        return last_s if last_s > flow.start_s else None
