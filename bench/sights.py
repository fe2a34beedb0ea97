"""What a person is asked about: the items of the catalogue that no instrument sees."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.plan import SeenByPersonPlan
from contracts.errors import ConfigError
from meters import catalogue
from meters.catalogue import Meter
from meters.catalogue.operation import SeenByPerson

ARTICLE = "the "


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be seen on a model.

    Attributes:
        number: of the item in the catalogue's list for this model, from 1.
        what: in the words of the catalogue.
        source: chapter of the manual.
    """

    number: int
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Sight:
    """A step of the suite: an item, by a name that models may have in common."""

    name: str

    def on(self, meter: Meter) -> Item | None:
        """The item of a model that has this name, if it has one."""
        return next((item for item in _items(meter) if name_of(item.what) == self.name), None)


def name_of(what: str) -> str:
    """Name of an item: what stands before its first comma, as ``tariff-led``."""
    head = re.split(r"[,;:(]", what)[0].lower().removeprefix(ARTICLE)
    return re.sub(r"[^a-z0-9]+", "-", head).strip("-")


def asked(meter: Meter, plan: SeenByPersonPlan) -> tuple[Item, ...]:
    """The items of a model that a plan asks about."""
    return tuple(
        item
        for item in _items(meter)
        if not any(fits(fragment, item.what) for fragment in plan.leave_out)
    )


def sights_of(meters: Iterable[Meter], plan: SeenByPersonPlan) -> Sequence[Sight]:
    """The steps of a plan for some models, each once."""
    names = (name_of(item.what) for meter in meters for item in asked(meter, plan))
    return tuple(Sight(name) for name in dict.fromkeys(names))


def fits(fragment: str, what: str) -> bool:
    """Whether an item has a fragment of text in it, in capitals or not."""
    return fragment.casefold() in what.casefold()


def require_known(plan: SeenByPersonPlan) -> None:
    """Refuse to leave out what no model has.

    Raises:
        ConfigError: a fragment is in no item of the catalogue.
    """
    for fragment in plan.leave_out:
        meters = map(catalogue.load, catalogue.keys())
        if not any(fits(fragment, item.what) for meter in meters for item in meter.seen_by_person):
            raise ConfigError(
                f"seen_by_person.leave_out: {fragment!r} is in no item of any model; "
                "`python -m bench catalogue MODEL` lists them"
            )


def _items(meter: Meter) -> tuple[Item, ...]:
    entries: tuple[SeenByPerson, ...] = meter.seen_by_person
    return tuple(Item(n, entry.what, entry.source) for n, entry in enumerate(entries, 1))
