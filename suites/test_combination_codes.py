"""Does each combination code count and pulse what the manual says, for any direction of flow?"""

from collections.abc import Mapping

from bench.outcome import Outcomes
from bench.procedures.combination_codes import S0_RATE, CodeSeen, Pattern
from bench.unit import Unit
from fixtures.verify import ASSUMED, Limits, Verify
from metrology.combination import Expectation, Flow, expect
from metrology.pulse_train import expected_pulses

RESOLUTION_KWH = 0.01
"""Resolution of an energy register; the manual states none, its M-Bus records have 10 Wh."""
LAG_S = 1.0
"""A register may lag behind its energy by so much at either reading; an assumption."""
ENERGY_PCT = 2.0

NO_SUCH_CODE = "the model does not have this code"
UNSTATED = "the manual does not state what this counts under the code"

Codes = Mapping[int, Outcomes[CodeSeen]]


def _table(unit: Unit) -> str:
    """Where the table of the codes stands."""
    section = unit.meter.combination_codes
    source = "manual" if section is None else section.source
    return f"{unit.meter.identity.manual.title}: {source}"


def _expected(unit: Unit, code: int, flow: Flow) -> Expectation:
    entry = unit.meter.codes[code]
    return expect(entry.meaning.value, entry.feeds.model_dump(mode="json"), flow)


def _tolerance_kwh(seen: CodeSeen) -> float:
    flow = seen.register_flow
    gross = flow.forward + flow.reverse
    lag = LAG_S / 3.6e6 * abs(sum(seen.phase_powers_w))
    return 2 * RESOLUTION_KWH + gross * ENERGY_PCT / 100 + lag


def _conditions(unit: Unit, seen: CodeSeen, pattern: Pattern) -> dict[str, float | str]:
    one, two, three = seen.register_flow.phases
    return {
        "pattern": pattern.name,
        "code": seen.code,
        "l1_kwh": round(one, 6),
        "l2_kwh": round(two, 6),
        "l3_kwh": round(three, 6),
        **unit.transformers.conditions,
    }


def test_total(
    unit: Unit, code: int, code_pattern: Pattern, codes_seen: Codes, verify: Verify
) -> None:
    """The total register counts by the formula of the code."""
    if code not in unit.meter.codes:
        verify.not_applicable("", NO_SUCH_CODE)
        return
    seen = codes_seen[code].of(unit)
    verify.conditions, verify.evidence = _conditions(unit, seen, code_pattern), seen.evidence
    found = seen.registers_kwh["total_active_energy"]
    totals = _expected(unit, code, seen.register_flow).totals
    nearest = min(totals, key=lambda total: abs(total - found))
    limits = Limits.around(nearest, _tolerance_kwh(seen), f"{_table(unit)}; {ASSUMED}")
    verify.within("", "change of the total", found, "kWh", limits)
    if len(totals) > 1:
        verify.characterised(
            "sign",
            "sign of the total",
            "negative" if found < 0 else "positive",
            reason="the manual's table can be read either way",
        )


def test_registers(
    unit: Unit, code: int, code_pattern: Pattern, codes_seen: Codes, verify: Verify
) -> None:
    """Forward and reverse registers count their direction, whatever the code."""
    if code not in unit.meter.codes:
        verify.not_applicable("", NO_SUCH_CODE)
        return
    seen = codes_seen[code].of(unit)
    verify.conditions, verify.evidence = _conditions(unit, seen, code_pattern), seen.evidence
    expected = _expected(unit, code, seen.register_flow)
    for name, wanted in (("forward", expected.forward), ("reverse", expected.reverse)):
        found = seen.registers_kwh[f"{name}_active_energy"]
        if wanted is None:
            verify.characterised(name, f"change of the {name} register", found, "kWh", UNSTATED)
            continue
        limits = Limits.around(wanted, _tolerance_kwh(seen), f"{_table(unit)}; {ASSUMED}")
        verify.within(name, f"change of the {name} register", abs(found), "kWh", limits)


def test_outputs(
    unit: Unit, code: int, code_pattern: Pattern, codes_seen: Codes, verify: Verify
) -> None:
    """The S0 outputs pulse what the code feeds them with."""
    if code not in unit.meter.codes:
        verify.not_applicable("", NO_SUCH_CODE)
        return
    seen = codes_seen[code].of(unit)
    verify.conditions, verify.evidence = _conditions(unit, seen, code_pattern), seen.evidence
    expected = _expected(unit, code, seen.pulse_flow)
    for output, energy in (
        ("s0_forward", expected.s0_forward),
        ("s0_reverse", expected.s0_reverse),
    ):
        if energy is None:
            verify.characterised(
                output, f"pulses of {output}", seen.pulses[output], "imp", UNSTATED
            )
            continue
        slack = (seen.pulse_flow.forward + seen.pulse_flow.reverse) * ENERGY_PCT / 100
        fewest, most = expected_pulses(energy, S0_RATE, slack_kwh=slack)
        limits = Limits(fewest, most if energy else 0, _table(unit))
        verify.within(output, f"pulses of {output}", seen.pulses[output], "imp", limits)
