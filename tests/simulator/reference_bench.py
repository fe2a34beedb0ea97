"""A WT3000 at a simulated load, for the tests of its dialect and of its readings."""

from simulator.clock import FastClock
from simulator.scpi.session import Session
from simulator.waveform import Component, Output, PhaseOutput
from simulator.world import World
from simulator.yokogawa_wt3000 import ReferenceErrors, YokogawaWT3000

PERFECT = ReferenceErrors()
BIASED = ReferenceErrors(
    voltage_gain_pct=(0.01, -0.02, 0.03),
    current_gain_pct=(0.02, 0.01, -0.01),
    phase_min=(1.0, -0.5, 0.0),
    power_offset_w=(0.001, 0.0, 0.0),
)
NO_ERROR = '0,"No error"'


def load(voltage_v: float, current_a: float, lag_deg: float = 0.0, hz: float = 50.0) -> Output:
    """A symmetrical load."""
    one, two, three = (
        PhaseOutput((Component(1, voltage_v, angle),), (Component(1, current_a, angle - lag_deg),))
        for angle in (0.0, -120.0, 120.0)
    )
    return Output(hz, (one, two, three))


class Reference:
    """One connection to a WT3000 on a world of its own."""

    def __init__(
        self, errors: ReferenceErrors = PERFECT, ratio: float = 1.0, seed: int = 1
    ) -> None:
        self.world = World(FastClock())
        self.device = YokogawaWT3000(
            self.world, current_transformer_ratio=ratio, errors=errors, seed=seed
        )
        self._session = Session(self.device)

    def talk(self, message: str) -> str:
        self._session.execute(message)
        return self._session.take_reply() or ""

    def measure(self, *items: str) -> list[float]:
        self.talk(f":NUM:NORM:NUM {len(items)}")
        for number, item in enumerate(items, 1):
            self.talk(f":NUM:NORM:ITEM{number} {item}")
        return [float(text) for text in self.talk(":NUM:NORM:VAL?").split(",")]

    def error(self) -> str:
        return self.talk(":STAT:ERR?")

    def apply(self, output: Output, time_s: float = 2.0) -> None:
        self.world.set_output(output)
        self.world.wait(time_s)
