"""An instrument is verified over a new connection before it is trusted again."""

from itertools import product

import pytest

from bench.recovery import BootWait, Expected, Recovered, recover_reference, recover_source
from contracts.errors import InstrumentError, InstrumentFault, InstrumentLinkError
from instruments.stimulus import balanced
from simulator.scpi.faults import FaultKind, WireFault
from tests.bench.linked_instruments import LATE_S, LOAD, REFERENCES, Linked, linked

WIRE = {
    FaultKind.DROP: InstrumentFault.LOST,
    FaultKind.DELAY: InstrumentFault.SILENCE,
    FaultKind.PARTIAL: InstrumentFault.PARTIAL,
    FaultKind.GARBAGE: InstrumentFault.GARBAGE,
    FaultKind.RESTART: InstrumentFault.LOST,
}
OTHER = balanced(230.0, 6.0)


def recover(bench: Linked, expected: Expected, waited_s: float = 0.0) -> Recovered:
    return recover_source(bench.source, bench.identities["source"], expected, bench.clock, waited_s)


def drop(bench: Linked) -> None:
    bench.at_source.inject(WireFault(FaultKind.DROP))
    with pytest.raises(InstrumentLinkError):
        bench.source.identify()


@pytest.mark.parametrize("make", ["fluke_6105a", "ametek_ci", "chroma_61800"])
@pytest.mark.parametrize("kind", [kind for kind in WIRE if kind is not FaultKind.RESTART])
def test_a_source_that_reads_back_as_it_was_set_stays_on(make: str, kind: FaultKind) -> None:
    with linked(make) as bench:
        bench.energise()
        bench.at_source.inject(WireFault(kind, delay_s=LATE_S))
        with pytest.raises(InstrumentLinkError) as seen:
            bench.source.output_is_on()
        assert seen.value.fault is WIRE[kind]
        assert seen.value.instrument.split()[0] == "source"
        found = recover(bench, Expected(LOAD))
        assert (found.puts_out, found.restarted, bench.on) == (LOAD, False, True)
        assert bench.source.output_is_on()


def test_a_source_whose_replies_are_one_behind_is_in_step_again() -> None:
    with linked() as bench:
        bench.energise()
        bench.at_source.inject(WireFault(FaultKind.STALE))
        # The reply before was to the same question, and cannot be told from the right one.
        assert bench.source.output_is_on()
        with pytest.raises(InstrumentLinkError) as seen:
            bench.source.identify()
        assert seen.value.fault is InstrumentFault.STALE
        recover(bench, Expected(LOAD))
        assert bench.source.output_is_on()


@pytest.mark.parametrize("make", ["fluke_6105a", "ametek_ci", "chroma_61800"])
def test_a_source_that_was_without_supply_is_taken_down_and_set_up(make: str) -> None:
    with linked(make) as bench:
        bench.energise()
        bench.at_source.inject(WireFault(FaultKind.RESTART))
        with pytest.raises(InstrumentLinkError):
            bench.source.output_is_on()
        found = recover(bench, Expected(LOAD))
        assert (found.puts_out, found.restarted, bench.on) == (None, True, False)
        bench.energise()
        assert bench.on


def test_what_was_being_set_is_found_out() -> None:
    with linked() as bench:
        bench.energise()
        drop(bench)
        assert recover(bench, Expected(OTHER, target=LOAD)).puts_out == LOAD
        drop(bench)
        # It is neither what it was nor what it should be: half of the way.
        half = Expected(OTHER, target=balanced(230.0, 7.0))
        assert recover(bench, half).puts_out is None
        assert not bench.on


def test_an_output_that_was_being_switched_on_is_taken_down() -> None:
    with linked() as bench:
        bench.energise()
        drop(bench)
        assert recover(bench, Expected(None, target=LOAD, switching_on=True)).puts_out is None
        assert not bench.on


@pytest.mark.parametrize(
    "expected", [Expected(LOAD), Expected(LOAD, target=OTHER), Expected(None, LOAD, True)]
)
@pytest.mark.parametrize("told", [True, False])
def test_a_source_that_has_tripped_is_not_trusted(expected: Expected, told: bool) -> None:
    with linked() as bench:
        bench.energise()
        bench.at_source.inject(WireFault(FaultKind.TRIP))
        bench.world.wait(0.1)
        if not told:
            bench.source.pending_errors()
        drop(bench)
        message = "output tripped" if told else "has switched its output off by itself"
        with pytest.raises(InstrumentError, match=message):
            recover(bench, expected)
        assert not bench.on


