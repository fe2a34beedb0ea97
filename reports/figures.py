"""Numbers as people read them: a value with its uncertainty, limits, durations."""

import math
from decimal import ROUND_HALF_EVEN, Decimal

from reports.plain_text import visible
from reports.records import ResultRecord

_UNCERTAINTY_DIGITS = 2
_FLOAT_DIGITS = 15
_DIGITS = 5
_LIMIT_DIGITS = 3
_PLAIN_EXPONENTS = range(-6, 15)


def rounded(value: float, expanded_uncertainty: float) -> tuple[str, str]:
    """Value and expanded uncertainty, both in the same unit, as they are stated.

    The uncertainty has two significant digits and the value ends at the same decimal place (GUM
    7.2.6); a tie goes to the even digit (ISO 80000-1, B.3, rule A).

    >>> rounded(0.12345, 0.0345)
    ('0.123', '0.034')
    >>> rounded(22091.4, 123.0)
    ('22090', '120')
    """
    uncertainty = Decimal(repr(float(expanded_uncertainty)))
    if not uncertainty or not _roundable(value, uncertainty):
        return number(value), number(expanded_uncertainty)
    uncertainty = _significant(uncertainty)
    place = Decimal(1).scaleb(uncertainty.adjusted() - _UNCERTAINTY_DIGITS + 1)
    stated = Decimal(repr(float(value))).quantize(place, ROUND_HALF_EVEN)
    return f"{stated + 0:f}", f"{uncertainty:f}"


def _roundable(value: float, uncertainty: Decimal) -> bool:
    if not math.isfinite(value) or uncertainty.adjusted() not in _PLAIN_EXPONENTS:
        return False
    return Decimal(repr(float(value))).adjusted() - uncertainty.adjusted() < _FLOAT_DIGITS


def _significant(uncertainty: Decimal) -> Decimal:
    place = Decimal(1).scaleb(uncertainty.adjusted() - _UNCERTAINTY_DIGITS + 1)
    once = uncertainty.quantize(place, ROUND_HALF_EVEN)
    if once.adjusted() > uncertainty.adjusted():
        return once.quantize(place.scaleb(1), ROUND_HALF_EVEN)
    return once


def number(value: float) -> str:
    """A number without a stated uncertainty: whole if it is whole, else five digits.

    Digits before the decimal point are never dropped.

    >>> number(229.92035), number(123456.7), number(0.059999943)
    ('229.92', '123457', '0.06')
    """
    if float(value).is_integer() and abs(value) < 10**_FLOAT_DIGITS:
        return str(int(value))
    if not _is_plain(value):
        return f"{value:.{_DIGITS}g}"
    return _trimmed([_fixed(value, _decimals(value, _DIGITS))])[0]


def stated(result: ResultRecord) -> str:
    """The value of a result with its expanded uncertainty, without the unit.

    Without an uncertainty it ends one decimal place after its limits, if there are two.
    """
    if result.value is None:
        return "-"
    if isinstance(result.value, str):
        return visible(result.value)
    if result.expanded_uncertainty is None:
        return _beside(result.value, result.lower_limit, result.upper_limit)
    value, expanded = rounded(result.value, result.expanded_uncertainty)
    return f"{value} ± {expanded}"


def limits(result: ResultRecord) -> str:
    """The limits of a result, without the unit: ``±1``, ``0.5 … 2.0``, ``≥ 30``, ``≤ 5``."""
    lower, upper = result.lower_limit, result.upper_limit
    if lower is None:
        return "" if upper is None else f"≤ {number(upper)}"
    if upper is None:
        return f"≥ {number(lower)}"
    low, high = _both(lower, upper)
    return f"±{high}" if low == f"-{high}" else f"{low} … {high}"


def _both(lower: float, upper: float) -> list[str]:
    decimals = _limit_decimals(lower, upper)
    if decimals is None:
        return [number(lower), number(upper)]
    return _trimmed([_fixed(lower, decimals), _fixed(upper, decimals)])


def _beside(value: float, lower: float | None, upper: float | None) -> str:
    decimals = None if lower is None or upper is None else _limit_decimals(lower, upper)
    if lower is None or upper is None or decimals is None or not _is_plain(value):
        return number(value)
    if float(value).is_integer():
        return number(value)
    largest = max(abs(lower), abs(upper))
    digits = max(_DIGITS, decimals + 1 + _exponent(largest))
    text = _fixed(value, min(decimals + 1, _decimals(value, digits)))
    return _trimmed([text], _decimals_of(_both(lower, upper)[1]))[0]


def _limit_decimals(lower: float, upper: float) -> int | None:
    """Decimals that tell two limits apart, and a value between them from both; None if none do.

    Half of what they allow gets three digits. No limit gets more than five, unless even the second
    digit of that half needs more.
    """
    half, largest = upper / 2 - lower / 2, max(abs(lower), abs(upper))
    if not half or not (_is_plain(half) and _is_plain(largest)):
        return None
    most = max(_decimals(largest, _DIGITS), _decimals(half, _LIMIT_DIGITS - 1))
    decimals = max(min(_decimals(half, _LIMIT_DIGITS), most), 0)
    vanishes = any(limit and not round(limit, decimals) for limit in (lower, upper))
    return None if vanishes else decimals


def _is_plain(value: float) -> bool:
    return math.isfinite(value) and (not value or _exponent(value) in _PLAIN_EXPONENTS)


def _exponent(value: float) -> int:
    return Decimal(repr(float(value))).adjusted()


def _decimals(value: float, digits: int) -> int:
    """Decimals that show so many significant digits; below 0 they end before the point."""
    return digits - 1 - _exponent(value)


def _fixed(value: float, decimals: int) -> str:
    text = f"{value:.{max(decimals, 0)}f}"
    return text if float(text) else text.removeprefix("-")


def _trimmed(texts: list[str], least_decimals: int = 0) -> list[str]:
    """Texts with equally many decimals, without the zeros that all of them end in."""
    decimals = _decimals_of(texts[0])
    zeros = min(len(text) - len(text.rstrip("0")) for text in texts)
    kept = max(decimals - zeros, least_decimals)
    if kept >= decimals:
        return texts
    dropped = decimals - kept + (not kept)
    return [text[:-dropped] for text in texts]


def _decimals_of(text: str) -> int:
    return len(text.partition(".")[2])


def margin_pct(result: ResultRecord) -> float | None:
    """How far the value lies inside the nearest limit, in % of what a limit allows.

    With two limits 100 % is the middle between them; with one it is a distance as large as the
    limit itself. Below 0 % the value is outside. It ranks results for the reader and judges none:
    the uncertainty is not in it. None if there is no finite value, no limit or no scale.
    """
    if not isinstance(result.value, int | float) or not math.isfinite(result.value):
        return None
    lower, upper = result.lower_limit, result.upper_limit
    sides = [result.value - lower] if lower is not None else []
    sides += [upper - result.value] if upper is not None else []
    scale = _scale(lower, upper)
    return 100 * min(sides) / scale if sides and scale else None


def _scale(lower: float | None, upper: float | None) -> float:
    if lower is not None and upper is not None:
        return (upper - lower) / 2
    return abs(lower or upper or 0.0)


def duration(duration_s: float) -> str:
    """A duration: ``12.3 s``, ``5 min 04 s``, ``2 h 03 min 04 s``."""
    if duration_s < 59.95:
        return f"{duration_s:.1f} s"
    minutes, seconds = divmod(round(duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours} h {minutes:02} min {seconds:02} s" if hours else f"{minutes} min {seconds:02} s"
    )
