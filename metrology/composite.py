"""Composite error of a meter within its rated operating conditions.

Source: Directive 2014/32/EU, Annex V, 3 (the root of the sum of squares), and WELMEC 11.1 and
EN 50470-3 for how it is applied (from expert knowledge, verify):
``e_c = sqrt(e^2 + dU^2 + df^2 + dT^2)``, all in %, with e the error at reference conditions and
each d the variation of the largest magnitude within the rated range of voltage, frequency and
temperature.
"""

import math
from dataclasses import dataclass

from GTC import reporting

from metrology.errors.result import ErrorInputs, error_of
from metrology.uncertainty import COVERAGE_PCT, Component, Estimate
from metrology.variation import VariationInputs, variation_of_error

METHOD = "GUM, correlations unknown: linear sum"


@dataclass(frozen=True, slots=True)
class CompositeInputs:
    """What it is computed from, all in %.

    Attributes:
        error: at reference conditions.
        voltage: variations at the ends of the range of voltage.
        frequency: likewise.
        temperature: the largest variation by temperature; None leaves the term out.
    """

    error: Estimate
    voltage: tuple[Estimate, ...]
    frequency: tuple[Estimate, ...]
    temperature: Estimate | None = None


@dataclass(frozen=True, slots=True)
class CompositeMeasured:
    """What all of that was measured by.

    Attributes:
        error: at reference conditions.
        voltage, frequency: variations at the ends of the ranges.
        temperature: the largest variation by temperature, in %, from elsewhere; None leaves the
            term out.
    """

    error: ErrorInputs
    voltage: tuple[VariationInputs, ...]
    frequency: tuple[VariationInputs, ...]
    temperature: Estimate | None = None


def composite_error_measured(measured: CompositeMeasured) -> Estimate:
    """The composite error in %, from what its terms were measured by.

    Raises:
        ValueError: inputs that make no error, or no variation by voltage or by frequency.
    """
    return composite_error(
        CompositeInputs(
            error_of(measured.error),
            tuple(variation_of_error(one) for one in measured.voltage),
            tuple(variation_of_error(one) for one in measured.frequency),
            measured.temperature,
        )
    )


def composite_error(inputs: CompositeInputs) -> Estimate:
    """The composite error in %, never negative, with a bound of its uncertainty.

    The variations are differences to the very error that they are added to, and share a
    reference; how far they hang together is not known. So the shares of the terms,
    ``|x_i| / e_c u(x_i)``, are added as they are and not as squares: the standard uncertainty is
    then not larger than that, whatever the correlations (GUM 5.2.2, note 1). Where every term is
    0 the largest of their uncertainties is taken.

    Raises:
        ValueError: no variation by voltage or by frequency.

    >>> e, u, f = (Estimate(value, 0.01, math.inf, 2.0, ()) for value in (0.3, -0.4, 0.0))
    >>> round(composite_error(CompositeInputs(e, (u,), (f,))).value, 12)
    0.5
    """
    terms = {
        "error": inputs.error,
        "variation: voltage": largest(inputs.voltage, "voltage"),
        "variation: frequency": largest(inputs.frequency, "frequency"),
    }
    if inputs.temperature is not None:
        terms["variation: temperature"] = inputs.temperature
    value = math.hypot(*(term.value for term in terms.values()))
    return _bounded(value, _shares(value, terms), terms)


def largest(variations: tuple[Estimate, ...], quantity: str) -> Estimate:
    """The variation of the largest magnitude.

    Raises:
        ValueError: there is none.
    """
    if not variations:
        raise ValueError(f"no variation by {quantity}: a composite error needs one at least")
    return max(variations, key=lambda variation: abs(variation.value))


def _shares(value: float, terms: dict[str, Estimate]) -> tuple[Component, ...]:
    if value == 0:
        label, term = max(terms.items(), key=lambda pair: pair[1].u_c)
        return (Component(label, term.u_c),)
    found = (Component(name, abs(t.value) / value * t.u_c) for name, t in terms.items())
    return tuple(sorted(found, key=lambda part: part.u, reverse=True))


def _bounded(value: float, shares: tuple[Component, ...], terms: dict[str, Estimate]) -> Estimate:
    u_c = sum(part.u for part in shares)
    df = min(term.degrees_of_freedom for term in terms.values())
    k = float(reporting.k_factor(df, p=COVERAGE_PCT))
    return Estimate(value, u_c, df, k, shares, METHOD)
