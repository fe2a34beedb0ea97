"""Is energy counted in the tariff that was selected, and in no other?"""

from bench.assembly import Bench
from bench.outcome import Outcomes
from bench.procedures.tariffs import (
    ALL,
    DIRECTIONS,
    TOTAL,
    ByInput,
    CountedInTariff,
    TariffCode,
    active,
    has_relay,
    offers,
    parts_of,
    reactive_of,
    totals_of,
)
from bench.unit import Unit
from fixtures.verify import ASSUMED, Limits, Verify

RESOLUTION = 0.01
"""Of a register in kWh or kvarh; no manual states one, records of M-Bus have 10 Wh."""
ENERGY_PCT = 2.0
REACTIVE_PCT = 5.0
"""No manual states a class of reactive energy, so that gross errors alone are judged."""
BY_REFERENCE = f"energy by the reference; {ASSUMED}"
NO_CODE = "what a total does in each direction depends on a combination code, which is not known"


def test_counted(
    unit: Unit,
    tariff_code: TariffCode,
    counted_in_tariff: Outcomes[CountedInTariff],
    verify: Verify,
) -> None:
    """The registers of the tariff and of all go up by what flowed, the others stand still."""
    tariffs = unit.meter.tariffs
    if tariffs is None or not offers(unit, tariff_code):
        verify.not_applicable("", "the model does not have this tariff")
        return
    counted = counted_in_tariff.of(unit)
    selected = next(code.tariff for code in tariffs.codes if code.code == tariff_code.code)
    _check(unit, verify, "", counted, selected)


def _check(unit: Unit, verify: Verify, part: str, seen: CountedInTariff, selected: str) -> None:
    """Every energy of the tariff and of all tariffs together went up, the others stood still."""
    code = {} if seen.code is None else {"combination_code": seen.code}
    verify.evidence, verify.conditions = seen.evidence, {**unit.transformers.conditions, **code}
    for tariff, beginning in parts_of(unit).items():
        if tariff in (selected, ALL):
            _check_counting(unit, verify, f"{part}{tariff}", beginning, seen)
        else:
            still = f"{selected} is selected; {ASSUMED}"
            _check_still(unit, verify, f"{part}{tariff}", beginning, seen, still)


def _check_counting(
    unit: Unit, verify: Verify, part: str, beginning: str, seen: CountedInTariff
) -> None:
    for direction, flowed in zip(DIRECTIONS, (seen.forward, seen.reverse), strict=True):
        name = active(beginning, direction)
        if unit.client.has(name):
            width = _width(flowed.slack_kwh, flowed.energy_kwh, ENERGY_PCT, 2)
            limits = Limits.around(flowed.energy_kwh, width, BY_REFERENCE)
            found = _change(seen, name)
            verify.within(f"{part}/{direction}", f"change of {name}", found, "kWh", limits)
    _check_total(unit, verify, part, beginning, seen)
    if names := reactive_of(unit, beginning):
        ways = (seen.forward, seen.reverse)
        flow_kvarh = sum(way.reactive_kvarh for way in ways)
        slack_kvarh = sum(way.reactive_slack_kvarh for way in ways)
        width = _width(slack_kvarh, flow_kvarh, REACTIVE_PCT, 4)
        limits = Limits.around(flow_kvarh, width, BY_REFERENCE)
        found = sum(_change(seen, name) for name in names)
        verify.within(f"{part}/reactive", _sum_of(names), found, "kvarh", limits)


def _check_total(
    unit: Unit, verify: Verify, part: str, beginning: str, seen: CountedInTariff
) -> None:
    """A total follows the combination code."""
    name = active(beginning, TOTAL)
    if not unit.client.has(name):
        return
    quantity, found = f"change of {name}", seen.change(name)
    if seen.code is None:
        verify.characterised(f"{part}/{TOTAL}", quantity, found, "kWh", NO_CODE)
        return
    forward, reverse = seen.forward, seen.reverse
    totals = totals_of(unit, seen.code, forward.energy_kwh, reverse.energy_kwh)
    nearest = min(totals, key=lambda total: abs(total - found))
    flow_kwh = forward.energy_kwh + reverse.energy_kwh
    width = _width(forward.slack_kwh + reverse.slack_kwh, flow_kwh, ENERGY_PCT, 2)
    limits = Limits.around(nearest, width, f"combination code {seen.code}; {BY_REFERENCE}")
    verify.within(f"{part}/{TOTAL}", quantity, found, "kWh", limits)


def _check_still(
    unit: Unit, verify: Verify, part: str, beginning: str, seen: CountedInTariff, source: str
) -> None:
    for direction in (*DIRECTIONS, TOTAL):
        name = active(beginning, direction)
        if unit.client.has(name):
            limits = Limits.around(0, RESOLUTION, source)
            found = seen.change(name)
            verify.within(f"{part}/{direction}", f"change of {name}", found, "kWh", limits)
    if names := reactive_of(unit, beginning):
        limits = Limits.around(0, 2 * RESOLUTION, source)
        found = sum(_change(seen, name) for name in names)
        verify.within(f"{part}/reactive", _sum_of(names), found, "kvarh", limits)


def _change(seen: CountedInTariff, name: str) -> float:
    """How far a register went up; those of reverse energy may go down, signed as they may be."""
    change = seen.change(name)
    return abs(change) if "reverse" in name else change


def _sum_of(names: tuple[str, ...]) -> str:
    return f"change of {' and '.join(names)} together"


def _width(slack: float, flow: float, pct: float, resolutions: int) -> float:
    return slack + flow * pct / 100 + resolutions * RESOLUTION


def test_input(
    unit: Unit, counted_by_input: Outcomes[ByInput], bench: Bench, verify: Verify
) -> None:
    """With voltage on its tariff input it counts in T2, also when supplied again; without, in T1.

    The voltage itself selects, not that it comes: PRO380 manual A1.1, PRO380-Compact manual 7.2
    (a constant signal), 2PU manual 7.6.2.
    """
    tariffs = unit.meter.tariffs
    if tariffs is None or not tariffs.has_input or not offers(unit, TariffCode(1)):
        verify.not_applicable("", "the model has no tariff input that could be judged here")
        return
    if not has_relay(bench, unit):
        verify.not_applicable("", "the station has no verified tariff relay for this position")
        return
    seen = counted_by_input.of(unit)
    # Where the manual does not say that the input prevails over the bus, it is assumed: an input
    # without effect must not pass.
    _check(unit, verify, "voltage/", seen.with_voltage, "T2")
    _check(unit, verify, "after-loss/", seen.after_loss, "T2")
    _check(unit, verify, "none/", seen.without, "T1")
