"""Widths of the S0 pulses by rate and power (PRO2 and PRO380 manuals, section 5).

The power is taken to be the one that feeds the output; the manuals do not say which it is.
"""

from collections.abc import Callable

Bands = tuple[tuple[float, float], ...]
"""Upper end of each band in W, and the width in s that pulses have below it."""

ALWAYS = float("inf")

PRO380_FAST: Bands = (
    (5000.0, 0.040),
    (10000.0, 0.020),
    (20000.0, 0.010),
    (40000.0, 0.005),
    (ALWAYS, 0.0025),
)
PRO380_100: Bands = ((50000.0, 0.040), (ALWAYS, 0.020))
PRO380_SLOW: Bands = ((ALWAYS, 0.040),)

PRO2_10000: Bands = ((6000.0, 0.031), (12000.0, 0.015), (ALWAYS, 0.005))
PRO2_2000: Bands = ((30000.0, 0.031), (ALWAYS, 0.015))
PRO2_SLOW: Bands = ((ALWAYS, 0.031),)


def pro380_bands(rate_imp_per_kwh: float) -> Bands:
    """Bands of a PRO380."""
    if rate_imp_per_kwh >= 1000:
        return PRO380_FAST
    return PRO380_100 if rate_imp_per_kwh == 100 else PRO380_SLOW


def pro2_bands(rate_imp_per_kwh: float) -> Bands:
    """Bands of a PRO2."""
    return {10000.0: PRO2_10000, 2000.0: PRO2_2000}.get(rate_imp_per_kwh, PRO2_SLOW)


class WidthTable:
    """Width of a pulse at a power: power below the upper end of a band gets the band's width.

    Args:
        bands: those that are in force.

    Attributes:
        spoilt: width in s by number of the band from 0, in place of the table's.
        boundary_factor: shifts every boundary.
    """

    __slots__ = ("_bands", "boundary_factor", "spoilt")

    def __init__(self, bands: Callable[[], Bands]) -> None:
        self._bands = bands
        self.spoilt: dict[int, float] = {}
        self.boundary_factor = 1.0

    def __call__(self, power_w: float) -> float:
        """Width in s at ``power_w``."""
        bands = self._bands()
        for number, (upper_w, width_s) in enumerate(bands):
            if power_w < upper_w * self.boundary_factor:
                return self.spoilt.get(number, width_s)
        return bands[-1][1]
