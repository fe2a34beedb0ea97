"""The ratio of the current transformers that a meter is connected to."""

from typing import Literal

from meters.catalogue.entry import Count, Sourced
from meters.catalogue.ratio import Ratio


class CtRatio(Sourced):
    """How the ratio is set, how often, and what becomes of the energies counted before.

    Attributes:
        setting: the register that takes it; None: it is set at the display alone.
        set_by: the ways of setting it that the manual names.
        changes_max: how often it can be set in the life of a meter.
        settable: the ratios that can be set.
        default: on delivery, as primary/secondary; None: not stated.
        history_pages: how many earlier ratios keep the energies that were counted with them.
        constants_refer_to: side of the transformers that the pulse constants count; None: not
            stated.
    """

    setting: str | None = None
    set_by: tuple[str, ...]
    changes_max: Count
    settable: Ratio
    default: str | None = None
    history_pages: Count = 0
    constants_refer_to: Literal["primary", "secondary"] | None = None
