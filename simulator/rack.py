"""The virtual rack: instruments, buses and meters around one world, wired as the station says."""

import string
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from simulator.applied_precision_ws2120 import AppliedPrecisionWS2120
from simulator.bus.optical.head import OpticalHead
from simulator.clock import FastClock, RealClock
from simulator.daqmx.device import DaqDevice
from simulator.fluke_6105a import Fluke6105A
from simulator.fluke_6105a.hidden_errors import UNCERTIFIED
from simulator.labjack_t7 import LabJackT7
from simulator.meter.bus_face import BusFace
from simulator.meter.meter import Meter
from simulator.meter.models import MODELS
from simulator.meter.registers import ModbusBank
from simulator.meter.values import Values
from simulator.power_meter import draw_errors
from simulator.reference_pulses import ReferencePulses
from simulator.references import make_reference
from simulator.scpi.device import ScpiDevice
from simulator.sigrok.analyser import LogicAnalyser
from simulator.sources import SOURCES
from simulator.station import OUTPUTS, StationError, StationFile
from simulator.switch_boxes import SwitchBoxes
from simulator.transformer import Behind
from simulator.unit import AnyBus, Unit
from simulator.vaisala_indigo500 import Probe
from simulator.waveform import Output
from simulator.wiring import Relays, make_bus
from simulator.world import World

SERIAL_DIGITS = 8
TERMINALS = (1, 2)
T2_TERMINAL = 2
"""Where a relay that the counter's box drives has its contact."""
REFERENCE_PULSES = "reference/pulses"
ENERGY_OPTION = "fluke_6105a_energy"
"""Driver of pulses that the source itself makes."""
TRANSFORMERS = 10**6
"""Of the seed, so that what is drawn for them is not what is drawn for others."""
SEED_STEP = 1000
"""Seeds of the positions lie so far apart that those of their parts do not meet."""


