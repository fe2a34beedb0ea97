"""A simulated meter of any model: it senses, counts, pulses, and remembers.

What the manuals leave open is an assumption: firmware tick, update interval, start-up time,
storing time, response delay, resolution of the energy registers, and what the parts' and the
models' own docstrings name.
Not modelled: the display, the buttons, Bluetooth.
"""

from collections.abc import Callable

import numpy as np

from simulator.meter.counting import Counter, Flow
from simulator.meter.creep import LowLoad
from simulator.meter.drift import Drift
from simulator.meter.energy import Code, FloatArray, split
from simulator.meter.identity import Identity
from simulator.meter.influence import draw_influences
from simulator.meter.model import MODBUS_RTU, Model
from simulator.meter.outputs import Outputs
from simulator.meter.ports import Ports
from simulator.meter.sensing import Sensor, draw_errors
from simulator.meter.stages import Stages, Timers
from simulator.meter.storage import Storage
from simulator.meter.supply import MIN_VOLTAGE_V, Supply
from simulator.meter.tariffs import TariffInput, active_tariff
from simulator.waveform import Output
from simulator.world import Segment

REFERENCE_CURRENT_A = 5.0
RESPONSE_DELAY_S = 0.02
INFLUENCES = 1
"""Number of the stream of random numbers that the influences come from."""


