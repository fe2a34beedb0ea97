"""A simulated meter of any model, alone in a world, for the tests of its behaviour."""

from simulator.clock import FastClock
from simulator.meter.bus_face import BusFace
from simulator.meter.influence import NONE
from simulator.meter.meter import Meter
from simulator.meter.model import MBUS
from simulator.meter.models import MODELS
from simulator.meter.registers import ModbusBank
from simulator.meter.sensing import PhaseErrors
from simulator.meter.values import Values
from simulator.waveform import OFF, Component, Output, PhaseOutput
from simulator.world import World

IDLE_S = 3.0
ANGLES_DEG = (0.0, -120.0, 120.0)


def flowing(*active_w: float, lag_deg: float = 0.0) -> Output:
    """Phases at 230 V, each with its active power; phases that are not named carry none."""
    powers = (*active_w, 0.0, 0.0, 0.0)[:3]
    one, two, three = (
        _phase(w, angle, lag_deg) for w, angle in zip(powers, ANGLES_DEG, strict=True)
    )
    return Output(50.0, (one, two, three))


def _phase(active_w: float, angle_deg: float, lag_deg: float) -> PhaseOutput:
    turned = angle_deg - lag_deg + (180.0 if active_w < 0 else 0.0)
    current = Component(1, abs(active_w) / 230.0, turned)
    return PhaseOutput((Component(1, 230.0, angle_deg),), (current,))


class MeterBench:
    """One meter without errors and without energy, energised and awake."""

    def __init__(self, key: str = "pro380-mod", *, bus: str = MBUS) -> None:
        self.world = World(FastClock())
        self.meter = Meter(MODELS[key], "22091001", None, seed=1)
        self.meter.sensor.errors = (PhaseErrors(),) * self.meter.model.elements
        self.meter.sensor.influences = NONE
        self.meter.counter.preset(0.0 * self.meter.counter.energies.values[0, 0])
        self.values = Values(self.meter)
        self.bank = ModbusBank(self.values)
        self.face = BusFace(self.values, bus)
        self.world.loads[1] = self.meter
        self.rest()

    def rest(self) -> None:
        """Let nothing but voltage be there for a while."""
        self.world.set_output(flowing())
        self.world.wait(IDLE_S)

    def let_flow(self, hours: float, *active_w: float, lag_deg: float = 0.0) -> None:
        """Let powers in W flow for some hours, and rest."""
        self.world.set_output(flowing(*active_w, lag_deg=lag_deg))
        self.world.wait(hours * 3600)
        self.rest()

    def cycle_supply(self, *, after_s: float = 1.0) -> None:
        """Take the supply away some time from now, and let the meter start again."""
        self.world.wait(after_s)
        self.world.set_output(OFF)
        self.world.wait(1.0)
        self.rest()

    def number(self, name: str) -> float:
        """A value that is a number."""
        return float(self.values.value(name))

    def words(self, name: str) -> tuple[int, ...]:
        """The words of a register."""
        register = self.bank.register(name)
        found = self.bank.read(register.address, register.length)
        assert not isinstance(found, int), f"{name}: exception {found}"
        return found

    def write(self, name: str, *words: int) -> int | None:
        """Write words; the exception code of a refusal."""
        return self.bank.write(self.bank.register(name).address, words)

    def edges(self, output: str) -> int:
        """Pulses of an output until now."""
        return self.meter.outputs.lines[output].count
