"""Does it count without current, or when it gets supply? Its outputs and its registers."""

from bench.computations import Computation
from bench.low_load_rules import limits_with
from bench.outcome import Outcomes
from bench.plan import Plan
from bench.procedures.no_load import NoLoadSeen, NoLoadStep, PowerUpSeen
from bench.unit import Unit
from fixtures.verify import ANSWER, ASSUMED, Limits, Verify
from metrology.standards import LimitSet

NONE_AT_POWER_UP = Limits(None, 0, f"no pulse while the meter starts; {ASSUMED}")


def test_power_up(unit: Unit, powered_up: Outcomes[PowerUpSeen] | None, verify: Verify) -> None:
    """No output makes a pulse while the meter gets supply and starts."""
    if powered_up is None:
        verify.not_applicable("", "the plan does not ask for it")
        return
    seen = powered_up.of(unit)
    verify.evidence = seen.evidence
    verify.conditions = {"watched_s": round(seen.watched_s, 3)}
    for output, pulses in seen.pulses.items():
        verify.within(output, f"pulses of {output}", pulses, "imp", NONE_AT_POWER_UP)


def test_pulses(
    unit: Unit,
    no_load_step: NoLoadStep,
    without_load: Outcomes[NoLoadSeen],
    plan: Plan,
    verify: Verify,
) -> None:
    """No output makes more pulses than are allowed, and no register goes up without one."""
    seen = without_load.of(unit)
    inputs = seen.inputs
    limits = limits_with(plan, unit.meter, LimitSet.no_load)
    rule = limits.no_load()
    verify.evidence = seen.evidence
    verify.conditions = {
        "voltage_pct": no_load_step.voltage_pct,
        "watched_s": round(inputs.watched_s, 3),
        "needed_s": round(inputs.needed_s, 3),
        "formula": rule.formula(),
        "clause": rule.origin.clause,
        "certainty_of_limit": rule.origin.certainty.value,
    }
    set_name = f"{limits.name}, {rule.origin.clause}; {rule.origin.certainty}"
    allowed = Limits(None, inputs.most_pulses, set_name)
    verify.within(
        "led", "pulses of the LED", inputs.led_pulses, "imp", allowed,
        computed=Computation("no_load_pulses", inputs),
    )  # fmt: skip
    for number, pulses in enumerate(inputs.s0_pulses, 1):
        verify.within(f"s0-{number}", f"pulses of S0 output {number}", pulses, "imp", allowed)
    _check_registers(seen, set_name, verify)


def _check_registers(seen: NoLoadSeen, set_name: str, verify: Verify) -> None:
    inputs = seen.inputs
    if seen.unread:
        verify.fail("registers", ANSWER, seen.unread)
    elif inputs.register_kwh is None:
        verify.not_applicable("registers", "the unit tells no energy on this bus")
    else:
        limits = Limits(None, inputs.most_register_kwh, set_name)
        verify.within(
            "registers", "largest change of a register", inputs.register_kwh, "kWh", limits,
            computed=Computation("no_load_register_kwh", inputs),
        )  # fmt: skip
