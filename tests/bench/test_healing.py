"""A measurement across a healed fault is discarded, made once more, and told."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.healing import Healing
from bench.outcome import Outcomes
from bench.seen_counter import SeenCounter
from contracts.errors import InstrumentError, SafetyError, SettlingError
from contracts.wire import NoRecorder
from instruments.edges import LineMap, TickClock, save, scan
from instruments.identity import Identity
from instruments.replay import Replay
from reports.healed import UNFINISHED, HealedFault
from simulator.scpi.faults import FaultKind, WireFault
from tests.bench.linked_instruments import LOAD, Linked, linked

COUNTER = Identity("NI", "USB-6343", "1", "nidaqmx")


@pytest.fixture
def bench() -> Iterator[Linked]:
    with linked() as found:
        yield found


def healing_of(bench: Linked, most: int = 3) -> Healing:
    def apply_voltage() -> None:
        bench.energise()
        healing.supply.applied = LOAD

    healing = Healing(
        bench.supply(),
        {**bench.identities, "counter": COUNTER},
        {},
        bench.clock,
        bench.clock.now(),
        apply_voltage,
        most,
    )
    return healing


def reads(bench: Linked, *before: Callable[[], object]) -> Callable[[], Outcomes[float]]:
    """A measurement; before each attempt something of its own happens."""
    happens = iter(before)

    def measure() -> Outcomes[float]:
        next(happens, lambda: None)()
        bench.reference.configure(250.0, 6.0)
        bench.source.output_is_on()
        bench.clock.sleep(1.0)
        return Outcomes({1: bench.reference.read().total_active_power_w}, {})

    return measure


def drops(bench: Linked, role: str) -> Callable[[], object]:
    device = bench.at_source if role == "source" else bench.at_reference
    return lambda: device.inject(WireFault(FaultKind.DROP))


def test_without_a_fault_a_measurement_is_made_once_and_nothing_is_told(bench: Linked) -> None:
    healing = healing_of(bench)
    attempts = iter((1, 2))
    assert healing.measure("m", lambda: next(attempts)) == 1
    assert healing.healed == []


@pytest.mark.parametrize("role", ["source", "reference"])
def test_a_measurement_across_a_fault_is_made_once_more_and_told(bench: Linked, role: str) -> None:
    healing = healing_of(bench)
    told: list[HealedFault] = []
    healing.tell = told.append
    undisturbed = healing.measure("m", reads(bench))
    again = healing.measure("accuracy at iref", reads(bench, drops(bench, role)))
    assert again.values[1] == pytest.approx(undisturbed.values[1], rel=1e-4)
    first, last = told
    assert (first.number, first.gave) == (1, UNFINISHED)
    assert (last.number, last.gave) == (1, "measured at position 1")
    assert (last.what, last.discarded) == ("connection lost", "accuracy at iref")
    assert last.instrument.startswith(f"{role} (")
    assert last.discarded_s < 1.0


def test_a_restarted_source_gives_the_units_their_supply_back(bench: Linked) -> None:
    healing = healing_of(bench)
    restart = WireFault(FaultKind.RESTART)
    found = healing.measure("m", reads(bench, lambda: bench.at_source.inject(restart)))
    assert found.values[1] == pytest.approx(3450.0, rel=1e-3)
    assert healing.healed[0].what == "connection lost, instrument restarted"


@pytest.mark.parametrize("role", ["source", "reference"])
def test_a_second_fault_of_the_same_instrument_in_a_measurement_is_not_healed(
    bench: Linked, role: str
) -> None:
    healing = healing_of(bench)
    twice = reads(bench, drops(bench, role), drops(bench, role))
    with pytest.raises(InstrumentError, match=f"the {role} had a fault in the same measurement"):
        healing.measure("m", twice)
    assert [one.gave.partition(",")[0] for one in healing.healed] == ["nothing"]


def test_two_instruments_may_each_have_one(bench: Linked) -> None:
    healing = healing_of(bench)
    healing.measure("m", reads(bench, drops(bench, "source"), drops(bench, "reference")))
    assert [one.number for one in healing.healed] == [1, 2]
    assert all(one.gave.startswith("measured") for one in healing.healed)


def test_a_reference_that_boots_is_waited_for_and_it_is_told(bench: Linked) -> None:
    healing = healing_of(bench)
    healing.reference_boots_within_s = 30.0
    healing.measure("m", reads(bench, drops(bench, "reference")))
    assert "answered after" not in healing.healed[0].verified

    def boots() -> None:
        for _ in range(8):
            drops(bench, "reference")()

    healing.measure("m", reads(bench, boots))
    assert "answered after 14 s" in healing.healed[1].verified


def test_one_fault_more_than_the_station_allows_ends_it(bench: Linked) -> None:
    healing = healing_of(bench, most=1)
    healing.measure("m", reads(bench, drops(bench, "reference")))
    with pytest.raises(InstrumentError, match="allows 1"):
        healing.measure("m", reads(bench, drops(bench, "reference")))


def test_what_is_no_fault_of_a_link_is_not_healed(bench: Linked) -> None:
    healing = healing_of(bench)

    def restless() -> int:
        raise SettlingError("it moves")

    with pytest.raises(SettlingError):
        healing.measure("m", restless)
    assert healing.healed == []


def test_a_part_of_a_measurement_is_not_made_again_by_itself(bench: Linked) -> None:
    healing = healing_of(bench)
    parts: list[str] = []
    part = reads(bench, drops(bench, "reference"))

    def whole() -> int:
        parts.append("begun")
        healing.measure("part", part)
        return 1

    healing.measure("whole", whole)
    assert parts == ["begun", "begun"]
    assert healing.healed[0].discarded == "whole"


def test_a_trip_behind_a_lost_connection_leaves_the_output_off_for_good(bench: Linked) -> None:
    healing = healing_of(bench)

    def trips() -> None:
        bench.at_source.inject(WireFault(FaultKind.TRIP))
        bench.clock.sleep(0.1)
        drops(bench, "source")()

    with pytest.raises(InstrumentError, match=r"could not be healed.*output tripped"):
        healing.measure("m", reads(bench, trips))
    assert not bench.on
    assert (healing.healed, healing.supply.applied) == ([], None)


def test_a_trip_is_seen_when_it_is_the_reference_that_is_healed(bench: Linked) -> None:
    healing = healing_of(bench)

    def trips() -> None:
        bench.at_source.inject(WireFault(FaultKind.TRIP))
        drops(bench, "reference")()

    with pytest.raises(InstrumentError, match="has switched its output off by itself"):
        healing.measure("m", reads(bench, trips))
    assert not bench.on


def test_a_source_that_cannot_be_reached_is_taken_down_once_it_can(bench: Linked) -> None:
    healing = healing_of(bench)

    def silent() -> None:
        for _ in range(2):
            drops(bench, "source")()

    with pytest.raises(InstrumentError, match="could not be healed"):
        healing.measure("m", reads(bench, silent))
    assert not bench.on


def test_a_source_that_cannot_be_confirmed_to_be_off_is_told_as_unsafe(bench: Linked) -> None:
    healing = healing_of(bench)

    def silent() -> None:
        for _ in range(9):
            drops(bench, "source")()

    with pytest.raises(SafetyError, match="BENCH UNSAFE"):
        healing.measure("m", reads(bench, silent))


def test_a_unit_without_an_answer_is_no_finding_when_the_source_had_gone_off(
    bench: Linked,
) -> None:
    healing = healing_of(bench)

    def silent() -> Outcomes[float]:
        bench.at_source.inject(WireFault(FaultKind.TRIP))
        return Outcomes({}, {1: "silence"})

    with pytest.raises(InstrumentError, match="has switched its output off by itself"):
        healing.measure("m", silent)
    with linked() as other:
        none: Outcomes[float] = Outcomes({}, {1: "silence"})
        assert healing_of(other).measure("m", lambda: none) is none


def stored(path: Path, duration_s: float) -> None:
    """A file of edges, without one."""
    clock, line = TickClock("stored", 100_000_000, 50.0), LineMap.of({"1/led": 0})
    save(scan(np.zeros(round(duration_s * 1e4), dtype=np.uint8), line, clock, 0, None), path)


def test_a_capture_that_is_not_whole_is_discarded_and_there_is_another(
    bench: Linked, tmp_path: Path
) -> None:
    stored(tmp_path / "1.npz", 1.0)
    stored(tmp_path / "2.npz", 9.0)
    replay = Replay(
        tmp_path, lines={"1/led": 0}, sample_rate_hz=1e4, clock=bench.clock, recorder=NoRecorder()
    )
    counter, healing = SeenCounter(replay), healing_of(bench)

    def measure() -> float:
        with counter.capture() as capture:
            capture.read(2.0)
            return capture.block.duration_s

    assert healing.measure("m", measure, str) == pytest.approx(2.0)
    assert (healing.healed[0].what, healing.healed[0].gave) == ("data lost", "2.0")
    assert healing.healed[0].said.count("1.npz")