class Rack:
    """Everything that the virtual bench is made of.

    Attributes:
        station: what was asked for.
        world: what flows, and what time it is.
        source, reference, counter: the instruments; a source may have more than one.
        relay_box: the NI device that the tariff relays are on; if the counter is one, the same.
        working_standard: what makes the pulses of the reference, if it is an instrument.
        buses: by name.
        switches: what drives relays and contactor, and senses the safety contacts.
        probe: the sensor of the air, if there is one.
    """

    def __init__(self, station: StationFile) -> None:
        self.station = station
        self.world = World(FastClock() if station.clock == "fast" else RealClock())
        rng = np.random.default_rng(station.seed)
        errors, ppm = draw_errors(rng, station.reference), station.timebase.draw(rng)
        self._source = SOURCES[station.source_driver](
            self.world, station.seed, station.source or UNCERTIFIED
        )
        self.source = self._source.main
        self.reference = make_reference(
            station.reference_driver,
            self.world,
            ratio=station.current_transformer_ratio,
            errors=errors,
            seed=station.seed,
        )
        self.relay_box = DaqDevice(self.world, station.device, ppm=ppm)
        self.counter: DaqDevice | LabJackT7 | LogicAnalyser = self.relay_box
        if station.counter_driver == "labjack_t7":
            self.counter = LabJackT7(self.world, ppm=ppm)
        elif station.counter_driver == "sigrok":
            self.counter = LogicAnalyser(self.world, ppm=ppm)
        self._reference_pulses = self._draw_pulses(rng)
        self._connect_reference()
        self.working_standard = self._make_standard()
        self._transformers = {
            n: s.transformer.draw(np.random.default_rng((station.seed, TRANSFORMERS, n)))
            for n, s in station.sockets.items()
        }
        self.buses = {
            name: make_bus(name, kind, self.world, station.seed)
            for name, kind in station.buses.items()
        }
        self._relays = Relays()
        t7 = self.counter if isinstance(self.counter, LabJackT7) else None
        self.switches = SwitchBoxes(self.world, station, self.relay_box, t7, self._drive_relay)
        self.probe = None if station.air is None else Probe(self.world, station.air)
        self._units: dict[int, Unit] = {}
        self._doubled: set[int] = set()
        defaults = {n: s.meter for n, s in station.sockets.items() if s.meter}
        try:
            self.occupy({position: (model, "") for position, model in defaults.items()})
        except ValueError as error:
            raise StationError(f"the station's own meters: {error}") from error

    @property
    def scpi_devices(self) -> dict[str, ScpiDevice]:
        """The instruments that speak SCPI, by the names of their addresses."""
        devices = {"source": self.source, **self._source.others, "reference": self.reference}
        if self.working_standard is not None:
            devices["pulse output"] = self.working_standard
        if self.switches.mainframe is not None:
            devices["relays"] = self.switches.mainframe
        return devices

    @property
    def reference_pulses(self) -> ReferencePulses:
        """Pulses of the energy that the reference measures.

        Raises:
            ValueError: the station has none.
        """
        if self._reference_pulses is None:
            raise ValueError("the reference of this station has no pulse output")
        return self._reference_pulses

    def occupy(self, units: Mapping[int, tuple[str, str]]) -> None:
        """Put meters into positions, model and serial number each, and take all others out.

        A meter that is there already, of the same model and serial number, stays as it is.

        Raises:
            ValueError: no such position, model or serial number.
        """
        for position, (model, serial) in units.items():
            self._require(position, model, serial)
        with self.world.lock:
            for position in list(self._units):
                if position not in units or not self._same(position, *units[position]):
                    self._take_out(position)
            for position, (model, serial) in units.items():
                if position not in self._units:
                    self._put_in(position, model, serial)

    def unit(self, target: str) -> Unit:
        """The meter at a position, with all its sides.

        Raises:
            ValueError: the position is empty.
        """
        if int(target) not in self._units:
            known = ", ".join(map(str, sorted(self._units))) or "none"
            raise ValueError(f"there is no meter at position {target}; occupied: {known}")
        return self._units[int(target)]

    def meter(self, target: str) -> Meter:
        """The meter at a position; raises as ``unit``."""
        return self.unit(target).meter

    def values(self, target: str) -> Values:
        """What the meter at a position says and takes; raises as ``unit``."""
        return self.unit(target).values

    def bank(self, target: str) -> ModbusBank:
        """The Modbus registers of the meter at a position; raises as ``unit``."""
        return self.unit(target).bank

    def face(self, target: str) -> BusFace:
        """The meter at a position as other buses see it; raises as ``unit``."""
        return self.unit(target).face

    def bus(self, target: str) -> AnyBus:
        """The bus of a name.

        Raises:
            ValueError: there is none.
        """
        if target not in self.buses:
            raise ValueError(f"no bus is called {target!r}: {', '.join(self.buses)}")
        return self.buses[target]

    def bus_of(self, target: str) -> AnyBus:
        """The bus that a position is on."""
        return self.bus(self.station.sockets[int(target)].bus)

    def answer_at_old_address(self, target: str) -> None:
        """Let a meter answer at the address before the last change as well; raises as ``unit``."""
        unit, position = self.unit(target), int(target)
        if position not in self._doubled and not isinstance(self._bus_at(position), OpticalHead):
            self._doubled.add(position)
            unit.insert_again(self._bus_at(position), -position)

    def switch_relay(self, position: int, terminal: int, *, on: bool) -> int:
        """Put the tariff voltage onto a position's tariff input, or take it off.

        All positions behind the same relay get it. A meter without that input does not notice.

        Args:
            position: whose relay.
            terminal: of the tariff input: 2, or 1 for the T3 of a Compact.
            on: whether there is voltage.

        Returns:
            The number of the relay.

        Raises:
            ValueError: there is no such position or terminal, or it has no relay.
        """
        self._require_position(position)
        relay = self.station.sockets[position].tariff_relay
        if relay is None:
            raise ValueError(f"position {position} has no tariff_relay in the station file")
        if terminal not in TERMINALS:
            raise ValueError(f"terminal {terminal}: must be 1 or 2")
        with self.world.lock:
            self.world.now()
            self._switch(relay, terminal, on=on)
        return relay

    def break_wire(self, wire: str, *, broken: bool) -> None:
        """Break or mend a wire: ``bus NAME``, a pulse line as ``2/led``, ``reference/pulses``.

        Raises:
            ValueError: there is no such wire.
        """
        kind, _, name = wire.partition(" ")
        if kind == "bus":
            self.bus(name).broken = broken
            return
        if wire == REFERENCE_PULSES and self.station.pulse_output is not None:
            with self.world.lock:
                self.world.lines.pop(self.station.pulse_output.line, None)
                if not broken:
                    self._connect_reference()
            return
        position, _, output = wire.partition("/")
        if not position.isdecimal() or output not in OUTPUTS:
            raise ValueError(f"no wire is called {wire!r}: must be 'bus NAME' or as '2/led'")
        self._require_position(int(position))
        line = self.station.sockets[int(position)].lines[output]
        with self.world.lock:
            self.world.now()
            self.world.lines.pop(line, None)
            if not broken:
                self.meter(position)
                self._connect_line(int(position), output)

    def state(self) -> dict[str, object]:
        """Whether and for how long it has been energised, and what flows."""
        with self.world.lock:
            output = self.world.output()
            return {
                "time_s": self.world.now(),
                "output_on": output.energised,
                "energised_s": self.world.energised_s,
                "safety": self.switches.safety and self.switches.safety.state(),
                "voltages_v": [p.voltage_v for p in output.phases],
                "currents_a": [p.current_a for p in output.phases],
            }

    def truth(self) -> dict[str, object]:
        """What no bench can see: true powers and hidden errors."""
        with self.world.lock:
            output = self.world.output()
            return {
                "active_power_w": sum(p.power().real for p in output.phases),
                "meters": {str(n): self._truth(n, output) for n in self._units},
                "source": self._source.truth(),
                "reference": self.reference.truth() | self._pulses_truth(),
                "counter": self.counter.truth(),
            }

    def _truth(self, position: int, output: Output) -> dict[str, object]:
        meter, transformer = self._units[position].meter, self._transformers[position]
        settings, gets = meter.settings, transformer.output(output)
        return {
            "model": meter.model.key,
            "serial": meter.serial,
            "error_pct": meter.error_pct(gets) if meter.sensor.true_power_w(gets) else None,
            "transformer": asdict(transformer),
            "energies_wh": meter.counter.energies.values.tolist(),
            "active_tariff": meter.tariff,
            "settings": {name: getattr(settings, name) for name in settings.__slots__},
        }

    def _require(self, position: int, model: str, serial: str) -> None:
        self._require_position(position)
        if model not in MODELS:
            raise ValueError(f"no simulated meter is called {model!r}: {', '.join(MODELS)}")
        label = serial or self.station.sockets[position].scan
        if len(label) > SERIAL_DIGITS or not set(label) <= set(string.hexdigits):
            raise ValueError(f"serial {label!r}: must be at most {SERIAL_DIGITS} digits")
        self._require_bus(position, model)

    def _require_position(self, position: int) -> None:
        if position not in self.station.sockets:
            known = ", ".join(map(str, self.station.sockets))
            raise ValueError(f"there is no position {position}; the station has {known}")

    def _require_bus(self, position: int, model: str) -> None:
        name = self.station.sockets[position].bus
        self._bus_at(position)
        kind, has = self.station.buses[name], MODELS[model].buses
        if kind not in has:
            raise ValueError(
                f"position {position} is on bus {name!r} of kind {kind}, "
                f"which a {model} does not have: it has {', '.join(has)}"
            )

    def _same(self, position: int, model: str, serial: str) -> bool:
        there = self._units[position].meter
        return there.model.key == model and (not serial or there.serial == serial)

    def _put_in(self, position: int, model: str, serial: str) -> None:
        socket = self.station.sockets[position]
        seed = self.station.seed * SEED_STEP + position * 10
        label = serial or socket.scan or f"{seed % 10**8:08d}"
        kind = self.station.buses[socket.bus]
        meter = Meter(MODELS[model], label, socket.address, seed, bus=kind)
        meter.settings.ct_primary_a = socket.ct_primary_a
        meter.settings.ct_secondary_a = socket.ct_secondary_a
        self._units[position] = Unit.of(meter, kind)
        self.world.now()
        transformer = self._transformers[position]
        self.world.loads[position] = meter if transformer.perfect else Behind(meter, transformer)
        for output in OUTPUTS:
            self._connect_line(position, output)
        self._connect_tariff_input(position)
        self._units[position].insert(self._bus_at(position), position)

    def _take_out(self, position: int) -> None:
        self.world.now()
        del self._units[position], self.world.loads[position]
        for line in self.station.sockets[position].lines.values():
            self.world.lines.pop(line, None)
        self._bus_at(position).remove(position)
        if position in self._doubled:
            self._doubled.remove(position)
            self._bus_at(position).remove(-position)

    def _drive_relay(self, number: int, on: bool) -> None:  # noqa: FBT001 - called with both
        self._switch(number, T2_TERMINAL, on=on)

    def _switch(self, relay: int, terminal: int, *, on: bool) -> None:
        self._relays.switch(relay, terminal, on=on)
        for position in self._units:
            self._connect_tariff_input(position)

    def _draw_pulses(self, rng: np.random.Generator) -> ReferencePulses | None:
        wanted = self.station.pulse_output
        if wanted is None:
            return None
        power_w = self.reference.power_w
        if isinstance(self.source, Fluke6105A) and wanted.driver == ENERGY_OPTION:
            power_w = self.source.believed_power_w
        return ReferencePulses(self.world, power_w, wanted.draw(rng))

    def _make_standard(self) -> ScpiDevice | None:
        """What makes the pulses, if a driver is named."""
        wanted, pulses = self.station.pulse_output, self._reference_pulses
        if wanted is None or pulses is None or not wanted.driver:
            return None
        deviation = pulses.constant_imp_per_kwh / wanted.constant_imp_per_kwh
        if wanted.driver != ENERGY_OPTION:
            return AppliedPrecisionWS2120(self.world, pulses, deviation=deviation)
        if not isinstance(self.source, Fluke6105A):
            raise StationError(f"pulse_output.driver: {ENERGY_OPTION}: the source is no Fluke")
        self.source.energy.connect(pulses, deviation)
        return self.source

    def _connect_reference(self) -> None:
        if self._reference_pulses is not None and self.station.pulse_output is not None:
            self.world.lines[self.station.pulse_output.line] = self._reference_pulses

    def _pulses_truth(self) -> dict[str, object]:
        pulses = self._reference_pulses
        return {} if pulses is None else {"pulse_constant_imp_per_kwh": pulses.constant_imp_per_kwh}

    def _connect_line(self, position: int, output: str) -> None:
        lines = self.station.sockets[position].lines
        outputs = self._units[position].meter.outputs.lines
        if output in outputs and output in lines:
            self.world.lines[lines[output]] = outputs[output]

    def _connect_tariff_input(self, position: int) -> None:
        live = self._relays.live_terminals(self.station.sockets[position].tariff_relay)
        for terminal in TERMINALS:
            self.meter(str(position)).tariff_input.apply(terminal, on=terminal in live)

    def _bus_at(self, position: int) -> AnyBus:
        name = self.station.sockets[position].bus
        if name not in self.buses:
            raise StationError(f"a position is on bus {name!r}: {', '.join(self.buses)}")
        return self.buses[name]
