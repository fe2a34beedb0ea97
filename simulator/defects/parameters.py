"""Parameters of a defect: what they may be, and how a wrong one is refused."""

import math
import string
from collections.abc import Iterable, Mapping

Parameter = float | str


def number(given: Mapping[str, Parameter], key: str, lowest: float, highest: float) -> float:
    """A parameter that has limits.

    Raises:
        ValueError: it lies outside of them.
    """
    value = float(given[key])
    if not lowest <= value <= highest:
        raise ValueError(f"{key} = {value:g}: must be from {lowest:g} to {highest:g}")
    return value


def whole(given: Mapping[str, Parameter], key: str, lowest: int, highest: int) -> int:
    """A parameter that counts or chooses something.

    Raises:
        ValueError: it is not whole, or lies outside of the limits.
    """
    value = float(given[key])
    if value != math.floor(value) or not lowest <= value <= highest:
        limits = f"from {lowest} to {highest}"
        raise ValueError(f"{key} = {value:g}: must be a whole number {limits}")
    return int(value)


def one_of(given: Mapping[str, Parameter], key: str, known: Iterable[Parameter]) -> Parameter:
    """A parameter that chooses from a list.

    Raises:
        ValueError: it is not on the list.
    """
    listed, value = list(known), given[key]
    text = value if isinstance(value, str) else f"{value:g}"
    if given[key] not in listed:
        raise ValueError(f"{key} = {text}: must be one of {', '.join(map(str, listed))}")
    return given[key]


def digits(given: Mapping[str, Parameter], key: str, longest: int) -> str:
    """A parameter of hexadecimal digits.

    Raises:
        ValueError: it has other characters, none, or too many.
    """
    text = str(given[key])
    if not 1 <= len(text) <= longest or not set(text) <= set(string.hexdigits):
        raise ValueError(f"{key} = {text}: must be 1 to {longest} hexadecimal digits")
    return text
