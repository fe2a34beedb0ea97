"""Pulse widths of a simulated PRO380 (manual, section 5)."""

from collections.abc import Callable

BANDS_FAST: tuple[tuple[float, float], ...] = (
    (5000.0, 0.040),
    (10000.0, 0.020),
    (20000.0, 0.010),
    (40000.0, 0.005),
    (float("inf"), 0.0025),
)
BANDS_100: tuple[tuple[float, float], ...] = ((50000.0, 0.040), (float("inf"), 0.020))
BANDS_SLOW: tuple[tuple[float, float], ...] = ((float("inf"), 0.040),)


class WidthTable:
    """Width of a pulse at a power: power below the upper end of a band gets the band's width.

    Attributes:
        spoilt: width in s by number of the band from 0, in place of the table's.
        boundary_factor: shifts every boundary.
    """

    def __init__(self, rate: Callable[[], float]) -> None:
        self._rate = rate
        self.spoilt: dict[int, float] = {}
        self.boundary_factor = 1.0

    def __call__(self, power_w: float) -> float:
        """Width in s at ``power_w``."""
        for number, (upper_w, width_s) in enumerate(self._bands()):
            if power_w < upper_w * self.boundary_factor:
                return self.spoilt.get(number, width_s)
        return self._bands()[-1][1]

    def _bands(self) -> tuple[tuple[float, float], ...]:
        rate = self._rate()
        if rate >= 1000:
            return BANDS_FAST
        return BANDS_100 if rate == 100 else BANDS_SLOW