class Meter:
    """One meter; its parts can be reached, its registers are ``ModbusBank`` and ``BusFace``.

    Args:
        model: what it is one of.
        serial: serial number, up to 8 digits.
        address: on its bus, or None for the one that it is delivered with.
        seed: of everything that is drawn.
        bus: kind of that bus.

    Attributes:
        model: what it is one of.
        serial: serial number, up to 8 digits.
        seed: of its hidden errors and of its noise.
        settings: what can be written.
        identity: what it says that it is.
        sensor, counter, outputs, supply, storage, ports, tariff_input: its parts.
        low_load, drift: what it makes of hardly any load, and of time; nothing in a good one.
        stages, timers: when it becomes another, and what it does by itself later.
        code_changes: change what a combination code computes; nothing in a good one.
        shown_wrongly: what the display says instead, by what is on it.
        computes_as: a combination code that is computed instead of the one that is set.
        ct_error: the ratio that it computes with is off by this factor.
        counts_power_downs: how often a loss of supply is counted: once.
        on_loss: what else a loss of supply does.
        response_delay_s: from the end of a request to the start of the answer.
        link_fault: a faulty way to answer, or None.
        locks: whether a code that can never be left cannot.
        deaf: it does not answer at all.
    """

    __slots__ = (
        "code_changes",
        "computes_as",
        "counter",
        "counts_power_downs",
        "ct_error",
        "deaf",
        "drift",
        "identity",
        "link_fault",
        "locks",
        "low_load",
        "model",
        "on_loss",
        "outputs",
        "ports",
        "response_delay_s",
        "seed",
        "sensor",
        "serial",
        "settings",
        "shown_wrongly",
        "stages",
        "storage",
        "supply",
        "tariff_input",
        "timers",
    )

    def __init__(
        self,
        model: Model,
        serial: str,
        address: int | None,
        seed: int,
        *,
        bus: str = MODBUS_RTU,
    ) -> None:
        rng = np.random.default_rng(seed)
        self.model = model
        self.serial = serial
        self.seed = seed
        self.settings = model.settings()
        if address is not None and bus == MODBUS_RTU:
            self.settings.modbus_id = address
        elif address is not None:
            self.settings.mbus_address = address
        self.settings.secondary_address = serial.rjust(8, "0")
        self.identity = Identity(model.meter_code)
        errors = draw_errors(rng, model.basic_current_a / REFERENCE_CURRENT_A)
        self.sensor = Sensor(
            errors[: model.elements],
            model.current_floor_a,
            model.basic_current_a,
            draw_influences(np.random.default_rng((seed, INFLUENCES))),
        )
        self.counter = Counter(model.elements, model.tariffs)
        self.counter.preset(2000.0 + rng.random((model.elements, model.tariffs)) * 3000.0)
        self.outputs = Outputs(model, self.settings, seed)
        self.low_load = LowLoad()
        self.drift = Drift(seed + 4, float(model.meter_amps))
        self.supply = Supply(model.elements)
        self.storage = Storage()
        self.ports = Ports(self.settings)
        self.tariff_input = TariffInput(model.tariff_input)
        self.computes_as: dict[int, int] = {}
        self.ct_error = 1.0
        self.counts_power_downs = 1
        self.stages = Stages()
        self.timers = Timers()
        self.code_changes: list[Callable[[Code], Code]] = []
        self.on_loss: list[Callable[[], None]] = []
        self.shown_wrongly: dict[str, object] = {}
        self.response_delay_s = RESPONSE_DELAY_S
        self.link_fault: str | None = None
        self.locks = True
        self.deaf = False

    @property
    def awake(self) -> bool:
        """Whether it has had supply for long enough to answer, and answers."""
        return self.supply.started and not self.deaf

    @property
    def code(self) -> Code:
        """The combination code as the firmware computes it."""
        code = self.model.codes[self.computes_as.get(self.settings.code, self.settings.code)]
        for change in self.code_changes:
            code = change(code)
        return code

    @property
    def tariff(self) -> int:
        """The tariff that it counts in."""
        return active_tariff(self.settings, self.tariff_input)

    @property
    def ct_factor(self) -> float:
        """What secondary quantities are multiplied by."""
        return self.settings.ct_factor * self.ct_error if self.model.has_ct else 1.0

    def display(self) -> dict[str, object]:
        """What a person can see; of the pages, only those that say how the meter is."""
        healthy = "00" if self.identity.error_code else "11"
        phases = "".join("1" if s.voltage_v >= MIN_VOLTAGE_V else "0" for s in self.sensor.shown)
        shown: dict[str, object] = {
            "lit": self.supply.started,
            "tariff": self.tariff,
            "diagnostics": f"S {healthy} {phases}" if self.model.family == "pro380" else None,
            "error_code": self.identity.error_code or None,
            "backlight": self.settings.backlight,
        }
        return shown | self.shown_wrongly

    def set(self, register: str, setting: str, value: float | str) -> None:
        """Take a setting over, and store it after a while; a loss of supply may undo it."""
        old = getattr(self.settings, setting)
        self.storage.note(self.supply.now_s, register, lambda: setattr(self.settings, setting, old))
        setattr(self.settings, setting, value)

    def advance(self, segment: Segment) -> None:
        """Live through a time in which nothing changed."""
        for part in self.stages.parts(segment):
            self.timers.run(part.start_s)
            self._live(part)

    def _live(self, segment: Segment) -> None:
        if self.supply.advance(segment):
            self._lose_supply(segment.start_s)
        if self.supply.since_s is None:
            return
        if self.supply.since_s == segment.start_s:
            self.outputs.wake(segment.start_s)
        sensed = self.sensor.sense(segment.output)
        self.sensor.renew(sensed, segment.output.frequency_hz, segment.start_s, segment.stop_s)
        active = self.low_load.counted_w(sensed)
        reactive = np.array([s.reactive_var for s in sensed])
        for part in self.drift.parts(segment):
            factor = self.drift.advance(part)
            flow = self._flow(active * factor, reactive * factor, part)
            self.counter.advance(flow, self.ct_factor)
            self.outputs.advance(active * factor, reactive * factor, self.code, part)

    def error_pct(self, output: Output) -> float:
        """Hidden error of what its LED counts now, at an output with power, in percent."""
        drifted = self.drift.factor(self.supply.now_s)
        return (self.sensor.error_pct(output) + 100) * drifted - 100

    def _lose_supply(self, at_s: float) -> None:
        self.storage.lose_supply(at_s)
        self.counter.lose_supply()
        self.tariff_input.lose_supply()
        self.settings.power_downs += self.counts_power_downs
        self.settings.tariff = self.settings.stored_tariff
        self.ports.apply(self.settings)
        self.outputs.apply_s0_rate()
        for action in self.on_loss:
            action()

    def _flow(self, active: FloatArray, reactive: FloatArray, segment: Segment) -> Flow:
        net = self.code.net_registers
        powers = np.empty((2, 2, active.size))
        powers[0], powers[1] = split(active, net=net), split(reactive, net=net)
        imported = active >= 0
        sides = powers[1] @ np.array((imported, ~imported), dtype=np.float64).T
        (lag_in, lag_out), (lead_in, lead_out) = sides.tolist()
        quadrants = np.array((lag_in, lag_out, lead_out, lead_in))
        return Flow(powers, quadrants, self.tariff, segment.start_s, segment.stop_s)
