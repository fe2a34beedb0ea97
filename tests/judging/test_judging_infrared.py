"""How the suite judges what comes through the optical port: form, stability, and known codes."""

import pytest

from bench.outcome import Outcomes
from bench.plan import InfraredGolden, Plan
from bench.procedures.infrared import Infrared, InfraredCounted
from bench.transformers import Ratio, Transformers
from fixtures.verify import Verify
from meters.iec62056_21.data_block import parse_read_out
from meters.iec62056_21.exchange import Reaction
from meters.iec62056_21.meter import InfraredReadOut
from meters.iec62056_21.sign_on import Identification
from metrology.verdict import Verdict
from suites import test_infrared
from tests.judging.errors import release
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

MODEL = Identification("INM", "5", r"\2PRO380")
GOOD = "0.0.0(22091001)\r\n1.8.0(000012.34*kWh)\r\nF.F(00)\r\n"
ENERGIES = "1.8.0(000012.34*kWh)\r\n3.8.0(000001.10*kvarh)\r\n0.9.1(101500)\r\n"
UNORDERED = release()


def ordered(**values: object) -> Plan:
    """A plan that says what was ordered of the optical port of the unit's model."""
    return release(infrared={unit_of().meter.key: InfraredGolden.model_validate(values)})


def seen(
    first: str = GOOD,
    second: str | None = None,
    identifications: tuple[Identification, Identification] = (MODEL, MODEL),
    reactions: tuple[tuple[Reaction, ...], tuple[Reaction, ...]] = ((), ()),
) -> Outcomes[Infrared]:
    """Two read-outs; the second is as the first if it is not given."""
    data = (first, first if second is None else second)
    one, other = (
        InfraredReadOut(identification, parse_read_out(text), soon)
        for identification, text, soon in zip(identifications, data, reactions, strict=True)
    )
    return Outcomes({1: Infrared(one, other, ("wire.bin",))}, {})


@pytest.mark.parametrize(
    ("first", "second", "manufacturer", "again"),
    [
        (MODEL, MODEL, PASS, PASS),
        (Identification("INm", "5", "PRO380"), Identification("INm", "5", "PRO380"), PASS, PASS),
        (Identification("ABC", "5", "PRO380"), Identification("ABC", "5", "PRO380"), FAIL, PASS),
        (MODEL, Identification("INM", "5", r"\2PRO381"), PASS, FAIL),
    ],
)
def test_it_must_be_of_its_maker_and_say_so_again(
    first: Identification,
    second: Identification,
    manufacturer: Verdict,
    again: Verdict,
    verify: Verify,
) -> None:
    found = seen(identifications=(first, second))
    test_infrared.test_identification(unit_of(), found, UNORDERED, verify)
    assert told(verify) == {
        "manufacturer": manufacturer,
        "text": CHARACTERISED,
        "baud": CHARACTERISED,
        "again": again,
    }
    assert [finding.value for finding in verify.findings][1:3] == [first.product, 9600]
    assert verify.findings[0].evidence == ("wire.bin",)


@pytest.mark.parametrize(
    ("order", "text", "baud"),
    [
        ({"identification": "PRO380", "baud": 9600}, PASS, PASS),
        ({"identification": "PRO381", "baud": 9600}, FAIL, PASS),
        ({"identification": "PRO380", "baud": 4800}, PASS, FAIL),
        ({"baud": 9600}, CHARACTERISED, PASS),
        ({"identification": "PRO380"}, PASS, CHARACTERISED),
    ],
)
def test_what_was_ordered_of_the_port_it_must_say(
    order: dict[str, object], text: Verdict, baud: Verdict, verify: Verify
) -> None:
    test_infrared.test_identification(unit_of(), seen(), ordered(**order), verify)
    assert told(verify) == {"manufacturer": PASS, "text": text, "baud": baud, "again": PASS}


