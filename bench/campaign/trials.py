"""What a campaign puts on the bench: units with one defect each, and good ones."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.campaign.listing import Defect
from contracts.errors import ConfigError

GOOD = "good"
ERROR_KINDS = ("gain", "voltage-gain", "phase-errors", "offset", "nonlinearity", "saturation")
"""They add up in the error of measurement: a good unit shares the limit out among them."""
OTHER_KINDS = ("width-factor", "slow", "starts-late", "jitter", "frequency-phase")
"""Each has a limit of its own, which is the same at every load: a share of it is allowed."""
SIGNED = ("gain", "voltage-gain", "phase-errors", "offset", "nonlinearity")
"""These may go either way."""
SMALLEST, LARGEST = 0.5, 2.0
LEAST = 0.01
"""Smaller shares are drawn as this one: listed sizes are rounded, and less could come out as less
than nothing, which the virtual bench refuses."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One unit of a campaign.

    Attributes:
        key: its name in the campaign: ``DEFECT``, ``DEFECT@SIZE`` or ``good#NUMBER``.
        defect: name of the defect; ``good`` for a good unit.
        size: multiple of the size that matters; None without a size.
        orders: what is planted.
    """

    key: str
    defect: str
    size: float | None
    orders: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it must pass."""
        return self.defect == GOOD


def bad_units(defects: Iterable[Defect], sizes: Sequence[str]) -> list[Trial]:
    """A unit for each defect and size; one for a defect without a size.

    Raises:
        ConfigError: the virtual bench does not say how a defect is planted at a size.
    """
    trials = []
    for defect in defects:
        if not defect.sizes:
            trials.append(Trial(defect.name, defect.name, None, (defect.name,)))
            continue
        for size in sizes:
            order = _at(defect, float(size))
            trials.append(Trial(f"{defect.name}@{size}", defect.name, float(size), (order,)))
    return trials


def good_units(
    defects: Mapping[str, Defect], count: int, edge: float, seed: int = 1
) -> list[Trial]:
    """Units with hidden errors up to a share of what is allowed.

    Args:
        defects: of the model.
        count: how many.
        edge: the sum of all that adds up in the error of measurement, as a share of what alone
            would reach a limit; each other quantity reaches at most the same share of its own.
        seed: of what is drawn.
    """
    rng = random.Random(f"{seed} good units")
    adding = [defects[name] for name in ERROR_KINDS if defects.get(name) and defects[name].sizes]
    others = [defects[name] for name in OTHER_KINDS if defects.get(name) and defects[name].sizes]
    return [
        Trial(f"{GOOD}#{number}", GOOD, None, tuple(_drawn(rng, adding, others, edge)))
        for number in range(1, count + 1)
    ]


def _drawn(
    rng: random.Random, adding: Sequence[Defect], others: Sequence[Defect], edge: float
) -> list[str]:
    chosen = rng.sample(adding, k=min(3, len(adding)))
    cuts = sorted(rng.uniform(0.0, edge) for _ in chosen)
    shares = [high - low for low, high in zip([0.0, *cuts], cuts, strict=False)]
    orders = []
    for defect, share in zip(chosen, shares, strict=True):
        signed = defect.name in SIGNED
        orders.append(_at(defect, rng.choice((-1.0, 1.0)) * share if signed else max(share, LEAST)))
    other = rng.choice([*others, None]) if others else None
    return orders if other is None else [*orders, _at(other, max(rng.uniform(0.0, edge), LEAST))]


def _at(defect: Defect, size: float) -> str:
    """The order for a multiple of the size that matters; between those that are listed, a line."""
    listed = defect.sizes.get(f"{size:g}")
    if listed is not None:
        return listed
    try:
        low, high = defect.sizes[f"{SMALLEST:g}"], defect.sizes[f"{LARGEST:g}"]
    except KeyError as error:
        raise ConfigError(f"{defect.name} is not listed at {error} of what matters") from None
    parts = []
    for part, other in zip(low.split(":"), high.split(":"), strict=True):
        name, _, value = part.partition("=")
        slope = (float(other.partition("=")[2]) - float(value)) if part != other else 0.0
        at = float(value) + slope * (size - SMALLEST) / (LARGEST - SMALLEST) if slope else value
        parts.append(part if not slope else f"{name}={at:.6g}")
    return ":".join(parts)
