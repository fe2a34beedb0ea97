"""How far does a meter's error drift while its highest current warms it?

The test of IEC 62053-21 and EN 50470-3: voltage first, then Imax at unity power factor, until the
error changes by no more than 0.2 % in 20 minutes (from expert knowledge, verify). A shorter time
says less, and a result states its time. Limits are those of a standard (``metrology.standards``).
"""

from dataclasses import dataclass

AT_REST_PCT, AT_REST_S = 0.2, 1200.0
ALMOST = 0.99
"""Of 20 minutes: a measurement has a length of its own."""


@dataclass(frozen=True, slots=True)
class SelfHeatingInputs:
    """Errors over time at Imax.

    Attributes:
        times_s: since the current was on, ascending.
        errors_pct: at these times.
    """

    times_s: tuple[float, ...]
    errors_pct: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SelfHeating:
    """A drift.

    Attributes:
        first_pct: the first error.
        last_pct: the last.
        variation_pct: the largest difference from the first, with its sign.
        at_rest: whether the error changed by no more than 0.2 % in the last 20 minutes; None
            where it was not watched for so long.
    """

    first_pct: float
    last_pct: float
    variation_pct: float
    at_rest: bool | None


def self_heating(seen: SelfHeatingInputs) -> SelfHeating:
    """What became of the error.

    Raises:
        ValueError: fewer than two errors, or as many times as there are not errors.
    """
    if len(seen.errors_pct) < 2 or len(seen.errors_pct) != len(seen.times_s):
        raise ValueError(
            f"{len(seen.errors_pct)} errors at {len(seen.times_s)} times: two or more are needed"
        )
    first = seen.errors_pct[0]
    variation = max((error - first for error in seen.errors_pct), key=abs)
    return SelfHeating(first, seen.errors_pct[-1], variation, _at_rest(seen))


def self_heating_variation_pct(seen: SelfHeatingInputs) -> float:
    """The largest difference from the first error, in %, with its sign."""
    return self_heating(seen).variation_pct


def _at_rest(seen: SelfHeatingInputs) -> bool | None:
    until_s = seen.times_s[-1] - AT_REST_S * ALMOST
    before = sum(1 for at_s in seen.times_s if at_s <= until_s)
    if not before:
        return None
    late = seen.errors_pct[before - 1 :]
    return max(late) - min(late) <= AT_REST_PCT