@pytest.mark.parametrize(
    ("addresses", "found"),
    [
        (("0.0.0", "1.8.0"), {"lines": PASS}),
        (("0.0.0", "15.8.0", "2.8.0"), {"lines": FAIL}),
        ((), {}),
    ],
)
def test_lines_that_were_ordered_must_be_there(
    addresses: tuple[str, ...], found: dict[str, Verdict], verify: Verify
) -> None:
    test_infrared.test_read_out(unit_of(), seen(), ordered(addresses=addresses), verify)
    verdicts = told(verify)
    assert {name: verdicts[name] for name in verdicts if name == "lines"} == found
    if FAIL in found.values():
        assert verify.findings[0].reason == "its read-out has no line 15.8.0, 2.8.0"
    assert verify.findings[0].evidence == ("wire.bin",)


@pytest.mark.parametrize(
    ("delay_s", "verdict"),
    [(0.199, FAIL), (0.2, PASS), (1.5, PASS), (1.509, PASS), (1.511, FAIL), (1.8, FAIL)],
)
@pytest.mark.parametrize("which", range(4))
def test_each_answer_comes_in_the_time_of_the_standard(
    which: int, delay_s: float, verdict: Verdict, verify: Verify
) -> None:
    names = ["identification", "read-out", "again-identification", "again-read-out"]
    delays_s = [delay_s if number == which else 0.7 for number in range(4)]
    one, two, three, four = (
        Reaction(name.removeprefix("again-"), delay, unsure_s=0.01, shortest_s=0.2)
        for name, delay in zip(names, delays_s, strict=True)
    )
    found = seen(reactions=((one, two), (three, four)))
    test_infrared.test_reaction(unit_of(), found, verify)
    assert told(verify) == dict.fromkeys(names, PASS) | {names[which]: verdict}
    assert limits(verify)[names[which]] == pytest.approx((0.2, 1.51))
    assert verify.findings[0].evidence == ("wire.bin",)


def test_a_quick_meter_may_answer_quickly(verify: Verify) -> None:
    quick = (Reaction("identification", 0.03, 0.01, shortest_s=0.02),)
    test_infrared.test_reaction(unit_of(), seen(reactions=(quick, ())), verify)
    assert told(verify) == {"identification": PASS}


@pytest.mark.parametrize(
    ("text", "form", "regular"),
    [
        ("1.8.0(000012.34*kWh)\r\n", PASS, PASS),
        ("1.8.0(000012.34*kWh)\r\n2.8.0 000000.00\r\n", FAIL, PASS),
        (f"1.8.0({'0' * 32})\r\n", PASS, PASS),
        (f"1.8.0({'0' * 33})\r\n", PASS, FAIL),
    ],
)
def test_data_lines_must_be_in_form_and_regular(
    text: str, form: Verdict, regular: Verdict, verify: Verify
) -> None:
    test_infrared.test_read_out(unit_of(), seen(text), UNORDERED, verify)
    assert told(verify) == {"form": form, "regular": regular, "1.8.0": CHARACTERISED}
    assert verify.findings[0].evidence == ("wire.bin",)


@pytest.mark.parametrize(
    ("value", "verdict"), [("00", PASS), ("00000000", PASS), ("10", FAIL), ("01", FAIL)]
)
def test_a_fatal_error_is_one(value: str, verdict: Verdict, verify: Verify) -> None:
    test_infrared.test_read_out(unit_of(), seen(f"F.F({value})\r\n(7)\r\n"), UNORDERED, verify)
    assert told(verify) == {
        "form": PASS,
        "regular": PASS,
        "error": verdict,
        "F.F": CHARACTERISED,
        "-": CHARACTERISED,
    }


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        (ENERGIES, PASS),
        (ENERGIES.replace("101500", "101501"), PASS),
        (ENERGIES.replace("12.34", "12.35"), FAIL),
        (ENERGIES.replace("12.34*kWh", "12.35*Wh"), FAIL),
        (ENERGIES.replace("1.8.0(000012.34*kWh)\r\n", ""), FAIL),
    ],
)
def test_energies_hold_still_without_load(second: str, verdict: Verdict, verify: Verify) -> None:
    test_infrared.test_energies_hold_still(unit_of(), seen(ENERGIES, second), verify)
    assert told(verify) == {"1.8.0": verdict, "3.8.0": PASS}
    assert verify.findings[0].evidence == ("wire.bin",)


