"""The simulated WS 2120: its pulse output."""

import numpy as np

from simulator.applied_precision_ws2120 import AppliedPrecisionWS2120
from simulator.reference_pulses import ReferencePulses
from simulator.waveform import Output
from tests.simulator.instrument_bench import Bench, a_world
from tests.simulator.reference_bench import load

POWER_W = 3600.0


class Standard(Bench):
    """A WS 2120 at 3.6 kW."""

    def __init__(self, deviation: float = 1.0) -> None:
        world = a_world()
        self.pulses = ReferencePulses(world, _power_w, 1.0)
        device = AppliedPrecisionWS2120(world, self.pulses, deviation=deviation)
        super().__init__(world, device)

    def rising(self) -> int:
        high, times_s = self.pulses.toggles(0.0, self.world.now())
        return int(np.ceil((len(times_s) - int(high)) / 2))


def _power_w(output: Output) -> float:
    return POWER_W if output.energised else 0.0


def test_there_are_no_pulses_until_they_are_switched_on() -> None:
    ws = Standard()
    assert ws.talk("SYST:ENER:IMP:STAT?") == "0"
    ws.apply(load(230.0, 5.0), 10.0)
    assert ws.rising() == 0


def test_pulses_have_the_constant_that_was_set() -> None:
    ws = Standard()
    ws.talk("SYST:ENER:IMP:K 10000;:SYST:ENER:IMP:STAT ACTIVE")
    ws.apply(load(230.0, 5.0), 10.02)
    assert ws.rising() == 100
    assert ws.talk("SYST:ENER:IMP:STAT?;:SYST:ENER:IMP:K?") == '1;"+10000"'


def test_the_constant_can_change_on_the_way_and_the_pulses_stop() -> None:
    ws = Standard()
    ws.talk("SYST:ENER:IMP:K 1000;:SYST:ENER:IMP:STAT 1")
    ws.apply(load(230.0, 5.0), 10.0)
    ws.talk("SYST:ENER:IMP:K 2000")
    ws.world.wait(10.2)
    assert ws.rising() == 30
    ws.talk("SYST:ENER:IMP:STAT OFF")
    ws.world.wait(10.0)
    assert ws.rising() == 30


def test_its_true_constant_is_hidden() -> None:
    ws = Standard(deviation=1.1)
    ws.talk("SYST:ENER:IMP:K 10000;:SYST:ENER:IMP:STAT ACTIVE")
    ws.apply(load(230.0, 5.0), 10.02)
    assert ws.rising() == 110


def test_what_is_not_modelled_is_refused() -> None:
    ws = Standard()
    ws.talk("SYST:TST:STAR")
    assert ws.device.next_error().startswith("-113")
