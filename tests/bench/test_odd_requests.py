"""Units that are asked after another station, and oddly: what a good one does, and a bad one."""

from collections.abc import Iterator, Mapping

import pytest

from bench.outcome import MeterFaultError
from bench.procedures.odd_requests import (
    NO_RATE,
    NOT_MODBUS,
    ONE_WORD,
    SAME_WORD,
    TIMES,
    ask_after_another,
    read_oddly,
    write_half,
)
from meters.catalogue import Meter
from tests.bench.failing_cable import MBUS, Failure, Rig, rig_on

RATE = "s0_output_rate"
GOOD, BAD = 1, 2
HALF_1000_HALF_10000 = 1001.0
"""The first word of 447A0000h and the second of 461C4000h."""


@pytest.fixture(scope="module")
def mbus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig_on(MBUS, tmp_path_factory.mktemp("mbus")) as rig:
        yield rig


def plant(rig: Rig, *orders: str, at: int = BAD) -> None:
    assert rig.bench.virtual is not None
    rig.bench.virtual.plant([f"{at}={order}" for order in orders])


def with_rate(meter: Meter, update: Mapping[str, object], legal: tuple[float, ...] | None) -> Meter:
    """The same model with another register of the S0 rate."""
    register = meter.register(RATE)
    if legal is not None and register.write is not None:
        update = {"write": register.write.model_copy(update={"values": legal})}
    other = register.model_copy(update=update)
    registers = tuple(other if one is register else one for one in meter.registers)
    return meter.model_copy(update={"registers": registers})


def rates(rig: Rig) -> Mapping[int, object]:
    return {position: settings["s0_rate"] for position, settings in rig.settings().items()}


def test_good_units_hear_what_comes_after_another_station(rig: Rig) -> None:
    seen = ask_after_another(rig.bench)
    for unit in rig.units:
        found = seen.of(unit)
        assert (found.missed, found.doubt, found.other_address) == (0, "", 247)
        assert 0.02 < found.pause_s < 0.035
        assert found.evidence


def test_a_unit_that_is_deaf_after_others_has_missed_every_time(rig: Rig) -> None:
    plant(rig, "deaf-after-others")
    before = [unit.link_faults for unit in rig.units]
    seen = ask_after_another(rig.bench)
    assert [seen.of(unit).missed for unit in rig.units] == [0, TIMES]
    assert [unit.link_faults for unit in rig.units] == [before[0], before[1] + TIMES]


def test_a_unit_that_is_deaf_for_less_than_the_pause_is_good(rig: Rig) -> None:
    plant(rig, "deaf-after-others:within_s=0.02")
    assert ask_after_another(rig.bench).of(rig.units[1]).missed == 0


def test_no_address_is_asked_that_a_unit_may_have(rig: Rig) -> None:
    """It may listen there, though it does not answer."""
    rig.units[0].journal.change("modbus_id", 247)
    plant(rig, "silent", at=GOOD)
    assert ask_after_another(rig.bench).of(rig.units[1]).other_address == 246


def test_each_unit_is_asked_at_its_own_line_settings(rig: Rig) -> None:
    rig.units[0].journal.change("parity_setting", 2)
    seen = ask_after_another(rig.bench)
    assert [seen.of(unit).missed for unit in rig.units] == [0, 0]


def test_where_a_stranger_answers_another_address_is_asked(rig: Rig) -> None:
    rig.units[0].journal.change("modbus_id", 247)
    with rig.only(BAD):
        found = ask_after_another(rig.bench).of(rig.units[1])
    assert (found.other_address, found.missed, found.doubt) == (246, 0, "")


def test_where_every_address_answers_nothing_is_judged(rig: Rig) -> None:
    plant(rig, "answers-for-others")
    with rig.only(BAD):
        found = ask_after_another(rig.bench).of(rig.units[1])
    assert found.other_address is None
    assert found.doubt == "at every other address that was tried something answers"


def test_where_something_answers_at_times_nothing_is_judged(rig: Rig) -> None:
    began_s = rig.bench.clock.now()
    rig.bench.apply_voltage()
    taken_s = rig.bench.clock.now() - began_s
    plant(rig, f"answers-for-others:after_s={taken_s + 0.15}")
    with rig.only(BAD):
        found = ask_after_another(rig.bench).of(rig.units[1])
    assert found.doubt == "at address 247 something answered at times"


