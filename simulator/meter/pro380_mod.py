"""A simulated PRO380-Mod, direct connected, after the manual (product version 2.18-5).

What the manual leaves open is an assumption here: firmware tick, update interval, start-up time,
response delay, resolution of the energy registers (1 Wh), the values of the identity registers,
0 in the registers that are starred "PRO1 only", widths chosen by the power that feeds the
output, LED pulses for the sum of forward and reverse energy.
Not modelled: the display, the buttons, the tariff input, the infrared port.
"""

from dataclasses import dataclass

import numpy as np

from simulator.meter import energy
from simulator.meter.pulses import PulseOutput
from simulator.meter.sensing import PhaseErrors, Sensed, draw_errors, sense
from simulator.meter.width import WidthTable
from simulator.waveform import OFF, Output
from simulator.world import Segment

UN_V = 230.0
LED_CONSTANT = 10000.0
LED_WIDTH_S = 0.001
CURRENT_FLOOR_A = 0.012
UPDATE_S = 0.5
START_UP_S = 1.5
TICK_S = 0.001
JITTER_S = 2e-5
MIN_VOLTAGE_V = 0.5 * UN_V
ENERGY_RESOLUTION_WH = 1.0


@dataclass(slots=True)
class Settings:
    """What the manual lets be written, and what the meter remembers without power."""

    modbus_id: int = 1
    baud: int = 9600
    parity: int = 1
    s0_rate: float = 10000.0
    code: int = 5
    lcd_cycle_s: int = 10
    power_downs: int = 0
    tariff: int = 1
    stored_tariff: int = 1


class Pro380Mod:
    """Senses, counts and pulses; ``registers.Pro380Registers`` reads and writes it.

    Attributes:
        settings: what can be written.
        errors: hidden errors of the three elements.
        led, s0_forward, s0_reverse: the pulse outputs.
        computes_as: a combination code that is computed instead of the one that is set.
        swapped_outputs: forward pulses come out of the reverse output and the other way round.
    """

    def __init__(self, serial: str, modbus_id: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.serial = serial
        self.seed = seed
        self.settings = Settings(modbus_id=modbus_id)
        self.errors: tuple[PhaseErrors, ...] = draw_errors(rng)
        self.energies = energy.Energies()
        self.energies.values[0, 0] = 2000.0 + rng.random((3, 2)) * 3000.0
        self.widths = WidthTable(lambda: self.settings.s0_rate)
        self.led = PulseOutput(LED_CONSTANT, lambda _: LED_WIDTH_S, seed + 1, TICK_S, JITTER_S)
        rate = self.settings.s0_rate
        self.s0_forward = PulseOutput(rate, self.widths, seed + 2, TICK_S, JITTER_S)
        self.s0_reverse = PulseOutput(rate, self.widths, seed + 3, TICK_S, JITTER_S)
        self.s0_factor = 1.0
        self.computes_as: dict[int, int] = {}
        self.swapped_outputs = False
        self.day_counter_start_wh = 0.0
        self.powered_since_s: float | None = None
        self.now_s = 0.0
        self.refresh = 0
        self.frequency_hz = 50.0
        self.sensed: tuple[Sensed, ...] = sense(OFF, self.errors, CURRENT_FLOOR_A)

    @property
    def awake(self) -> bool:
        """Whether it has had supply for long enough to answer."""
        return self.powered_since_s is not None and self.now_s - self.powered_since_s >= START_UP_S

    @property
    def effective_code(self) -> int:
        """The combination code as the firmware computes it."""
        return self.computes_as.get(self.settings.code, self.settings.code)

    def advance(self, segment: Segment) -> None:
        """Live through a time in which nothing changed."""
        self._supply(segment)
        self.now_s = segment.stop_s
        if self.powered_since_s is None:
            return
        sensed = sense(segment.output, self.errors, CURRENT_FLOOR_A)
        self._refresh(segment, sensed)
        active = np.array([s.active_w for s in sensed])
        reactive = np.array([s.reactive_var for s in sensed])
        self._count(active, reactive, segment.stop_s - segment.start_s)
        self._pulse(active, segment)

    def set_s0_rate(self, rate: float) -> None:
        """Write the S0 rate; what is put out may differ by a hidden factor."""
        self.settings.s0_rate = rate
        self.apply_s0_rate()

    def apply_s0_rate(self) -> None:
        """Let the outputs follow the setting."""
        for output in (self.s0_forward, self.s0_reverse):
            output.set_constant(self.settings.s0_rate * self.s0_factor)

    def error_pct(self, output: Output) -> float:
        """Hidden error of what its LED counts, at an output with power, in percent."""
        counted_w = sum(abs(s.active_w) for s in sense(output, self.errors, CURRENT_FLOOR_A))
        true_w = sum(abs(p.power().real) for p in output.phases)
        return (counted_w / true_w - 1) * 100

    def _supply(self, segment: Segment) -> None:
        supplied = any(p.voltage_v >= MIN_VOLTAGE_V for p in segment.output.phases)
        if supplied and self.powered_since_s is None:
            self.powered_since_s = segment.start_s
        elif not supplied and self.powered_since_s is not None:
            self.powered_since_s = None
            self.settings.power_downs += 1
            self.settings.tariff = self.settings.stored_tariff

    def _refresh(self, segment: Segment, sensed: tuple[Sensed, ...]) -> None:
        if int(segment.stop_s / UPDATE_S) > int(segment.start_s / UPDATE_S):
            self.refresh = int(segment.stop_s / UPDATE_S)
            self.sensed = sensed
            self.frequency_hz = segment.output.frequency_hz

    def _count(
        self, active: energy.FloatArray, reactive: energy.FloatArray, duration_s: float
    ) -> None:
        net = self.effective_code in energy.NET_REGISTERS
        powers = np.stack((energy.split(active, net=net), energy.split(reactive, net=net)))
        self.energies.add(powers, duration_s, self.settings.tariff)

    def _pulse(self, active: energy.FloatArray, segment: Segment) -> None:
        span = (segment.start_s, segment.stop_s)
        self.led.advance(*span, float(np.abs(active).sum()))
        forward, reverse = energy.pulse_powers(self.effective_code, active)
        if self.swapped_outputs:
            forward, reverse = reverse, forward
        self.s0_forward.advance(*span, forward)
        self.s0_reverse.advance(*span, reverse)
