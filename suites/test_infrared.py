"""Does it talk through its optical port as the standard has it?

The makers' list of objects is not public: what is read is recorded, form and stability are judged,
and the few codes that mean the same with every maker (IEC 62056-6-1, EN 13757-1).
"""

from collections.abc import Mapping

from bench.outcome import Outcomes
from bench.plan import InfraredGolden, Plan
from bench.procedures.infrared import Infrared, InfraredCounted
from bench.transformers import ASSUMED_RATIO
from bench.unit import Unit
from fixtures.verify import ASSUMED, Limits, Verify
from meters.iec62056_21.data_block import DataBlock
from meters.iec62056_21.sign_on import LONGEST_REACTION_S

STANDARD = "IEC 62056-21"
NO_LIST = "the maker's list of objects is not public"
OBIS = f"IEC 62056-6-1; {ASSUMED}"
FATAL_ERROR = "F.F"
COUNTS_FORWARD = {"1.8.0": 1.0, "2.8.0": 0.0, "15.8.0": 1.0}
"""Share of forward energy that import, export, and the sum of their magnitudes count."""
PROPOSED = "baud rate that it proposes"
ORDERED, NOT_ORDERED = "plan", "the plan does not say under infrared what was ordered"
UNITS = ("wh", "varh")
"""How the units of energies end."""
RESOLUTION_KWH = 0.01
ENERGY_PCT = 2.0


def test_identification(
    unit: Unit, infrared: Outcomes[Infrared], plan: Plan, verify: Verify
) -> None:
    """It identifies itself as of its maker, as it was ordered, and the same twice."""
    seen, ordered = infrared.of(unit), _ordered(plan, unit)
    verify.evidence = seen.evidence
    first, second = seen.first.identification, seen.second.identification
    verify.equal("manufacturer", "manufacturer", first.manufacturer.upper(), "INM", STANDARD)
    if ordered.identification is None:
        verify.characterised("text", "identification", first.product, reason=NOT_ORDERED)
    else:
        verify.equal("text", "identification", first.product, ordered.identification, ORDERED)
    if ordered.baud is None:
        verify.characterised("baud", PROPOSED, first.baud, "Bd", NOT_ORDERED)
    else:
        verify.equal("baud", PROPOSED, first.baud, ordered.baud, ORDERED)
    verify.equal("again", "identification", second.text, first.text, "the first one")


def test_reaction(unit: Unit, infrared: Outcomes[Infrared], verify: Verify) -> None:
    """It answers neither sooner nor later than the standard has it."""
    seen = infrared.of(unit)
    verify.evidence = seen.evidence
    for turn, read_out in (("", seen.first), ("again-", seen.second)):
        for one in read_out.reactions:
            limits = Limits(one.shortest_s, LONGEST_REACTION_S + one.unsure_s, STANDARD)
            verify.within(f"{turn}{one.to}", "reaction time", one.delay_s, "s", limits)


def _ordered(plan: Plan, unit: Unit) -> InfraredGolden:
    return plan.infrared.get(unit.meter.key, InfraredGolden())


def test_read_out(unit: Unit, infrared: Outcomes[Infrared], plan: Plan, verify: Verify) -> None:
    """Its data lines are in form, and those that were ordered; their values are recorded."""
    seen = infrared.of(unit)
    verify.evidence = seen.evidence
    data = seen.first.data
    if wanted := _ordered(plan, unit).addresses:
        there = {item.address for item in data.sets}
        missing = ", ".join(address for address in wanted if address not in there)
        why = f"its read-out has no line {missing}"
        verify.true("lines", "lines missing", missing or "none", ok=not missing, why=why)
    broken = "; ".join(f"{line.text!r}: {line.undecodable}" for line in data.undecodable)
    verify.true("form", "lines not in form", broken or "none", ok=not broken, why=broken)
    odd = "; ".join(data.irregularities)
    verify.true("regular", "irregular lines", odd or "none", ok=not odd, why=odd)
    for item in data.values_of(FATAL_ERROR):
        healthy = not item.value.strip("0")
        verify.true("error", "fatal error", item.value, ok=healthy, why=f"error {item.value}")
    for item in data.sets:
        verify.characterised(item.address or "-", item.address, item.value, item.unit, NO_LIST)


def test_energies_hold_still(unit: Unit, infrared: Outcomes[Infrared], verify: Verify) -> None:
    """Without load no energy changes from one read-out to the next."""
    seen = infrared.of(unit)
    verify.evidence = seen.evidence
    then, now = _energies(seen.first.data), _energies(seen.second.data)
    for address, value in then.items():
        found = now.get(address, "missing")
        verify.equal(address or "-", f"energy {address}", found, value, "the first read-out")
    if not then:
        verify.not_applicable("", "its read-out has no energies")


def _energies(data: DataBlock) -> Mapping[str, str]:
    """By address what it has of energies; a data set without an address belongs to the last one."""
    found: dict[str, str] = {}
    for line in data.lines:
        address = ""
        for item in line.sets:
            address = item.address or address
            if item.unit.lower().endswith(UNITS):
                found[address] = (
                    f"{found[address]}; {item.value}" if address in found else item.value
                )
    return found


def test_energies_count(
    unit: Unit, infrared_counted: Outcomes[InfraredCounted], verify: Verify
) -> None:
    """Energies whose code means the same everywhere count what flows; the others are recorded."""
    seen = infrared_counted.of(unit)
    verify.evidence = seen.evidence
    unsure = unit.transformers.fitted and unit.transformers.source == ASSUMED_RATIO
    width = seen.slack_kwh + seen.flow_kwh * ENERGY_PCT / 100 + 2 * RESOLUTION_KWH
    for address, change in seen.changes_kwh.items():
        quantity = f"change of {address}"
        if address in COUNTS_FORWARD and not unsure:
            limits = Limits.around(COUNTS_FORWARD[address] * seen.flow_kwh, width, OBIS)
            verify.within(address, quantity, change, "kWh", limits)
        else:
            why = f"the ratio of its transformers: {ASSUMED_RATIO}" if unsure else NO_LIST
            verify.characterised(address, quantity, change, "kWh", why)
    if not seen.changes_kwh:
        verify.not_applicable("", "its read-out has no active energies")