def test_a_source_with_other_settings_is_not_trusted() -> None:
    with linked() as bench:
        bench.energise()
        drop(bench)
        with pytest.raises(InstrumentError, match="reads back other settings"):
            recover(bench, Expected(OTHER))


def test_a_source_with_one_phase_off_is_not_trusted() -> None:
    with linked() as bench:
        bench.energise(balanced(230.0, 5.0, phases=(1, 2)))
        drop(bench)
        with pytest.raises(InstrumentError, match="reads back other settings"):
            recover(bench, Expected(LOAD))


def test_an_output_that_nobody_has_switched_on_is_not_trusted() -> None:
    with linked() as bench:
        bench.energise()
        drop(bench)
        with pytest.raises(InstrumentError, match="nobody has switched it on"):
            recover(bench, Expected(None, target=LOAD))


def test_a_source_with_an_error_in_its_queue_is_not_trusted() -> None:
    with linked() as bench:
        bench.energise()
        drop(bench)
        bench.at_source.status.push(-300)
        with pytest.raises(InstrumentError, match="reports -300"):
            recover(bench, Expected(LOAD))


def test_another_instrument_at_the_same_address_is_not_trusted() -> None:
    with linked() as bench:
        bench.energise()
        bench.at_source.identity = bench.at_source.identity.replace("SIM-6105-1", "SIM-6105-2")
        bench.at_reference.identity = bench.at_reference.identity.replace("A3,0", "A3,1")
        with pytest.raises(InstrumentError, match="another instrument answers"):
            recover(bench, Expected(LOAD))
        with pytest.raises(InstrumentError, match="another instrument answers"):
            recover_reference(bench.reference, bench.identities["reference"], bench.clock)


def test_a_source_that_takes_too_long_to_be_verified_is_not_trusted() -> None:
    with linked(message_time_s=0.05) as bench:
        bench.energise()
        drop(bench)
        recover(bench, Expected(LOAD))
        drop(bench)
        with pytest.raises(InstrumentError, match="too long to verify"):
            recover(bench, Expected(LOAD), waited_s=2.4)


def test_a_source_that_stays_silent_is_given_up_before_the_time_is_over() -> None:
    with linked() as bench:
        bench.energise()
        for _ in range(2):
            bench.at_source.inject(WireFault(FaultKind.DELAY, delay_s=LATE_S))
        with pytest.raises(InstrumentLinkError):
            bench.source.output_is_on()
        with pytest.raises(InstrumentLinkError, match=r"within 0\.1 s"):
            recover(bench, Expected(LOAD), waited_s=2.4)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        *product(REFERENCES, [FaultKind.DROP, FaultKind.GARBAGE, FaultKind.STALE]),
        *product(REFERENCES, [FaultKind.RESTART]),
        # How long a reply is waited for has nothing to do with the make.
        *product(REFERENCES[:1], [FaultKind.DELAY, FaultKind.PARTIAL]),
    ],
)
def test_a_reference_reads_again_after_a_fault_of_its_link(make: str, kind: FaultKind) -> None:
    with linked(reference=make) as bench:
        bench.energise()
        before = bench.reference.read()
        bench.at_reference.inject(WireFault(kind, delay_s=LATE_S))
        with pytest.raises(InstrumentLinkError) as seen:
            bench.reference.read()
        assert seen.value.instrument == "reference"
        if kind is not FaultKind.STALE:
            assert seen.value.fault is WIRE[kind]
        found = recover_reference(bench.reference, bench.identities["reference"], bench.clock)
        assert found.restarted == (kind is FaultKind.RESTART)
        bench.reference.configure(250.0, 6.0)
        again = bench.reference.read()
        assert again.total_active_power_w == pytest.approx(before.total_active_power_w, rel=1e-4)


@pytest.mark.parametrize("make", ["yokogawa_wt3000", "yokogawa_wt330"])
def test_headers_that_somebody_switched_on_are_switched_off_again(make: str) -> None:
    with linked(reference=make) as bench:
        bench.energise()
        bench.at_reference.inject(WireFault(FaultKind.HEADER))
        bench.reference.read()
        assert bench.at_reference.headers
        recover_reference(bench.reference, bench.identities["reference"], bench.clock)
        assert not bench.at_reference.headers


def boots(bench: Linked, attempts: int) -> None:
    """The link is lost, and so many times more before the reference answers in order."""
    for _ in range(attempts + 1):
        bench.at_reference.inject(WireFault(FaultKind.DROP))
    with pytest.raises(InstrumentLinkError):
        bench.reference.read()


