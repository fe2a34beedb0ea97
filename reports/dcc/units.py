"""Units as the D-SI writes them.

Source: the D-SI format of PTB and its list of identifiers; the XSD does not check them. A unit
that is not in this list has no D-SI form here, and its numbers go into the certificate as text.
"""

from collections.abc import Mapping

UNITS: Mapping[str, str] = {
    "": r"\one",
    "%": r"\percent",
    "imp": r"\one",
    "s": r"\second",
    "ms": r"\milli\second",
    "V": r"\volt",
    "A": r"\ampere",
    "W": r"\watt",
    "kW": r"\kilo\watt",
    "Hz": r"\hertz",
    "kWh": r"\kilo\watt\hour",
    "Wh": r"\watt\hour",
    "°C": r"\degreecelsius",
    "K": r"\kelvin",
    "deg": r"\degree",
    "°": r"\degree",
}


def d_si(unit: str) -> str | None:
    """The D-SI form of a unit of a result; None if it has none here."""
    return UNITS.get(unit)
