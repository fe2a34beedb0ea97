"""Is it the right meter, with the right firmware, as delivered, and without error flags?"""

from collections.abc import Mapping

from bench.outcome import MeterFaultError, NoAnswer, NotMeasuredError, Outcomes
from bench.plan import Golden, Plan
from bench.procedures.identification import IdentityRead, shown
from bench.procedures.start_up import StartUp
from bench.unit import Unit
from fixtures.first_answer import judge_first_answer
from fixtures.verify import MANUAL, Verify
from meters.encoding import Value

NOT_TOLD = "the model does not tell it on this bus"
DELIVERED = (
    "modbus_id",
    "baud_rate",
    "parity_setting",
    "meter_amps",
    "tariff",
    "s0_output_rate",
    "combination_code",
    "lcd_cycle_time",
    "power_down_counter",
)
NO_DEFAULT = "the manual states no default, and the plan not what was ordered"
NO_GOLDEN = "the plan gives no value for this model"


def test_communication(unit: Unit, start_up: Mapping[int, StartUp], verify: Verify) -> None:
    """It answers with its factory settings within the start-up time of EN 50470-3."""
    came_up = start_up[unit.position]
    if came_up.silent or came_up.found_at:
        where = came_up.silent or f"found at {came_up.found_at}, not at the factory settings"
        verify.fail("", "answer on the bus", where)
        return
    judge_first_answer(verify, "", came_up)


def test_serial_number(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """The serial number that it reports is that on its label."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    found = str(read.values["serial_number"])
    if unit.serial:
        verify.equal("", "serial number", found, unit.serial, "label")
    else:
        verify.characterised("", "serial number", found, reason="no label was scanned")


def test_own_address(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """It answers at its own address, and is silent where another one is asked."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    asked = read.other_address
    if asked is None:
        verify.not_applicable("", "nobody can tell who answers: it has no address, or shares a bus")
        return
    if asked.doubt:
        verify.inconclusive("", "answer for another address", asked.doubt)
        return
    found = f"{'an answer' if asked.answered else 'silence'} at address {asked.address}"
    why = f"it answers at address {asked.address} as well as at {unit.client.address}"
    verify.true("", "answer for another address", found, ok=not asked.answered, why=why)


def test_meter_code(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """The meter code is that of the model."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    if "meter_code" not in read.values:
        verify.not_applicable("", NOT_TOLD)
        return
    found = str(read.values["meter_code"])
    wanted = unit.meter.identity.meter_code
    if wanted is None:
        verify.characterised("", "meter code", found, reason="the catalogue has none")
    else:
        verify.equal("", "meter code", found, wanted, "catalogue")


def test_firmware(
    unit: Unit, identities: Outcomes[IdentityRead], plan: Plan, verify: Verify
) -> None:
    """Versions and checksum are those that were ordered."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    golden = plan.identity.get(unit.meter.key, Golden())
    for name, ordered in golden.model_dump().items():
        if name not in read.values:
            verify.not_applicable(name, NOT_TOLD)
            continue
        found = shown(read.values[name])
        if ordered is None:
            verify.characterised(name, name, found, reason=NO_GOLDEN)
        else:
            verify.equal(name, name, found, ordered, f"plan {plan.name}, identity")


def test_defaults(
    unit: Unit, identities: Outcomes[IdentityRead], plan: Plan, verify: Verify
) -> None:
    """Settings are as ordered or as the manual says; those that both leave open are recorded."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    ordered = {str(n): v for n, v in plan.ordered.get(unit.meter.key, {}).items()}
    expected = {**_defaults(unit), **ordered}
    for name in DELIVERED:
        if name not in read.values:
            if name in ordered:
                verify.not_applicable(name, NOT_TOLD)
            continue
        found = _number(read.values[name])
        if name in expected:
            source = "station" if name == "modbus_id" else MANUAL
            source = f"plan {plan.name}, ordered" if name in ordered else source
            verify.equal(name, name, found, expected[name], source)
        else:
            verify.characterised(name, name, found, reason=NO_DEFAULT)
    if not any(name in read.values for name in DELIVERED):
        verify.not_applicable("", NOT_TOLD)


def _number(value: Value) -> float | str:
    """Digits count as a number: the manuals write settings either way."""
    text = str(value)
    return float(int(text)) if text.isdecimal() else value


def _defaults(unit: Unit) -> dict[str, float]:
    """What a unit must be set to on delivery, as far as its manual says so."""
    stated = {item.setting: item.value for item in unit.meter.defaults}
    wanted = {n: float(v) for n, v in stated.items() if isinstance(v, int | float)}
    port = unit.meter.modbus_rtu
    if port is not None:
        parity = next(code.value for code in port.parities if code.parity == port.default_parity)
        wanted |= {
            "modbus_id": float(unit.client.address),
            "baud_rate": float(port.baud_values[port.default_baud]),
            "parity_setting": float(parity),
        }
    if unit.meter.ratings.connection == "direct":
        wanted["meter_amps"] = float(round(unit.meter.ratings.imax_a))
    return {"tariff": 1.0, **wanted}


def test_ct_ratio(unit: Unit, start_up: Mapping[int, StartUp], verify: Verify) -> None:
    """It is set to the ratio that the station file has; registers are judged by it."""
    assert start_up, "asked for, because it must come first"
    known = unit.transformers
    if not known.fitted:
        verify.not_applicable("", "the model is not for current transformers")
        return
    verify.evidence = known.evidence
    if isinstance(known.unread, NoAnswer):
        raise MeterFaultError(known.unread)
    if not unit.reachable:
        raise NotMeasuredError(f"not measured: {unit.lost}")
    for name, value in known.registers.items():
        verify.characterised(name, name, value, reason="what it holds, the manual leaves open")
    if known.unread:
        verify.fail("", "CT ratio", known.unread)
    elif known.told is None or known.stated is None:
        verify.characterised("", "CT ratio", str(known.ratio), reason=known.source)
    else:
        verify.equal("", "CT ratio", str(known.told), str(known.stated), "station")


def test_settings_are_legal(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """S0 rate and combination code have values that the manual knows."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    if "s0_output_rate" in read.values:
        rate = float(read.values["s0_output_rate"])
        legal = any(abs(rate - r) <= 1e-6 * r for r in unit.meter.s0.rates_imp_per_kwh)
        verify.true("s0_output_rate", "S0 rate", rate, ok=legal, why=f"{rate:g} is not settable")
    if "combination_code" in read.values:
        code = int(read.values["combination_code"])
        known = code in unit.meter.codes
        verify.true("combination_code", "code", code, ok=known, why=f"{code} is no such code")
    if not {"s0_output_rate", "combination_code"} & read.values.keys():
        verify.not_applicable("", NOT_TOLD)


def test_error_flags(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """No error is reported; the active status word, whose bits nobody documents, is recorded."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    if read.error_code is None:
        verify.not_applicable("error_code", "the meter has no register for it")
    else:
        verify.equal("error_code", "error code", read.error_code, 0, MANUAL)
    if "status" in read.values:
        status = int(read.values["status"])
        verify.equal("status", "M-Bus status", status, 0, MANUAL)
    if "active_status_word" in read.values:
        word = str(read.values["active_status_word"])
        verify.characterised("active_status_word", "active status word", word)