TWO_IN_A_LINE = "1.8.0(000012.34*kWh)(000003.00*kWh)\r\n"


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        (TWO_IN_A_LINE, PASS),
        (TWO_IN_A_LINE.replace("3.00", "3.01"), FAIL),
        (TWO_IN_A_LINE.replace("12.34", "12.35"), FAIL),
    ],
)
def test_an_energy_without_an_address_belongs_to_the_one_before(
    second: str, verdict: Verdict, verify: Verify
) -> None:
    test_infrared.test_energies_hold_still(unit_of(), seen(TWO_IN_A_LINE, second), verify)
    assert told(verify) == {"1.8.0": verdict}


def test_a_read_out_without_energies_has_none_that_could_hold_still(verify: Verify) -> None:
    test_infrared.test_energies_hold_still(unit_of(), seen("0.9.1(101500)\r\n"), verify)
    assert told(verify) == {"": NOT_APPLICABLE}


def counted(verify: Verify, changes_kwh: dict[str, float]) -> None:
    """A tenth of a kWh flowed, to a watt-hour: 23 Wh more or less may be counted.

    That is 1 Wh, 2 % of what flowed, and two steps of 10 Wh.
    """
    found = InfraredCounted(changes_kwh, flow_kwh=0.1, slack_kwh=0.001, evidence=("wire.bin",))
    test_infrared.test_energies_count(unit_of(), Outcomes({1: found}, {}), verify)


@pytest.mark.parametrize(
    ("address", "expected_kwh"), [("1.8.0", 0.1), ("15.8.0", 0.1), ("2.8.0", 0.0)]
)
@pytest.mark.parametrize(
    ("off_kwh", "verdict"),
    [(0.0, PASS), (0.0225, PASS), (-0.0225, PASS), (0.0235, FAIL), (-0.0235, FAIL)],
)
def test_a_code_that_means_the_same_everywhere_counts_what_flows(
    address: str, expected_kwh: float, off_kwh: float, verdict: Verdict, verify: Verify
) -> None:
    counted(verify, {address: expected_kwh + off_kwh})
    assert told(verify) == {address: verdict}
    around = (expected_kwh - 0.023, expected_kwh + 0.023)
    assert limits(verify)[address] == pytest.approx(around)
    assert verify.findings[0].evidence == ("wire.bin",)


def test_what_other_codes_count_is_recorded(verify: Verify) -> None:
    counted(verify, {"1.8.1": 5.0, "1.8.0": 0.1})
    assert told(verify) == {"1.8.1": CHARACTERISED, "1.8.0": PASS}
    assert verify.findings[0].reason == test_infrared.NO_LIST


def test_a_read_out_without_active_energies_counts_none(verify: Verify) -> None:
    counted(verify, {})
    assert told(verify) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        (Transformers(fitted=True), CHARACTERISED),
        (Transformers(fitted=True, stated=Ratio(5, 5)), FAIL),
        (Transformers(fitted=True, told=Ratio(5, 5)), FAIL),
        (Transformers(), FAIL),
    ],
    ids=str,
)
def test_energies_behind_transformers_of_a_ratio_that_nobody_states_are_recorded(
    known: Transformers, verdict: Verdict, verify: Verify
) -> None:
    unit = unit_of("pro380-s-ct")
    unit.transformers = known
    found = InfraredCounted({"1.8.0": 2.0}, flow_kwh=0.1, slack_kwh=0.001, evidence=("wire.bin",))
    test_infrared.test_energies_count(unit, Outcomes({1: found}, {}), verify)
    assert told(verify) == {"1.8.0": verdict}
    assert ("the ratio of its" in verify.findings[0].reason) is (verdict is CHARACTERISED)
