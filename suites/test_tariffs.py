"""Is energy counted in the tariff that was selected, and in no other?"""

from bench.outcome import Outcomes
from bench.procedures.energies import Counted
from bench.procedures.tariffs import TariffCode, offers, registers_of, whole_of
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
    verify.evidence = counted.evidence
    width = counted.slack_kwh + counted.flow_kwh * ENERGY_PCT / 100 + 2 * RESOLUTION_KWH
    active = next(code.tariff for code in tariffs.codes if code.code == tariff_code.code)
    flowed = Limits.around(counted.flow_kwh, width, f"energy by the reference; {ASSUMED}")
    nothing = Limits.around(0, RESOLUTION_KWH, f"{active} is selected; {ASSUMED}")
    for tariff, name in registers_of(unit).items():
        limits = flowed if tariff == active else nothing
        verify.within(tariff, f"change of {name}", counted.change_kwh(name), "kWh", limits)
    whole = whole_of(unit)
    verify.within("total", f"change of {whole}", counted.change_kwh(whole), "kWh", flowed)
