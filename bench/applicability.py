"""Which suites a unit can be put through, by what its model has on the bus that it is on."""

from collections.abc import Iterable

from bench.buses import names_on, settings_on
from bench.fixed_rate import reason_against_fixed
from bench.plan import Plan
from bench.settings import CODE, RATE
from meters.catalogue import Meter

SETTINGS_NEEDED: dict[str, str] = {
    "pulse_outputs": RATE,
    "combination_codes": CODE,
    "tariffs": "tariff",
}
TOTAL = "total_active_energy"
FORWARD = "forward_active_energy"
REACTIVE = ("forward_reactive_energy", "reverse_reactive_energy")
READ_NEEDED: tuple[str, ...] = (
    "registers",
    "settings",
    "communication",
    "persistence",
    "ct_ratio",
    "meter_constant",
    "reactive",
)
READABLE = ("modbus_rtu", "mbus")
KINDS_OF_THEIR_OWN: dict[str, str] = {"mbus": "mbus", "infrared": "iec62056_21"}


def reason_against(suite: str, meter: Meter, kind: str, plan: Plan | None) -> str:
    """Why a suite does not apply to a model on a kind of bus; empty if it does.

    Args:
        suite: by name.
        meter: the model.
        kind: of the bus.
        plan: that may say how units are delivered on which nothing can be set; None if there is
            none.
    """
    if suite in KINDS_OF_THEIR_OWN and KINDS_OF_THEIR_OWN[suite] != kind:
        return f"the unit is on {kind}, and this is about {KINDS_OF_THEIR_OWN[suite]}"
    if suite in READ_NEEDED and kind not in READABLE:
        return f"over {kind} the values have no public list"
    if suite == "seen_by_person" and not meter.seen_by_person:
        return "the catalogue has nothing that only a person can see"
    if suite == "pulse_outputs" and meter.pulses.s0 is None:
        return "the model has no S0 outputs"
    needed = _settings_needed(suite, meter)
    if missing := [name for name in needed if name not in settings_on(meter, kind)]:
        if suite == "pulse_outputs" and missing == [RATE]:
            return reason_against_fixed(meter, kind, plan)
        return f"the model has no setting {missing[0]} over {kind}"
    if suite == "meter_constant" and not {TOTAL, FORWARD} & set(names_on(meter, kind)):
        return f"the model tells no energy over {kind}"
    if suite == "reactive" and not {*REACTIVE} <= names_on(meter, kind):
        return f"the model tells no reactive energy over {kind}"
    if suite == "combination_codes" and TOTAL not in names_on(meter, kind):
        return f"the model does not tell its total over {kind}"
    return ""


CHANGED_BY: dict[str, tuple[str, ...]] = {
    "pulse_outputs": (RATE, CODE),
    "combination_codes": (RATE, CODE),
    "tariffs": ("tariff",),
    "settings": (RATE, CODE, "tariff"),
}
"""Settings that a suite changes, and that some buses cannot tell."""


def unread_settings(suites: Iterable[str], meter: Meter, kind: str) -> tuple[str, ...]:
    """Settings that some suites change on a model, and that its bus cannot tell before."""
    told, settable = names_on(meter, kind), settings_on(meter, kind)
    names = (
        name
        for suite in suites
        if not reason_against(suite, meter, kind, None)
        for name in CHANGED_BY.get(suite, ())
    )
    return tuple(n for n in dict.fromkeys(names) if n in settable and n not in told)


def _settings_needed(suite: str, meter: Meter) -> list[str]:
    needed = [SETTINGS_NEEDED[suite]] if suite in SETTINGS_NEEDED else []
    if suite == "pulse_outputs" and meter.pulses.s0 is not None and meter.s0.pulse_types:
        needed.append(meter.s0.pulse_types.setting)
    return needed