def test_a_reference_that_boots_is_asked_again_for_as_long_as_the_station_says() -> None:
    with linked() as bench:
        bench.energise()
        boots(bench, 10)
        began_s = bench.clock.now()
        reference, before = bench.reference, bench.identities["reference"]
        found = recover_reference(reference, before, bench.clock, BootWait(30.0))
        assert 20.0 <= bench.clock.now() - began_s < 23.0
        assert "answered after 20 s" in found.verified
        assert bench.on


def test_the_time_for_which_no_reply_came_is_part_of_the_wait() -> None:
    with linked() as bench:
        bench.energise()
        boots(bench, 10)
        began_s = bench.clock.now()
        with pytest.raises(InstrumentError, match="attempts to reach it: 4"):
            recover_reference(
                bench.reference, bench.identities["reference"], bench.clock, BootWait(25.0, 20.0)
            )
        assert 5.0 <= bench.clock.now() - began_s < 6.0


@pytest.mark.parametrize("after_s", [0.003, 0.005, 0.015])
def test_a_reference_that_stops_again_while_it_is_set_up_is_tried_again(after_s: float) -> None:
    with linked() as bench:
        bench.energise()
        boots(bench, 1)
        again_s = bench.world.energised_s + 2.0 + after_s
        bench.at_reference.inject(WireFault(FaultKind.RESTART, after_s=again_s))
        reference, before = bench.reference, bench.identities["reference"]
        found = recover_reference(reference, before, bench.clock, BootWait(30.0))
        assert "answered after 4 s; it had been without supply" in found.verified
        reference.configure(250.0, 6.0)
        assert reference.read().voltages_v[0] == pytest.approx(230.0, rel=1e-3)


def test_an_answer_that_is_none_is_asked_for_again() -> None:
    with linked() as bench:
        bench.energise()
        boots(bench, 0)
        told, bench.at_reference.identity = bench.at_reference.identity, "BOOTING"

        def ready() -> None:
            bench.at_reference.identity = told

        reference, before = bench.reference, bench.identities["reference"]
        found = recover_reference(reference, before, bench.clock, BootWait(30.0, begins=ready))
        assert "answered after 2 s" in found.verified


def test_no_current_flows_while_a_reference_is_waited_for() -> None:
    with linked() as bench:
        supply = bench.supply()
        boots(bench, 3)
        supply.recover_reference(bench.identities["reference"], boots_within_s=30.0)
        assert supply.applied == balanced(230.0, 0.0)
        assert supply.settled is None
        bench.reference.configure(250.0, 6.0)
        seen = bench.reference.read()
        assert seen.voltages_v == pytest.approx((230.0,) * 3, rel=1e-3)
        assert seen.currents_a == pytest.approx((0.0,) * 3, abs=1e-3)


def test_the_load_stays_on_where_a_reference_answers_at_once() -> None:
    with linked() as bench:
        supply = bench.supply()
        boots(bench, 0)
        supply.recover_reference(bench.identities["reference"], boots_within_s=30.0)
        assert supply.applied == LOAD


def test_a_reference_that_does_not_come_up_in_time_ends_the_run() -> None:
    with linked() as bench:
        bench.energise()
        boots(bench, 10)
        began_s = bench.clock.now()
        said = r"attempts to reach it: 4, and healing\.reference_boots_within_s of .* is 5 s"
        with pytest.raises(InstrumentError, match=said):
            recover_reference(
                bench.reference, bench.identities["reference"], bench.clock, BootWait(5.0)
            )
        assert 5.0 <= bench.clock.now() - began_s < 6.0


def test_another_reference_is_not_waited_for() -> None:
    with linked() as bench:
        bench.energise()
        bench.at_reference.identity = bench.at_reference.identity.replace("A3,0", "A3,1")
        began_s = bench.clock.now()
        with pytest.raises(InstrumentError, match="another instrument answers"):
            recover_reference(
                bench.reference, bench.identities["reference"], bench.clock, BootWait(30.0)
            )
        assert bench.clock.now() - began_s < 1.0


def test_without_that_key_a_reference_is_asked_once() -> None:
    with linked() as bench:
        bench.energise()
        boots(bench, 1)
        with pytest.raises(InstrumentError, match=r"not waited for: healing\.reference_boots_w"):
            recover_reference(bench.reference, bench.identities["reference"], bench.clock)
