"""A source with two gates: one that does not follow is noticed by driver, bench and safe state."""

from dataclasses import replace

import pytest

from contracts.errors import InstrumentError, SafetyError
from instruments.stimulus import balanced
from simulator.chroma_61800 import Chroma61800
from tests.bench.linked_instruments import LOAD, Linked, linked


def gates_of(bench: Linked) -> Chroma61800:
    assert isinstance(bench.at_source, Chroma61800)
    return bench.at_source


def test_it_puts_out_what_was_asked_and_is_off_afterwards() -> None:
    with linked("chroma_61800") as bench:
        bench.energise()
        flows = bench.world.output().phases
        assert [round(p.voltage_v, 3) for p in flows] == [230.0] * 3
        assert [round(p.current_a, 3) for p in flows] == [5.0] * 3
        assert sum(p.power().real for p in flows) == pytest.approx(3 * 230 * 5)
        bench.source.verify(LOAD)
        bench.source.make_safe()
        assert not bench.on
        assert not bench.source.output_is_on()


def test_a_phase_without_voltage_and_then_all_with_it_again() -> None:
    one, two, three = LOAD.phases
    dead = replace(two, voltage_v=0.0, current_a=0.0)
    without = replace(LOAD, phases=(one, dead, three))
    with linked("chroma_61800") as bench:
        for stimulus in (LOAD, without, LOAD):
            bench.energise(stimulus)
            flows = bench.world.output().phases
            wanted = [phase.voltage_v for phase in stimulus.phases]
            assert [round(p.voltage_v, 3) for p in flows] == wanted
            bench.source.verify(stimulus)


@pytest.mark.parametrize(
    ("state_sticks", "relay_sticks", "words"),
    [
        (True, False, "output state is on and the output relay is open"),
        (False, True, "output state is off and the output relay is closed"),
        (True, True, "its output is on after it was switched off"),
    ],
)
def test_a_gate_that_stays_as_it_was_is_unsafe(
    *, state_sticks: bool, relay_sticks: bool, words: str
) -> None:
    with linked("chroma_61800") as bench:
        bench.energise()
        gates = gates_of(bench).gates
        gates.state_sticks, gates.relay_sticks = state_sticks, relay_sticks
        with pytest.raises(SafetyError, match=f"BENCH UNSAFE: .*{words}"):
            bench.source.make_safe()
        with pytest.raises(InstrumentError):
            bench.source.initialise()
        gates.state_sticks = gates.relay_sticks = False
        bench.source.make_safe()
        assert not bench.on


def test_an_output_that_refuses_is_noticed() -> None:
    with linked("chroma_61800") as bench:
        gates_of(bench).gates.refuse = True
        with pytest.raises(InstrumentError, match="did not come on"):
            bench.energise()
        bench.source.make_safe()
        assert not bench.on


def test_a_trip_is_noticed_and_named() -> None:
    with linked("chroma_61800") as bench:
        bench.energise()
        gates_of(bench).trip()
        with pytest.raises(InstrumentError, match=r"state is off .* register reads 2"):
            bench.source.output_is_on()
        with pytest.raises(InstrumentError, match="over-current, output off"):
            bench.source.apply(balanced(230.0, 6.0))
        bench.source.make_safe()
        assert not bench.on
