"""What only a person can see: the bench shows it where it can, and somebody says what is there.

While a question waits, the voltage is on and a small load flows, so that display, LEDs and
direction marks are those of a meter at work.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.operator import Answered, Operator, Question
from bench.outcome import Outcomes, each
from bench.planned_currents import SEEN_SHARE
from bench.procedures.tariffs import has_relay
from bench.sights import Item, Sight
from bench.unit import Unit
from meters.catalogue import Meter

OTHER = "T2"
"""The tariff that is selected so that its sign can be seen; most meters are delivered with T1."""
ERROR = re.compile(r"\berr(or)?\b", re.IGNORECASE)
TARIFF = re.compile(r"^(the tariff LED|T2)\b")
SWITCHED: Mapping[str, tuple[re.Pattern[str], str]] = {
    "obis_codes": (re.compile(r"OBIS codes .*switched on"), "on"),
    "screen_direction": (re.compile(r"turned by 180 degrees"), "turned by 180 degrees"),
    "backlight": (re.compile(r"backlight"), "on"),
}
"""By setting: the words of the items that it shows, and the meaning of the value that does."""
ONLY_IF: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"at the first start"), "there if its CT ratio was never set, and else not"),
    (re.compile(r"earlier CT ratios"), "there if its CT ratio was changed before, and else not"),
)
"""Items that depend on the past of a unit, and how."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person said about one item of one unit."""

    question: Question
    answered: Answered


@dataclass(frozen=True, slots=True)
class _Scene:
    """How an item is brought to be seen on a unit: by settings, or by its tariff input."""

    unit: Unit
    item: Item
    settings: Mapping[str, float]
    by_input: bool

    @property
    def other_tariff(self) -> bool:
        """Whether the other tariff is selected for it."""
        tariffs = self.unit.meter.tariffs
        return self.by_input or (tariffs is not None and tariffs.setting in self.settings)


def look(bench: Bench, operator: Operator, sight: Sight) -> Outcomes[Looked]:
    """Show an item on every unit that has it, and ask about each; then it is as before.

    A unit that does not answer on its bus is asked about as it is.

    Raises:
        InstrumentError: the source did not hold while somebody looked: no answer counts.
        BenchError: nobody can be asked any more.
    """
    state = _let_flow(bench)
    having = {u.position: i for u in bench.units.values() if (i := sight.on(u.meter)) is not None}
    scenes = [_scene(bench, bench.units[p], item) for p, item in having.items()]
    set_up = each([s.unit for s in scenes if s.settings], _setter(scenes))
    _switch_inputs(bench, scenes, on=True)
    values = {
        scene.unit.position: _ask(bench, operator, scene, state)
        for scene in scenes
        if scene.unit.position not in set_up.faults
    }
    _switch_inputs(bench, scenes, on=False)
    each([scene.unit for scene in scenes], lambda unit: unit.journal.restore())
    return Outcomes(values, set_up.faults)


def _let_flow(bench: Bench) -> str:
    """Apply the load, and say what flows."""
    ratings = bench.meters[0].ratings
    amps = SEEN_SHARE * ratings.imax_a
    currents = levels.on_elements(amps, ratings.elements)
    bench.apply(levels.signed_currents(ratings.un_v, currents, ratings.fn_hz))
    return f"{ratings.un_v:g} V, {amps:g} A forward"


def _scene(bench: Bench, unit: Unit, item: Item) -> _Scene:
    settings = dict(_settings(unit, item)) if unit.reachable else {}
    tariffs = unit.meter.tariffs
    about_tariff = tariffs is not None and tariffs.has_input and TARIFF.search(item.what)
    return _Scene(
        unit, item, settings, bool(about_tariff and not settings and has_relay(bench, unit))
    )


def _settings(unit: Unit, item: Item) -> Iterable[tuple[str, float]]:
    """The settings that show an item, as far as the bus can write them and they can be restored."""
    tariffs = unit.meter.tariffs
    if tariffs is not None and TARIFF.search(item.what):
        codes = [(entry.code, entry.tariff) for entry in tariffs.codes]
        yield from _legal(unit, tariffs.setting, codes, OTHER)
    for name, (words, meaning) in SWITCHED.items():
        if words.search(item.what) and unit.can_set(name):
            yield from _legal(unit, name, unit.client.settings[name].meanings, meaning)


def _legal(
    unit: Unit, name: str, meanings: Iterable[tuple[int, str]], wanted: str
) -> Iterable[tuple[str, float]]:
    """A setting with the first value of a meaning that can be written, and undone."""
    if not unit.can_set(name) or not (unit.client.has(name) or name in unit.delivered):
        return
    legal = unit.client.settings[name]
    for value, meaning in meanings:
        if meaning == wanted and legal.allows(value) and not legal.locks(value):
            yield name, float(value)
            return


def _setter(scenes: Iterable[_Scene]) -> Callable[[Unit], None]:
    by_position = {scene.unit.position: scene for scene in scenes}

    def set_up(unit: Unit) -> None:
        for name, value in by_position[unit.position].settings.items():
            unit.journal.change(name, value)

    return set_up


def _switch_inputs(bench: Bench, scenes: Iterable[_Scene], *, on: bool) -> None:
    for scene in scenes:
        if scene.by_input and bench.relays is not None:
            bench.relays.set(scene.unit.position, on=on)


def _ask(bench: Bench, operator: Operator, scene: _Scene, state: str) -> Looked:
    unit, item = scene.unit, scene.item
    question = Question(
        position=unit.position,
        model=unit.meter.key,
        serial=unit.serial,
        number=item.number,
        shown=expected(unit.meter, item, other_tariff=scene.other_tariff),
        source=item.source,
        state="; ".join((state, *_arranged(scene))),
    )
    answered = operator.ask(question)
    bench.supply.check_steady(bench.supply.reference.read())
    return Looked(question, answered)


def _arranged(scene: _Scene) -> Iterable[str]:
    """What the bench did to show the item, in words."""
    if scene.other_tariff:
        yield f"{OTHER} is selected"
    elif TARIFF.search(scene.item.what):
        yield "the tariff is as it was found"
    tariffs = scene.unit.meter.tariffs
    for name, value in scene.settings.items():
        if tariffs is None or name != tariffs.setting:
            yield f"{name} = {value:g}"


def expected(meter: Meter, item: Item, *, other_tariff: bool) -> str:
    """What is to be seen of an item on a good unit.

    Args:
        meter: its model.
        item: of the model.
        other_tariff: whether the other tariff is selected.
    """
    if ERROR.search(item.what) and meter.diagnostics is not None:
        good = meter.diagnostics.good or "no error shown"
        if meter.diagnostics.digits:
            return f"{good} as {item.what}"
        return f"{good}; an error would have the form {meter.diagnostics.form}"
    if TARIFF.search(item.what):
        unknown = f"{item.what}, as it fits the tariff that is in use"
        return _tariff_sign(meter, item) if other_tariff else unknown
    past = next((when for words, when in ONLY_IF if words.search(item.what)), "")
    return f"{item.what}: {past}" if past else item.what


def _tariff_sign(meter: Meter, item: Item) -> str:
    tariffs = meter.tariffs
    if tariffs is None or not (tariffs.led_lit or tariffs.led_blinking):
        return item.what
    lit, blinking = OTHER in tariffs.led_lit, OTHER in tariffs.led_blinking
    how = "lit" if lit else "blinking" if blinking else "dark"
    return f"the tariff LED {how}, because {OTHER} is selected"
