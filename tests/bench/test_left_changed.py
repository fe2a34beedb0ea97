"""What is done before anything is measured: what was left changed is restored, units warm up."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.going_on import SERIAL, require_known, require_same_bench, unit_differences
from bench.left_changed import FILE, keep_on_disk, left_changed
from bench.outcome import Outcomes
from bench.plan_parts.warm_up import WarmUpPlan
from bench.procedures.identification import IdentityRead
from bench.procedures.warm_up import warm_up
from bench.resume import Interrupted
from bench.settings import ChangeJournal
from contracts.errors import BenchError, ConfigError
from meters.client import PROBE
from metrology.verdict import Verdict
from reports.records import RunInfo
from reports.resumed_runs import Recorded
from reports.stored_run import StoredRun
from tests.bench.failing_cable import MODBUS, Rig, rig_on
from tests.bench.interrupted_runs import finding

KILLED = RunInfo("r1", "release", "ab" * 32, "virtual bench", "2026-03-01T10:00:00Z", "1", 1, ())


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig_on(MODBUS, tmp_path_factory.mktemp("left"), few=False) as rig:
        yield rig


@pytest.fixture
def rig(started: Rig, tmp_path: Path) -> Rig:
    started.fresh()
    keep_on_disk(started.units, tmp_path)
    return started


def interrupted(rig: Rig, evidence: Path, said: dict[str, str] | None = None) -> Interrupted:
    """A run that had read the serial number of each unit, and was killed."""
    read = [finding(u.position, SERIAL, Verdict.PASS, value=u.serial) for u in rig.units]
    results = tuple(Recorded(result, KILLED.started_utc, 1.0) for result in read)
    stored = StoredRun(KILLED, (), (), None)
    return Interrupted(stored, results, KILLED.started_utc, {}, said or {}, evidence)


def kill(rig: Rig) -> None:
    """What the process knew of the units is gone; the units are as it left them."""
    for unit in rig.units:
        unit.client.place = rig.home_of(unit)
        unit.journal = ChangeJournal(unit.client, unit.delivered)
    rig.bench.make_safe()


def test_settings_are_on_disk_before_they_are_written_and_until_they_are_restored(
    rig: Rig, tmp_path: Path
) -> None:
    journal = rig.units[0].journal
    assert left_changed(tmp_path) == {}
    journal.remember("s0_output_rate")
    assert left_changed(tmp_path)[1].pending == {"s0_output_rate": 10000}
    journal.change("s0_output_rate", 1000)
    journal.change("combination_code", 1)
    assert left_changed(tmp_path)[1].pending == journal.pending
    assert journal.restore() == []
    assert left_changed(tmp_path) == {}


def test_what_was_left_changed_is_restored_also_on_a_unit_that_was_moved(
    rig: Rig, tmp_path: Path
) -> None:
    before = rig.settings()
    rig.units[0].journal.change("s0_output_rate", 1000)
    rig.units[1].journal.change("combination_code", 1)
    rig.units[1].journal.change("baud_rate", 2400)
    kill(rig)
    assert rig.settings() != before
    require_same_bench(rig.bench, interrupted(rig, tmp_path))
    assert rig.settings() == before
    assert left_changed(tmp_path) != {}, "the file of the run that was killed stays as it was"
    assert not rig.bench.supply.is_on
    rig.start()
    assert rig.not_at_home() == []


def test_nothing_is_written_to_a_unit_that_took_the_place_of_another(
    rig: Rig, tmp_path: Path
) -> None:
    rig.units[0].journal.change("s0_output_rate", 1000)
    kill(rig)
    assert rig.bench.virtual is not None
    there = {unit.position: (unit.meter.key, unit.serial) for unit in rig.units}
    rig.bench.virtual.occupy({**there, 1: (rig.units[0].meter.key, "22990001")})
    rig.start()
    rig.units[0].client.write("s0_output_rate", 100)
    with pytest.raises(ConfigError, match=r"s0_output_rate = 10000 was not restored on unit 2209"):
        require_same_bench(rig.bench, interrupted(rig, tmp_path))
    assert rig.truth_of(rig.units[0])["s0_rate"] == 100


def test_a_unit_with_another_number_is_refused_where_nothing_was_left_changed(
    rig: Rig, tmp_path: Path
) -> None:
    assert rig.bench.virtual is not None
    there = {unit.position: (unit.meter.key, unit.serial) for unit in rig.units}
    rig.bench.virtual.occupy({**there, 2: (rig.units[1].meter.key, "22990001")})
    with pytest.raises(ConfigError, match="position 2: serial number was 22091002, now it is 2299"):
        require_same_bench(rig.bench, interrupted(rig, tmp_path))


def test_a_unit_that_does_not_answer_is_not_taken_for_the_same(rig: Rig, tmp_path: Path) -> None:
    assert rig.bench.virtual is not None
    there = {1: (rig.units[0].meter.key, rig.units[0].serial)}
    rig.bench.virtual.occupy(there)
    nothing_read = replace(interrupted(rig, tmp_path), results=())
    with pytest.raises(ConfigError, match="position 2: the unit cannot be told to be the same: "):
        require_same_bench(rig.bench, nothing_read)


def test_a_serial_number_that_is_not_told_any_more_is_another_one(rig: Rig, tmp_path: Path) -> None:
    unit, run = rig.units[0], interrupted(rig, tmp_path)
    silent = Outcomes({1: IdentityRead({}, None, None, ())}, {})
    same = Outcomes({1: IdentityRead({PROBE: int(unit.serial)}, None, None, ())}, {})
    assert unit_differences(run, silent, {1: unit}) == [
        "position 1: serial number was 22091001, now it is not told"
    ]
    assert unit_differences(run, same, {1: unit}) == []


def test_where_no_serial_number_was_read_the_label_counts(rig: Rig, tmp_path: Path) -> None:
    before = rig.settings()
    rig.units[0].journal.change("s0_output_rate", 1000)
    kill(rig)
    unread = (Recorded(finding(1, SERIAL, Verdict.ERROR), KILLED.started_utc, 1.0),)
    run = replace(interrupted(rig, tmp_path), results=unread)
    require_same_bench(rig.bench, run)
    assert rig.settings() == before
    require_known(run, rig.bench)
    label, rig.units[0].serial = rig.units[0].serial, ""
    try:
        with pytest.raises(ConfigError, match="position 1: neither a label nor a serial number"):
            require_known(run, rig.bench)
    finally:
        rig.units[0].serial = label


def test_an_instrument_that_was_exchanged_is_refused_before_anything_is_supplied(
    rig: Rig, tmp_path: Path
) -> None:
    rig.bench.make_safe()
    said = {"reference": "YOKOGAWA 760304, serial 1, firmware F1.01"}
    with pytest.raises(ConfigError, match=r"reference was YOKOGAWA 760304, serial 1, .* now it is"):
        require_same_bench(rig.bench, interrupted(rig, tmp_path, said))
    assert not rig.bench.supply.is_on


def test_half_a_line_at_the_end_says_nothing_and_another_is_an_error(
    rig: Rig, tmp_path: Path
) -> None:
    rig.units[0].journal.change("s0_output_rate", 1000)
    file = tmp_path / FILE
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"position":1,"pend')
    assert left_changed(tmp_path)[1].pending == {"s0_output_rate": 10000}
    file.write_bytes(b'{"position":1}\n' + whole)
    with pytest.raises(BenchError, match="line 1: no state of a unit"):
        left_changed(tmp_path)


def test_units_warm_up_and_then_have_no_supply(rig: Rig) -> None:
    bench = rig.bench
    unit, began_s = bench.units[1], bench.clock.now()
    before = float(unit.client.read_one("forward_active_energy"))
    warm_up(bench, WarmUpPlan(duration_s=3600, current="iref"))
    assert 3600 <= bench.clock.now() - began_s < 3660
    assert not bench.supply.is_on
    rig.start()
    ratings = unit.meter.ratings
    assert ratings.iref_a is not None
    flowed_kwh = float(unit.client.read_one("forward_active_energy")) - before
    assert flowed_kwh == pytest.approx(3 * ratings.un_v * ratings.iref_a / 1000, rel=0.02)
