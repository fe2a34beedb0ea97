"""Is it the right meter, with the right firmware, as delivered, and without error flags?"""

from collections.abc import Mapping

from bench.outcome import Outcomes
from bench.plan import Golden, Plan
from bench.procedures.identification import IdentityRead
from bench.procedures.start_up import ANSWERS_WITHIN_S, StartUp
from bench.unit import Unit
from fixtures.verify import ASSUMED, MANUAL, Limits, Verify

NO_GOLDEN = "the plan gives no value for this model"


def test_communication(unit: Unit, start_up: Mapping[int, StartUp], verify: Verify) -> None:
    """It answers with its factory settings within the start-up time of EN 50470-3."""
    came_up = start_up[unit.position]
    if came_up.silent or came_up.found_at:
        where = came_up.silent or f"found at {came_up.found_at}, not at the factory settings"
        verify.fail("", "answer on the bus", where)
        return
    limits = Limits(None, ANSWERS_WITHIN_S, f"EN50470-3:2006 start-up; {ASSUMED}")
    verify.within("", "time to the first answer", came_up.after_s, "s", limits)


def test_serial_number(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """The serial number that it reports is that on its label."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    found = str(read.values["serial_number"])
    if unit.serial:
        verify.equal("", "serial number", found, unit.serial, "label")
    else:
        verify.characterised("", "serial number", found, reason="no label was scanned")


def test_meter_code(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """The meter code is that of the model."""
    read = identities.of(unit)
    verify.evidence = read.evidence
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
        found = read.values[name]
        shown = round(found, 2) if isinstance(found, float) else str(found)
        if ordered is None:
            verify.characterised(name, name, shown, reason=NO_GOLDEN)
        else:
            verify.equal(name, name, shown, ordered, f"plan {plan.name}, identity")


def test_defaults(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """Settings are as delivered; those that the manual leaves open are recorded."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    port = unit.meter.modbus
    parity = next(code.value for code in port.parities if code.parity == port.default_parity)
    verify.equal("modbus_id", "Modbus ID", read.values["modbus_id"], unit.client.address, "station")
    verify.equal("baud_rate", "baud rate", read.values["baud_rate"], port.default_baud, MANUAL)
    verify.equal("parity_setting", "parity", read.values["parity_setting"], parity, MANUAL)
    amps = round(unit.meter.ratings.imax_a)
    verify.equal("meter_amps", "rated current", read.values["meter_amps"], amps, MANUAL)
    verify.equal("tariff", "tariff", read.values["tariff"], 1, ASSUMED)
    for name in ("s0_output_rate", "combination_code", "lcd_cycle_time", "power_down_counter"):
        verify.characterised(name, name, read.values[name], reason="the manual states no default")


def test_settings_are_legal(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """S0 rate and combination code have values that the manual knows."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    rate = float(read.values["s0_output_rate"])
    legal = [r for r in unit.meter.s0.rates_imp_per_kwh if abs(rate - r) <= 1e-6 * r]
    verify.true("s0_output_rate", "S0 rate", rate, ok=bool(legal), why=f"{rate:g} is not settable")
    code = int(read.values["combination_code"])
    known = code in unit.meter.codes
    verify.true("combination_code", "code", code, ok=known, why=f"{code} is no combination code")


def test_error_flags(unit: Unit, identities: Outcomes[IdentityRead], verify: Verify) -> None:
    """No error is reported; the active status word, whose bits nobody documents, is recorded."""
    read = identities.of(unit)
    verify.evidence = read.evidence
    if read.error_code is None:
        verify.not_applicable("error_code", "the meter has no register for it")
    else:
        verify.equal("error_code", "error code", read.error_code, 0, MANUAL)
    word = str(read.values["active_status_word"])
    verify.characterised("active_status_word", "active status word", word)
