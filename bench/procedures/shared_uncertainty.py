"""What two errors of one unit share, so that it cancels in the difference between them.

The labels are those of the budgets of ``metrology.errors``.
"""

from metrology.standards.influence import Influence

CLOCKS = frozenset(
    {"counter: timebase", "counter: calibration of its timebase", "reference: timebase"}
)
ALWAYS = CLOCKS | {"meter: temperature"}
"""Clocks and the air are the same a minute later."""
RATIO = frozenset({"position: ratio of its transformer"})
SHIFT = frozenset({"position: phase of its transformer"})
REFERENCE = frozenset(
    {
        "reference: power",
        "reference: phase angle",
        "reference: drift",
        "reference: temperature",
    }
)

SHARED = {
    Influence.VOLTAGE: ALWAYS | RATIO | SHIFT,
    Influence.VOLTAGE_EXTENDED: ALWAYS | RATIO | SHIFT,
    Influence.FREQUENCY: ALWAYS | RATIO,
    Influence.REVERSED_SEQUENCE: ALWAYS | RATIO | SHIFT | REFERENCE,
    Influence.HARMONICS: ALWAYS | RATIO,
}
"""By influence, the labels of the components that stay the same.

The reference was calibrated at the voltage, current, power factor and frequency of the
undisturbed point. With another voltage or frequency, with harmonics, or with other elements that
make up the sum, its error may be another one within the uncertainty of the certificate, so that
nothing of it cancels. A transformer does not see the voltage; its phase depends on the frequency,
its ratio hardly. With phases missing other transformers than before make up the sum.
"""


def shared_labels(influence: Influence) -> frozenset[str]:
    """Labels of the components that cancel."""
    return SHARED.get(influence, ALWAYS)
