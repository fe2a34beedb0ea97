"""How the suite judges moves on a bus: each value answers, the old place is left, it comes back."""

import pytest

from bench.outcome import NotMeasuredError, Outcomes
from bench.procedures.communication import LineSetting, Moved
from bench.procedures.odd_requests import AfterAnother, HalfWrite, OddReads
from fixtures.verify import Verify
from metrology.verdict import Verdict
from suites import test_communication
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, told
from tests.judging.units import unit_of

BAUD, ID, PRIMARY = (
    LineSetting("baud_rate"),
    LineSetting("modbus_id"),
    LineSetting("primary_address"),
)
ABSENT = Moved()
"""What is seen of a model without the setting."""
REFUSED = "silence"


def every_value(
    verify: Verify, moved: Moved, setting: LineSetting = BAUD, model: str = "pro380-mod"
) -> dict[str, Verdict]:
    found = Outcomes({1: moved}, {})
    test_communication.test_every_value(unit_of(model), setting, found, verify)
    return told(verify)


def test_each_value_passes_fails_or_was_taken(verify: Verify) -> None:
    moved = Moved((300.0, 1200.0), ((4800.0, REFUSED),), (), (9600.0,), 2400.0, "", ("a.bin",))
    found = every_value(verify, moved)
    assert found == {"300": PASS, "1200": PASS, "4800": FAIL, "9600": CHARACTERISED}
    assert {finding.evidence for finding in verify.findings} == {("a.bin",)}


def test_what_was_not_as_delivered_meanwhile_stands_beside_each_value(verify: Verify) -> None:
    moved = Moved((300.0,), ((1200.0, REFUSED),), before=9600.0, beside={"parity_setting": 2.0})
    every_value(verify, moved)
    assert [finding.conditions for finding in verify.findings] == [{"parity_setting": 2.0}] * 2


def test_a_value_that_is_refused_fails_though_no_other_answered(verify: Verify) -> None:
    moved = Moved(findings=((1200.0, REFUSED),), before=2400.0)
    assert every_value(verify, moved) == {"1200": FAIL}


@pytest.mark.parametrize(
    ("model", "setting", "value", "verdict"),
    [
        ("pro380-mb", PRIMARY, 247.0, FAIL),
        ("pro380-mb", PRIMARY, 248.0, CHARACTERISED),
        ("pro380-mb", PRIMARY, 250.0, CHARACTERISED),
        ("pro380-mb", BAUD, 9600.0, FAIL),
        ("2pu-ct", PRIMARY, 250.0, FAIL),
        ("pro380-mod", ID, 248.0, FAIL),
    ],
)
def test_a_refusal_conforms_only_where_the_manual_contradicts_itself(
    model: str, setting: LineSetting, value: float, verdict: Verdict, verify: Verify
) -> None:
    """PRO-F7: addresses up to 247 in one place and up to 250 in another."""
    moved = Moved(answered=(2.0,), findings=((value, REFUSED),), before=1.0)
    found = every_value(verify, moved, setting, model)
    assert found == {"2": PASS, f"{value:g}": verdict}


@pytest.mark.parametrize(
    ("model", "baud", "verdict"),
    [
        ("pro380-mod", 300.0, CHARACTERISED),
        ("pro380-mod", 600.0, CHARACTERISED),
        ("pro380-mod", 1200.0, FAIL),
        ("pro380-mod", 9600.0, FAIL),
    ],
)
def test_a_rate_that_the_specification_has_not_may_be_refused(
    model: str, baud: float, verdict: Verdict, verify: Verify
) -> None:
    """PRO380-E3: 300 and 600 Bd in one place and not in another. It must be refused in form."""
    seen = Moved(answered=(2400.0,), refused=((baud, "exception 3"),), before=9600.0)
    assert every_value(verify, seen, BAUD, model) == {"2400": PASS, f"{baud:g}": verdict}


def test_what_is_refused_is_told_though_no_other_rate_answered(verify: Verify) -> None:
    seen = Moved(refused=((300.0, "exception 3"),), before=9600.0)
    assert every_value(verify, seen) == {"300": CHARACTERISED}


def test_a_rate_that_is_taken_over_and_does_not_work_is_no_refusal(verify: Verify) -> None:
    moved = Moved(answered=(2400.0,), findings=((300.0, "silence"),), before=9600.0)
    assert every_value(verify, moved, BAUD, "pro380-mod") == {"2400": PASS, "300": FAIL}


def test_another_setting_may_not_be_refused(verify: Verify) -> None:
    moved = Moved(answered=(2.0,), refused=((300.0, "exception 3"),), before=1.0)
    assert every_value(verify, moved, ID) == {"2": PASS, "300": FAIL}


@pytest.mark.parametrize(
    ("model", "moved"),
    [
        ("pro380-mod", Moved(occupied=(2.0, 3.0), before=1.0)),
        ("pro380-mb", Moved(findings=((250.0, REFUSED),), occupied=(2.0,), before=1.0)),
    ],
)
def test_where_others_answer_at_every_address_nothing_was_measured(
    model: str, moved: Moved, verify: Verify
) -> None:
    with pytest.raises(NotMeasuredError):
        every_value(verify, moved, PRIMARY, model)
    assert told(verify) == {}


