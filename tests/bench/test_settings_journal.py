"""The journal of one meter: what it refuses to change, and how it brings a meter back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bench.procedures.settings import Setting, try_setting
from bench.settings import TRIES, ChangeJournal, NotTakenOverError
from contracts.errors import ConfigError, InstrumentError, LinkFault, MeterLinkError
from meters.client import RegisterValueError
from tests.bench.failing_cable import MBUS, MODBUS, Failure, Rig, rig_on

SERIALS = ("22091001", "22091002")
LOCKED = 10


@pytest.fixture(scope="module")
def modbus_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    folder = tmp_path_factory.mktemp("modbus")
    with rig_on(MODBUS, folder, few=False, expendable=SERIALS) as rig:
        yield rig


@pytest.fixture(scope="module")
def mbus_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig_on(MBUS, tmp_path_factory.mktemp("mbus"), few=False) as rig:
        yield rig


@pytest.fixture
def modbus(modbus_rig: Rig) -> Rig:
    modbus_rig.fresh()
    return modbus_rig


@pytest.fixture
def mbus(mbus_rig: Rig) -> Rig:
    mbus_rig.fresh()
    return mbus_rig


def test_what_was_found_first_is_restored_after_several_changes(modbus: Rig) -> None:
    unit = modbus.units[0]
    before = modbus.settings()
    for rate, code in ((1000, 1), (100, 4)):
        unit.journal.change("s0_output_rate", rate)
        unit.journal.change("combination_code", code)
    assert unit.journal.pending == {"s0_output_rate": 10000, "combination_code": 5}
    assert unit.journal.wanted == "s0_output_rate = 10000, combination_code = 5"
    assert unit.journal.restore() == []
    assert unit.journal.pending == {}
    assert modbus.settings() == before


def test_what_a_write_has_touched_besides_goes_back_too(modbus: Rig) -> None:
    unit, before = modbus.units[0], modbus.settings()
    assert modbus.bench.virtual is not None
    modbus.bench.virtual.plant([f"{unit.position}=write-misapplied"])
    seen = try_setting(modbus.bench, Setting("s0_output_rate"), illegal=False).of(unit)
    was, became = seen.others["lcd_cycle_time"]
    assert was != became
    assert seen.not_restored == ""
    assert modbus.settings() == before


def test_what_cannot_be_written_back_is_not_owed(modbus: Rig) -> None:
    unit = modbus.units[0]
    journal = ChangeJournal(unit.client, {})
    journal.owe("combination_code", LOCKED)
    journal.owe("tariff", 2.0)
    assert journal.pending == {"tariff": 2.0}


def test_a_rate_that_four_bytes_have_only_rounded_is_restored(modbus: Rig) -> None:
    unit = modbus.units[0]
    unit.client.write("s0_output_rate", 0.1)
    assert unit.client.present("s0_output_rate") != 0.1
    unit.journal.change("s0_output_rate", 1000)
    assert unit.journal.pending == {"s0_output_rate": 0.1}
    assert unit.journal.restore() == []
    assert modbus.truth_of(unit)["s0_rate"] == 0.1


def test_what_could_not_be_written_back_is_not_changed(modbus: Rig) -> None:
    unit = modbus.units[0]
    unit.client.write("combination_code", LOCKED)
    modbus.cable.mend()
    journal = ChangeJournal(unit.client, {})
    with pytest.raises(RegisterValueError, match=r"combination_code is 10, .* left as it is"):
        journal.change("combination_code", 1)
    assert modbus.cable.steps == 1
    assert modbus.truth_of(unit)["code"] == LOCKED
    assert journal.restore() == []


@pytest.mark.parametrize(
    ("delivered", "says"),
    [
        ({}, "the plan must say under delivered, pro380-mb"),
        ({"combination_code": LOCKED}, "delivered, pro380-mb, combination_code: 10: must be"),
        ({"combination_code": 7}, "delivered, pro380-mb, combination_code: 7: must be"),
    ],
)
def test_what_the_bus_cannot_tell_is_not_changed_unless_it_can_be_restored(
    mbus: Rig, delivered: dict[str, float], says: str
) -> None:
    journal = ChangeJournal(mbus.units[0].client, delivered)
    with pytest.raises(ConfigError, match=says):
        journal.change("combination_code", 1)
    assert mbus.cable.steps == 0
    assert journal.pending == {}


def test_what_the_bus_cannot_tell_is_restored_to_what_was_delivered(mbus: Rig) -> None:
    unit, before = mbus.units[0], mbus.settings()
    unit.journal.change("combination_code", 1)
    unit.journal.change("s0_output_rate", 0.01)
    assert mbus.truth_of(unit)["code"] == 1
    assert unit.journal.restore() == []
    assert mbus.settings() == before


def test_a_meter_that_changed_its_baud_rate_without_being_heard_is_found(mbus: Rig) -> None:
    unit, home = mbus.units[0], mbus.home_of(mbus.units[0])
    unit.client.read_one("serial_number")
    # One request for the serial number; then the write, of which the E5 is lost.
    mbus.cable.fail_at(2, Failure.ANSWER_LOST)
    with pytest.raises(MeterLinkError) as caught:
        unit.journal.change("baud_rate", 9600)
    assert caught.value.fault is LinkFault.SILENCE
    assert mbus.truth_of(unit)["mbus_baud"] == 9600
    assert unit.client.place == home
    assert unit.journal.restore() == []
    assert mbus.truth_of(unit)["mbus_baud"] == home.line.baud
    assert mbus.not_at_home() == []


def test_a_meter_is_found_where_nobody_sent_it(modbus: Rig) -> None:
    unit, home = modbus.units[1], modbus.home_of(modbus.units[1])
    unit.journal.change("baud_rate", 1200)
    unit.client.write("parity_setting", 3)
    unit.client.place = home
    assert unit.journal.restore() == []
    assert unit.client.place == replace(home, line=replace(home.line, parity="odd"))
    assert modbus.truth_of(unit)["baud"] == home.line.baud


def test_another_meter_at_a_place_that_is_searched_is_not_taken_for_it(modbus: Rig) -> None:
    first, second = modbus.units
    before = modbus.settings()
    second.journal.change("modbus_id", 10)
    second.client.place = modbus.home_of(first)
    assert second.journal.restore() == []
    assert modbus.settings() == before
    assert modbus.not_at_home() == []


def test_its_addresses_are_all_where_it_may_be(modbus: Rig) -> None:
    unit = modbus.units[1]
    assert unit.journal.addresses == {2}
    unit.journal.change("modbus_id", 10)
    assert unit.journal.addresses == {2, 10}
    assert unit.journal.restore() == []
    assert unit.journal.addresses == {2}


def test_one_lost_answer_does_not_make_the_whole_bus_be_searched(modbus: Rig) -> None:
    unit = modbus.units[1]
    unit.journal.change("modbus_id", 10)
    modbus.cable.fail_at(1, Failure.ANSWER_LOST)
    assert unit.journal.restore() == []
    # Asked in vain where it is and where it was, found at the second time; write, and two reads.
    assert modbus.cable.steps == 6


@pytest.mark.parametrize("failure", [f for f in Failure if f not in (Failure.ENDED, Failure.CUT)])
@pytest.mark.parametrize("step", [1, 2])
def test_one_failure_is_no_reason_to_give_up_restoring(
    modbus: Rig, step: int, failure: Failure
) -> None:
    unit, before = modbus.units[0], modbus.settings()
    unit.journal.change("lcd_cycle_time", 20)
    modbus.cable.fail_at(step, failure)
    assert unit.journal.restore() == []
    assert modbus.cable.has_failed
    assert modbus.settings() == before


def test_what_cannot_be_restored_is_named_with_its_value_and_stays_pending(modbus: Rig) -> None:
    unit = modbus.units[0]
    unit.journal.change("lcd_cycle_time", 20)
    modbus.cable.fail_at(1, Failure.CUT)
    (said,) = unit.journal.restore()
    assert said.startswith("lcd_cycle_time = 10 could not be restored: bus rs485: ")
    assert modbus.cable.steps == TRIES
    modbus.cable.mend()
    assert unit.journal.pending == {"lcd_cycle_time": 10}
    assert unit.journal.restore() == []


def test_a_meter_that_is_gone_is_named_with_all_that_it_should_have(modbus: Rig) -> None:
    unit, before = modbus.units[0], modbus.settings()
    unit.journal.change("lcd_cycle_time", 20)
    unit.journal.change("baud_rate", 1200)
    modbus.cable.fail_at(1, Failure.CUT)
    (said,) = unit.journal.restore()
    assert said == (
        "it was found nowhere, and was not restored: lcd_cycle_time = 10, baud_rate = 9600"
    )
    modbus.cable.mend()
    assert unit.journal.restore() == []
    assert modbus.settings() == before


def test_a_value_that_is_not_taken_over_is_told_from_a_meter_that_is_lost(modbus: Rig) -> None:
    unit = modbus.units[0]
    assert modbus.bench.virtual is not None
    modbus.bench.virtual.plant(["1=baud-ignored"])
    with pytest.raises(NotTakenOverError, match="still answers at 9600 Bd"):
        unit.journal.change("baud_rate", 1200)


def test_a_port_that_failed_while_it_was_set_is_set_anew(modbus: Rig) -> None:
    unit, home = modbus.units[0], modbus.home_of(modbus.units[0])
    unit.client.place = replace(home, line=replace(home.line, baud=1200))
    modbus.cable.fail_at(1, Failure.PORT_FAILS_LATE)
    with pytest.raises(InstrumentError):
        unit.client.read_one("serial_number")
    unit.client.place = home
    assert unit.client.answers()


def test_after_an_answer_that_is_lost_an_mbus_is_begun_anew(mbus: Rig) -> None:
    unit = mbus.units[0]
    unit.client.read_one("serial_number")
    mbus.cable.fail_at(1, Failure.ANSWER_LOST)
    with pytest.raises(MeterLinkError):
        unit.client.read_one("serial_number")
    # The answer is over by then, heard or not.
    mbus.bench.clock.sleep(1.0)
    mbus.cable.mend()
    unit.client.read_one("serial_number")
    # SND_NKE and REQ_UD2: a meter that counts frames must not repeat an old answer.
    assert mbus.cable.steps == 2
