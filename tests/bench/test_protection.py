"""Emergency stop, interlocks and contactor: watched by guard and bench, whatever else fails."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.clock import SystemClock
from bench.contact_watch import ContactWatch
from bench.contactor import Contactor
from bench.guard_order import GuardOrder
from bench.guarding import Guard
from contracts.errors import SafetyError
from instruments.labjack_t7_lines import T7Lines
from instruments.labjack_t7_watchdog import armed_for
from tests.bench.failing_cable import ROOT, Rig, rig_on

SAFETY = ROOT / "stations" / "sim-safety.yaml"
NI_SAFETY = ROOT / "stations" / "sim-ni-safety.yaml"
GIVEN_UP_S = 30.0


NEVER_S = 1e9


@pytest.fixture(scope="module")
def opened_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rig_on(SAFETY, tmp_path_factory.mktemp("safety"), few=True) as rig:
        yield rig


@pytest.fixture
def rig(opened_rig: Rig) -> Iterator[Rig]:
    """Energised, with every contact closed, a guard, and a watch of the bench."""
    bench = opened_rig.bench
    for contact in ("emergency stop", "cage"):
        plant(opened_rig, f"safety=opened:contact={contact}:after_s={NEVER_S}")
    if not bench.guard.alive:
        bench.guard.release()
        bench.guard = Guard(GuardOrder(station=bench.station))
    bench.activity.stop("")
    watch = ContactWatch(bench.station, bench.protection, bench._stop, calms=False)
    watch.start()
    bench.make_safe()
    bench.apply_voltage()
    yield opened_rig
    watch.stop()
    bench.activity.stop("")
    bench.make_safe()


@contextmanager
def broken_rig(folder: Path, defect: str, station: Path = SAFETY) -> Iterator[Rig]:
    """A bench of its own whose end cannot be confirmed."""
    opened = rig_on(station, folder, few=True)
    rig = opened.__enter__()
    plant(rig, defect)
    try:
        yield rig
    finally:
        with pytest.raises(SafetyError, match="BENCH UNSAFE"):
            opened.__exit__(None, None, None)


def state(rig: Rig) -> dict[str, object]:
    assert rig.bench.virtual is not None
    return dict(rig.bench.virtual.control.ask("state"))


def contactor_closed(rig: Rig) -> object:
    safety = state(rig)["safety"]
    assert isinstance(safety, dict)
    return safety["contactor_closed"]


def plant(rig: Rig, defect: str) -> None:
    assert rig.bench.virtual is not None
    rig.bench.virtual.plant([defect])


def wait_until(done: Callable[[], object]) -> None:
    given_up_s = time.monotonic() + GIVEN_UP_S
    while not done():
        assert time.monotonic() < given_up_s
        SystemClock().sleep(0.01)


def off(rig: Rig) -> bool:
    return not state(rig)["output_on"] and not contactor_closed(rig)


def test_an_emergency_stop_is_acted_on_by_the_guard_and_ends_the_work_with_its_name(
    rig: Rig,
) -> None:
    assert state(rig)["output_on"]
    assert contactor_closed(rig)
    plant(rig, "safety=opened:after_s=0")
    wait_until(lambda: rig.bench.guard.confirmed)
    assert off(rig)
    assert rig.bench.guard.tripped == "the contact 'emergency stop' is open"
    wait_until(lambda: rig.bench.activity._why)
    with pytest.raises(SafetyError, match="the contact 'emergency stop' is open"):
        rig.bench.clock.sleep(1.0)
    with pytest.raises(SafetyError, match="guard has switched the output off: the contact"):
        rig.bench.apply_voltage()
    assert off(rig)


def test_without_a_guard_the_bench_itself_switches_off(rig: Rig) -> None:
    os.kill(rig.bench.guard._process.pid, signal.SIGKILL)
    wait_until(lambda: not rig.bench.guard.alive)
    plant(rig, "safety=opened:contact=cage:after_s=0")
    wait_until(lambda: off(rig))
    with pytest.raises(SafetyError, match="the contact 'cage' is open"):
        rig.bench.clock.now()
    # What winds down afterwards is not stopped once more.
    rig.bench.clock.now()


@pytest.mark.long
@pytest.mark.parametrize(
    ("station", "coil"),
    [(SAFETY, "a contactor of LabJack T7"), (NI_SAFETY, "a contactor of Dev1/port2")],
    ids=["LabJack T7", "NI"],
)
def test_contacts_that_cannot_be_asked_count_as_open(
    station: Path, coil: str, tmp_path: Path
) -> None:
    with broken_rig(tmp_path, "safety=inputs-gone:after_s=0", station) as rig:
        wait_until(lambda: rig.bench.guard.tripped)
        assert "the safety contacts cannot be asked" in rig.bench.guard.tripped
        wait_until(lambda: not state(rig)["output_on"])
        rig.bench.activity.stop("")
        failures = rig.bench.wind_down()
        assert any(coil in failure for failure in failures)


def test_the_contactor_is_closed_only_for_the_output_and_opened_after_it(rig: Rig) -> None:
    rig.bench.make_safe()
    assert off(rig)
    rig.bench.apply_voltage()
    assert contactor_closed(rig)
    rig.bench.make_safe()
    assert off(rig)


def test_nothing_is_energised_while_a_contact_is_open(rig: Rig) -> None:
    own, calm = rig.bench.guard, rig.bench.station.model_copy(update={"safety": None})
    rig.bench.make_safe()
    plant(rig, "safety=opened:contact=cage:after_s=0")
    wait_until(lambda: own.tripped and rig.bench.activity._why)
    rig.bench.activity.stop("")
    rig.bench.guard = Guard(GuardOrder(station=calm))
    try:
        # By the source, or by the watch of the contacts, which stops whoever works.
        with pytest.raises(SafetyError, match="'cage' is open"):
            rig.bench.apply_voltage()
    finally:
        rig.bench.guard.release()
        rig.bench.guard = own
    assert off(rig)


def test_a_source_that_does_not_obey_is_cut_off_by_the_contactor_and_it_is_told(
    tmp_path: Path,
) -> None:
    with broken_rig(tmp_path, "source=stays-on") as rig:
        with pytest.raises(SafetyError) as told:
            rig.bench.make_safe()
        assert "the contactor is open, confirmed by its mirror contact" in str(told.value)
        assert "the source may be on" in str(told.value)
        assert off(rig)


@pytest.mark.long
def test_a_contactor_that_is_welded_is_unsafe_and_is_not_closed_again(tmp_path: Path) -> None:
    with broken_rig(tmp_path, "safety=welded") as rig:
        for _ in range(2):
            with pytest.raises(SafetyError, match="it is welded"):
                rig.bench.make_safe()
        with pytest.raises(SafetyError, match="it is welded"):
            rig.bench.apply_voltage()
        assert not state(rig)["output_on"]


def test_the_watchdog_of_the_device_is_armed_for_the_contactor(rig: Rig) -> None:
    assert rig.bench.station.relays is not None
    device = T7Lines(rig.bench.station.relays.resource)
    lines, timeout_s = armed_for(device)
    device.close()
    assert 18 in lines
    assert timeout_s == 10


def test_a_contactor_without_mirror_contact_is_known_by_its_coil_alone(rig: Rig) -> None:
    contactor = rig.bench.protection.contactor
    assert contactor is not None
    assert contactor.has_mirror
    bare = Contactor(contactor._relays, None, rig.bench.clock)
    assert not bare.has_mirror
    bare.require_open()
    assert bare.how == "what drives its coil"