def test_a_unit_that_answers_an_exception_has_heard(rig: Rig) -> None:
    plant(rig, "register-missing:register=serial_number")
    assert ask_after_another(rig.bench).of(rig.units[1]).missed == 0


def test_a_unit_that_answers_out_of_form_is_a_fault_of_its_answer(rig: Rig) -> None:
    plant(rig, "faulty-answer")
    with pytest.raises(MeterFaultError, match="read after a request to another station of unit 2"):
        ask_after_another(rig.bench).of(rig.units[1])


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("", "exception 3"),
        ("odd-read", "answered with data"),
        ("no-exception", "silence"),
        ("wrong-exception", "exception 4"),
    ],
)
def test_what_an_odd_read_is_answered_is_told(rig: Rig, order: str, answer: str) -> None:
    plant(rig, *([order] if order else []))
    seen = read_oddly(rig.bench)
    for unit, said in zip(rig.units, ("exception 3", answer), strict=True):
        found = seen.of(unit)
        assert found.answers == {0: said, 126: said}
        assert found.missed_after == ()
        assert found.evidence


def test_a_unit_that_an_odd_read_leaves_deaf_for_a_while_is_found(rig: Rig) -> None:
    """No answer to the odd read itself, and none to the next request."""
    plant(rig, "no-exception")
    rig.cable.fail_at(2, Failure.REQUEST_LOST)
    with rig.only(BAD):
        found = read_oddly(rig.bench).of(rig.units[1])
    assert found.answers == {0: "silence", 126: "silence"}
    assert found.missed_after == (0,)


def test_a_unit_that_an_odd_read_leaves_dead_is_lost(rig: Rig) -> None:
    plant(rig, "hangs:frames=1")
    seen = read_oddly(rig.bench)
    assert seen.of(rig.units[0]).missed_after == ()
    with pytest.raises(MeterFaultError, match="read after one of 0 registers of unit 2"):
        seen.of(rig.units[1])


def test_a_good_unit_takes_no_half_of_a_rate(rig: Rig) -> None:
    before = rates(rig)
    seen = write_half(rig.bench)
    for unit in rig.units:
        found = seen.of(unit)
        assert (found.answer, found.before, found.found) == ("exception 2", 10000.0, 10000.0)
        assert (found.not_restored, found.why_not) == ("", "")
        assert found.evidence
    assert rates(rig) == before


def test_a_unit_that_takes_half_of_a_rate_has_another_one_and_gets_its_own_back(rig: Rig) -> None:
    before = rates(rig)
    plant(rig, "half-write")
    found = write_half(rig.bench).of(rig.units[1])
    assert (found.answer, found.before, found.not_restored) == ("acknowledged", 10000.0, "")
    assert found.found == HALF_1000_HALF_10000
    assert rates(rig) == before
    assert not rig.units[1].journal.pending


def test_a_rate_that_does_not_come_back_is_told(rig: Rig) -> None:
    plant(rig, "half-write", f"write-ignored:register={RATE}")
    found = write_half(rig.bench).of(rig.units[1])
    assert found.not_restored == f"{RATE} = 10000 was written back, and it is another"


@pytest.mark.parametrize(
    ("update", "legal", "why"),
    [
        ({"write": None}, None, NO_RATE),
        ({"length": 1}, None, ONE_WORD),
        ({}, (10000.0,), SAME_WORD),
    ],
)
def test_what_has_no_half_is_left_alone(
    rig: Rig,
    update: Mapping[str, object],
    legal: tuple[float, ...] | None,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unit = rig.units[1]
    meter = with_rate(unit.meter, update, legal)
    monkeypatch.setattr(unit, "meter", meter)
    monkeypatch.setattr(unit.client, "meter", meter)
    with rig.only(BAD):
        found = write_half(rig.bench).of(unit)
    assert (found.why_not, found.before) == (why, None)
    assert not unit.journal.pending


def test_over_another_bus_there_is_nothing_of_this(mbus: Rig) -> None:
    for seen in (ask_after_another, read_oddly, write_half):
        found = seen(mbus.bench)
        assert {found.of(unit).why_not for unit in mbus.units} == {NOT_MODBUS}


def test_a_unit_that_never_answers_has_missed_nothing_and_is_lost(rig: Rig) -> None:
    plant(rig, "silent")
    seen = ask_after_another(rig.bench)
    good, bad = rig.units
    assert seen.of(good).missed == 0
    with pytest.raises(MeterFaultError, match="read after a request to another station of unit 2"):
        seen.of(bad)
    assert not bad.reachable
