"""The reference of the virtual bench, by the driver of the station; a new make is added here."""

from collections.abc import Callable
from functools import partial

from simulator.power_meter import ReferenceErrors
from simulator.world import World
from simulator.yokogawa_wt330 import WT310, WT330, YokogawaWT330
from simulator.yokogawa_wt3000 import YokogawaWT3000
from simulator.zes_lmg670 import ZesLmg670

Reference = YokogawaWT3000 | YokogawaWT330 | ZesLmg670
REFERENCES: dict[str, Callable[..., Reference]] = {
    "yokogawa_wt3000": YokogawaWT3000,
    "yokogawa_wt330": partial(YokogawaWT330, kind=WT330),
    "yokogawa_wt310": partial(YokogawaWT330, kind=WT310),
    "zes_lmg670": ZesLmg670,
}


def make_reference(
    driver: str, world: World, *, ratio: float, errors: ReferenceErrors, seed: int
) -> Reference:
    """A reference of a make; ``ratio`` is that of the transformers before its current inputs."""
    make = REFERENCES[driver]
    return make(world, current_transformer_ratio=ratio, errors=errors, seed=seed)
