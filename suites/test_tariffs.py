"""Is energy counted in the tariff that was selected, and in no other?"""

from bench.assembly import Bench
from bench.outcome import Outcomes
from bench.procedures.energies import Counted
from bench.procedures.tariffs import (
    ByInput,
    TariffCode,
    has_relay,
    offers,
    registers_of,
    whole_of,
)
from bench.unit import Unit
from fixtures.verify import ASSUMED, Limits, Verify

RESOLUTION_KWH = 0.01
ENERGY_PCT = 2.0


def test_counted(
    unit: Unit,
    tariff_code: TariffCode,
    counted_in_tariff: Outcomes[Counted],
    verify: Verify,
) -> None:
    """The register of the tariff and the total go up by what flowed, the others stand still."""
    tariffs = unit.meter.tariffs
    if tariffs is None or not offers(unit, tariff_code):
        verify.not_applicable("", "the model does not have this tariff")
        return
    counted = counted_in_tariff.of(unit)
    active = next(code.tariff for code in tariffs.codes if code.code == tariff_code.code)
    _check(unit, verify, "", counted, active)


def _check(unit: Unit, verify: Verify, part: str, counted: Counted, active: str) -> None:
    """The register of a tariff and the whole went up by what flowed, the others stood still."""
    verify.evidence, verify.conditions = counted.evidence, unit.transformers.conditions
    width = counted.slack_kwh + counted.flow_kwh * ENERGY_PCT / 100 + 2 * RESOLUTION_KWH
    flowed = Limits.around(counted.flow_kwh, width, f"energy by the reference; {ASSUMED}")
    nothing = Limits.around(0, RESOLUTION_KWH, f"{active} is selected; {ASSUMED}")
    for tariff, name in registers_of(unit).items():
        limits = flowed if tariff == active else nothing
        change = counted.change_kwh(name)
        verify.within(f"{part}{tariff}", f"change of {name}", change, "kWh", limits)
    whole = whole_of(unit)
    verify.within(f"{part}total", f"change of {whole}", counted.change_kwh(whole), "kWh", flowed)


def test_input(
    unit: Unit, counted_by_input: Outcomes[ByInput], bench: Bench, verify: Verify
) -> None:
    """With voltage on its tariff input it counts in T2, and without again in T1."""
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
    _check(unit, verify, "none/", seen.without, "T1")