def test_a_model_without_the_setting_has_no_values(verify: Verify) -> None:
    assert every_value(verify, ABSENT) == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("moved", "verdict", "why"),
    [
        (Moved((1200.0, 300.0), before=9600.0), PASS, ""),
        (Moved((1200.0, 300.0), still_there=(1200.0,), before=9600.0), FAIL, "still answers"),
        (Moved(findings=((300.0, REFUSED),), before=9600.0), NOT_APPLICABLE, "not moved"),
        (ABSENT, NOT_APPLICABLE, "does not have"),
    ],
)
def test_the_old_place_must_be_left(
    moved: Moved, verdict: Verdict, why: str, verify: Verify
) -> None:
    test_communication.test_old_place(unit_of(), BAUD, Outcomes({1: moved}, {}), verify)
    assert told(verify) == {"": verdict}
    assert why in verify.findings[0].reason


@pytest.mark.parametrize(
    ("moved", "verdict"),
    [
        (Moved((1200.0,), before=9600.0), PASS),
        (Moved((1200.0,), before=9600.0, not_restored="silence at 9600 Bd"), FAIL),
        (ABSENT, NOT_APPLICABLE),
    ],
)
def test_it_must_be_where_it_was_found(moved: Moved, verdict: Verdict, verify: Verify) -> None:
    test_communication.test_restored(unit_of(), BAUD, Outcomes({1: moved}, {}), verify)
    assert told(verify) == {"": verdict}


def after_another(verify: Verify, seen: AfterAnother) -> dict[str, Verdict]:
    test_communication.test_after_another(unit_of(), Outcomes({1: seen}, {}), verify)
    return told(verify)


@pytest.mark.parametrize(("missed", "verdict"), [(0, PASS), (1, FAIL), (3, FAIL)])
def test_no_request_after_another_station_may_be_missed(
    missed: int, verdict: Verdict, verify: Verify
) -> None:
    seen = AfterAnother(
        other_address=247, pause_s=0.02412, missed=missed, evidence=("wire.jsonl#1-9",)
    )
    assert after_another(verify, seen) == {"": verdict}
    (finding,) = verify.findings
    assert finding.evidence == ("wire.jsonl#1-9",)
    assert finding.conditions == {"pause_s": 0.024, "other_address": 247}
    assert (finding.value, finding.unit) == (3 - missed, "")
    assert ("of 3 requests were missed 0.024 s after" in finding.reason) is bool(missed)


def test_where_others_answer_nothing_is_judged_of_what_comes_after(verify: Verify) -> None:
    with pytest.raises(NotMeasuredError, match="not measured: something answers"):
        after_another(verify, AfterAnother(doubt="something answers", missed=3))
    assert told(verify) == {}


def odd_requests(verify: Verify, seen: OddReads) -> dict[str, Verdict]:
    test_communication.test_odd_requests(unit_of(), Outcomes({1: seen}, {}), verify)
    return told(verify)


def test_any_answer_to_an_odd_read_will_do_if_the_next_request_is_answered(verify: Verify) -> None:
    seen = OddReads(answers={0: "exception 3", 126: "answered with data"}, evidence=("a.bin",))
    assert odd_requests(verify, seen) == {
        "0-registers/answer": CHARACTERISED,
        "0-registers/afterwards": PASS,
        "126-registers/answer": CHARACTERISED,
        "126-registers/afterwards": PASS,
    }
    assert [f.reason for f in verify.findings[::2]] == [
        "as the standard has it",
        "the standard has: 3",
    ]
    assert [f.value for f in verify.findings[::2]] == ["exception 3", "answered with data"]
    assert {f.evidence for f in verify.findings} == {("a.bin",)}
    assert [f.value for f in verify.findings[1::2]] == ["answered", "answered"]


def test_a_request_that_is_missed_after_an_odd_read_fails(verify: Verify) -> None:
    seen = OddReads(answers={0: "silence", 126: "silence"}, missed_after=(126,))
    found = odd_requests(verify, seen)
    assert (found["0-registers/afterwards"], found["126-registers/afterwards"]) == (PASS, FAIL)
    assert "126 registers it missed the next request" in verify.findings[-1].reason
    assert verify.findings[-1].value == "missed"


def half_write(verify: Verify, seen: HalfWrite) -> dict[str, Verdict]:
    test_communication.test_half_write(unit_of(), Outcomes({1: seen}, {}), verify)
    return told(verify)


@pytest.mark.parametrize(
    ("found", "not_restored", "rate", "restored"),
    [
        (10000.0, "", PASS, PASS),
        (1001.0, "", FAIL, PASS),
        ("no value", "", FAIL, PASS),
        (1001.0, "it is another", FAIL, FAIL),
    ],
)
def test_half_of_a_rate_may_change_nothing(
    found: float | str, not_restored: str, rate: Verdict, restored: Verdict, verify: Verify
) -> None:
    seen = HalfWrite("", "exception 2", 10000.0, found, not_restored, ("a.bin",))
    assert half_write(verify, seen) == {
        "answer": CHARACTERISED,
        "s0_output_rate": rate,
        "restored": restored,
    }
    assert verify.findings[0].value == "exception 2"
    assert verify.findings[-1].reason == not_restored
    assert {finding.evidence for finding in verify.findings} == {("a.bin",)}


def test_off_modbus_nothing_of_what_comes_after_another_applies(verify: Verify) -> None:
    assert after_another(verify, AfterAnother("not Modbus")) == {"": NOT_APPLICABLE}
    assert verify.findings[0].reason == "not Modbus"


def test_off_modbus_no_odd_read_applies(verify: Verify) -> None:
    assert odd_requests(verify, OddReads("not Modbus")) == {"": NOT_APPLICABLE}
    assert verify.findings[0].reason == "not Modbus"


def test_a_rate_that_has_no_half_is_not_judged(verify: Verify) -> None:
    assert half_write(verify, HalfWrite("one word")) == {"": NOT_APPLICABLE}
    assert verify.findings[0].reason == "one word"
