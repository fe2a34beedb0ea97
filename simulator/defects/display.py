"""Defects of what a person can see on the display."""

from simulator.defects.model import Defect, Plant, of_unit
from simulator.defects.models import with_display_of_phases
from simulator.defects.plans import EYES


def _shown(what: str, value: object) -> Plant:
    return lambda rack, target, _: rack.meter(target).shown_wrongly.update({what: value})


NOT_LIT = False
SEEN = "seen_by_person/seen"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "display-dark",
        "the display stays dark",
        _shown("lit", NOT_LIT),
        "display or its flexible print not contacted",
        SEEN,
        why_not=EYES,
    ),
    of_unit(
        "display-tariff",
        "the display shows another tariff than is counted in",
        _shown("tariff", 4),
        "segments exchanged, firmware of another type",
        SEEN,
        why_not=EYES,
    ),
    of_unit(
        "display-phases-stuck",
        "the display says that all phases are there whatever is missing",
        _shown("diagnostics", "S 11 111"),
        "firmware: flag never cleared",
        SEEN,
        applies=with_display_of_phases,
        why_not=EYES,
    ),
    of_unit(
        "display-no-phases",
        "the display says that a phase is missing that is there",
        _shown("diagnostics", "S 11 110"),
        "voltage channel read with the wrong threshold",
        SEEN,
        applies=with_display_of_phases,
        why_not=EYES,
    ),
    of_unit(
        "display-error-hidden",
        "the display shows no error whatever is wrong",
        _shown("error_code", 0),
        "firmware: page never shown",
        SEEN,
        why_not=EYES,
    ),
    of_unit(
        "display-error",
        "the display shows an error that nothing else tells",
        _shown("error_code", 1),
        "firmware: flag not initialised",
        SEEN,
        why_not=EYES,
    ),
    of_unit(
        "backlight-off",
        "the backlight does not come on",
        _shown("backlight", 2),
        "lamp or its resistor missing",
        SEEN,
        why_not=EYES,
    ),
)
