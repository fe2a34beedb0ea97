"""How the suite judges a read-out over M-Bus: its records, its header, and how it is selected."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bench.outcome import NotMeasuredError, Outcomes
from bench.procedures.mbus import ReadOuts, Selected
from fixtures.verify import Verify
from meters.catalogue import load
from meters.encoding import Value
from meters.mbus.application import decode
from meters.mbus.meter import ReadOut
from metrology.verdict import Verdict
from suites import test_mbus
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, told
from tests.judging.units import unit_of
from tests.meters.mbus_telegrams import bcd, join, long_header

MODEL = "pro380-mb"
SERIAL = "22091001"
HEADER = long_header(SERIAL, "INM", version=1, medium=2)
MARKS: Mapping[str, Value] = {
    "serial_number": SERIAL,
    "manufacturer": "INM",
    "version": 1,
    "medium": 2,
    "access_number": 7,
    "status": 0,
}


def records() -> tuple[str, ...]:
    port = load(MODEL).mbus
    assert port is not None
    return tuple(record.name for record in port.records)


def read_out(
    values: Mapping[str, Value] | None = None,
    without: tuple[str, ...] = (),
    faulty: Mapping[str, str] | None = None,
    user_data: bytes = b"",
) -> ReadOut:
    """One that has all that is promised, but for what is given."""
    telegram = decode(HEADER + user_data)
    assert telegram.header is not None
    promised = {name: 12.34 for name in records() if name not in without}
    found: Mapping[str, Value] = {**MARKS, **promised, **(values or {})}
    foreign, undecoded = tuple(telegram.records), tuple(telegram.undecoded)
    return ReadOut(telegram.header, found, faulty or {}, (), foreign, undecoded)


def seen(first: ReadOut, access_number: int = 8, printed: str = "right") -> Outcomes[ReadOuts]:
    second = replace(first, values={**first.values, "access_number": access_number})
    return Outcomes({1: ReadOuts(first, second, printed, ("frames.bin",))}, {})


def test_every_promised_record_must_come_and_hold_a_value(verify: Verify) -> None:
    absent, broken = records()[1], records()[2]
    first = read_out(without=(absent, broken), faulty={broken: "the digits are not decimal"})
    test_mbus.test_records(unit_of(MODEL), seen(first), verify)
    assert told(verify) == {name: FAIL if name in (absent, broken) else PASS for name in records()}
    reasons = {f.name.removeprefix("suite/check/"): f.reason for f in verify.findings if f.reason}
    assert reasons[broken] == "the digits are not decimal"
    assert "came" in reasons[absent]
    assert verify.findings[0].evidence == ("frames.bin",)


def test_a_read_out_with_all_records_passes(verify: Verify) -> None:
    test_mbus.test_records(unit_of(MODEL), seen(read_out()), verify)
    assert set(told(verify).values()) == {PASS}


@pytest.mark.parametrize(
    ("user_data", "found"),
    [
        (b"", {"undecoded": PASS}),
        (join([("0C 78", bcd(12345678, 4))]), {"undecoded": PASS, "foreign/0c 78": CHARACTERISED}),
        (b"\x0c\x78\x12", {"undecoded": FAIL}),
    ],
)
def test_nothing_may_come_that_cannot_be_decoded(
    user_data: bytes, found: Mapping[str, Verdict], verify: Verify
) -> None:
    test_mbus.test_nothing_else(unit_of(MODEL), seen(read_out(user_data=user_data)), verify)
    assert told(verify) == found
    assert verify.findings[0].evidence == ("frames.bin",)


@pytest.mark.parametrize(
    ("values", "fails"),
    [
        ({}, ()),
        ({"manufacturer": "ABC"}, ("manufacturer",)),
        ({"medium": 3}, ("medium",)),
        ({"status": 4}, ("status",)),
        ({"version": 99}, ()),
        ({"access_number": 8}, ("access-number",)),
        ({"access_number": 6}, ("access-number",)),
    ],
)
def test_the_header_is_that_of_the_manual_and_counts(
    values: Mapping[str, Value], fails: tuple[str, ...], verify: Verify
) -> None:
    test_mbus.test_header(unit_of(MODEL), seen(read_out(values)), verify)
    found = told(verify)
    assert set(found) == {"manufacturer", "medium", "status", "version", "access-number"}
    assert found.pop("version") is CHARACTERISED
    assert {part for part, verdict in found.items() if verdict is FAIL} == set(fails)
    assert verify.findings[0].evidence == ("frames.bin",)


@pytest.mark.parametrize(("before", "after", "verdict"), [(255, 0, PASS), (255, 1, FAIL)])
def test_the_access_number_counts_on_from_255_to_0(
    before: int, after: int, verdict: Verdict, verify: Verify
) -> None:
    first = read_out({"access_number": before})
    test_mbus.test_header(unit_of(MODEL), seen(first, after), verify)
    assert told(verify)["access-number"] is verdict


@pytest.mark.parametrize("printed", ["right", "silence"])
def test_how_the_printed_request_is_answered_is_recorded(printed: str, verify: Verify) -> None:
    test_mbus.test_printed_request(unit_of(MODEL), seen(read_out(), printed=printed), verify)
    assert told(verify) == {"": CHARACTERISED}
    [found] = verify.findings
    assert (found.value, found.quantity) == (printed, "answer to C field 5B")


GOOD = Selected(
    exact=SERIAL,
    wildcards=SERIAL,
    other="",
    found=("22091002", SERIAL),
    disturbed_by="",
    evidence=("frames.bin",),
)


def select(verify: Verify, selected: Selected, serial: str = SERIAL) -> None:
    unit, found = unit_of(MODEL, serial), Outcomes({1: selected}, {})
    test_mbus.test_secondary_address(unit, found, verify)


@pytest.mark.parametrize("serial", [SERIAL, ""])
@pytest.mark.parametrize(
    ("change", "part", "verdict"),
    [
        ({}, "exact", PASS),
        ({"wildcards": ""}, "wildcards", FAIL),
        ({"wildcards": "22091002"}, "wildcards", FAIL),
        ({"wildcards": None}, "wildcards", NOT_APPLICABLE),
        ({"other": SERIAL}, "other", FAIL),
        ({"found": ("22091002",)}, "search", FAIL),
        ({"found": ()}, "search", FAIL),
    ],
)
def test_it_is_selected_by_its_own_number_and_by_no_other(
    change: Mapping[str, object], part: str, verdict: Verdict, serial: str, verify: Verify
) -> None:
    select(verify, replace(GOOD, **change), serial)  # type: ignore[arg-type] # by name of field
    others = dict.fromkeys(("exact", "wildcards", "other", "search"), PASS)
    assert told(verify) == {**others, part: verdict}
    assert verify.findings[0].evidence == ("frames.bin",)


@pytest.mark.parametrize("answered", ["", "22091002"])
def test_the_number_that_answers_must_be_that_of_the_label(answered: str, verify: Verify) -> None:
    select(verify, replace(GOOD, exact=answered))
    assert told(verify)["exact"] is FAIL


def test_without_a_label_something_must_answer_all_the_same(verify: Verify) -> None:
    select(verify, replace(GOOD, exact="", wildcards="", found=()), serial="")
    assert told(verify) == {"exact": FAIL, "wildcards": FAIL, "other": PASS, "search": FAIL}


def test_beside_a_unit_that_was_lost_nothing_was_measured(verify: Verify) -> None:
    with pytest.raises(NotMeasuredError):
        select(verify, replace(GOOD, exact="", disturbed_by="unit 2 (pro380-mb 22091002)"))
    assert told(verify) == {}
