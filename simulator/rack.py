"""The virtual rack: instruments, buses and meters around one world, wired as the station says."""

import string
from collections.abc import Mapping

import numpy as np

from simulator.bus.rs485 import Rs485Bus
from simulator.clock import FastClock, RealClock
from simulator.daqmx.device import DaqDevice
from simulator.fluke_6105a import Fluke6105A
from simulator.meter.pro380_mod import Pro380Mod
from simulator.meter.registers import Pro380Registers
from simulator.station import OUTPUTS, Socket, StationError, StationFile
from simulator.waveform import Output
from simulator.world import World
from simulator.yokogawa_wt3000 import YokogawaWT3000, draw_errors

MODELS = {"pro380-mod": Pro380Mod}
SERIAL_DIGITS = 8
SEED_STEP = 1000
"""Seeds of the positions lie so far apart that those of their parts do not meet."""


class Rack:
    """Everything that the virtual bench is made of.

    Attributes:
        station: what was asked for.
        world: what flows, and what time it is.
        source, reference, counter: the instruments.
        buses: by name.
    """

    def __init__(self, station: StationFile) -> None:
        self.station = station
        self.world = World(FastClock() if station.clock == "fast" else RealClock())
        rng = np.random.default_rng(station.seed)
        errors = draw_errors(rng, station.power_expanded_pct, station.phase_expanded_min)
        ppm = float(rng.uniform(-station.timebase_ppm, station.timebase_ppm))
        self.source = Fluke6105A(self.world, rng_seed=station.seed)
        self.reference = YokogawaWT3000(
            self.world,
            current_transformer_ratio=station.current_transformer_ratio,
            errors=errors,
            seed=station.seed,
        )
        self.counter = DaqDevice(self.world, station.device, ppm=ppm)
        self.buses = {name: Rs485Bus(self.world, seed=station.seed) for name in station.buses}
        self._banks: dict[int, Pro380Registers] = {}
        defaults = {n: s.meter for n, s in station.sockets.items() if s.meter}
        try:
            self.occupy({position: (model, "") for position, model in defaults.items()})
        except ValueError as error:
            raise StationError(f"the station's own meters: {error}") from error

    def occupy(self, units: Mapping[int, tuple[str, str]]) -> None:
        """Put meters into positions, model and serial number each, and take all others out.

        A meter that is there already and has the serial number stays as it is.

        Raises:
            ValueError: no such position, model or serial number.
        """
        for position, (model, serial) in units.items():
            self._require(position, model, serial)
        with self.world.lock:
            for position in list(self._banks):
                if position not in units or not self._same(position, units[position][1]):
                    self._take_out(position)
            for position, (model, serial) in units.items():
                if position not in self._banks:
                    self._put_in(position, model, serial)

    def meter(self, target: str) -> Pro380Mod:
        """The meter at a position.

        Raises:
            ValueError: the position is empty.
        """
        return self.bank(target).meter

    def bank(self, target: str) -> Pro380Registers:
        """The registers of the meter at a position.

        Raises:
            ValueError: the position is empty.
        """
        if int(target) not in self._banks:
            known = ", ".join(map(str, sorted(self._banks))) or "none"
            raise ValueError(f"there is no meter at position {target}; occupied: {known}")
        return self._banks[int(target)]

    def bus(self, target: str) -> Rs485Bus:
        """The bus of a name.

        Raises:
            ValueError: there is none.
        """
        if target not in self.buses:
            raise ValueError(f"no bus is called {target!r}: {', '.join(self.buses)}")
        return self.buses[target]

    def break_wire(self, wire: str, *, broken: bool) -> None:
        """Break or mend a wire: ``bus NAME``, or a pulse line as ``2/led``.

        Raises:
            ValueError: there is no such wire.
        """
        kind, _, name = wire.partition(" ")
        if kind == "bus":
            self.bus(name).broken = broken
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
                self.world.lines[line] = getattr(self.meter(position), output)

    def state(self) -> dict[str, object]:
        """Whether and for how long it has been energised, and what flows."""
        with self.world.lock:
            output = self.world.output()
            return {
                "time_s": self.world.now(),
                "output_on": output.energised,
                "energised_s": self.world.energised_s,
                "voltages_v": [p.voltage_v for p in output.phases],
                "currents_a": [p.current_a for p in output.phases],
            }

    def truth(self) -> dict[str, object]:
        """What no bench can see: true powers and hidden errors."""
        with self.world.lock:
            output = self.world.output()
            return {
                "active_power_w": sum(p.power().real for p in output.phases),
                "meters": {str(n): self._truth(n, output) for n in self._banks},
                "source": self.source.truth(),
                "reference": self.reference.truth(),
                "counter": self.counter.truth(),
            }

    def _truth(self, position: int, output: Output) -> dict[str, object]:
        meter = self._banks[position].meter
        true_w = sum(p.power().real for p in output.phases)
        settings = meter.settings
        return {
            "serial": meter.serial,
            "error_pct": meter.error_pct(output) if true_w else None,
            "energies_wh": meter.energies.values.tolist(),
            "settings": {name: getattr(settings, name) for name in settings.__slots__},
        }

    def _require(self, position: int, model: str, serial: str) -> None:
        self._require_position(position)
        if model not in MODELS:
            raise ValueError(f"no simulated meter is called {model!r}: {', '.join(MODELS)}")
        label = serial or self.station.sockets[position].scan
        if len(label) > SERIAL_DIGITS or not set(label) <= set(string.hexdigits):
            raise ValueError(f"serial {label!r}: must be at most {SERIAL_DIGITS} digits")

    def _require_position(self, position: int) -> None:
        if position not in self.station.sockets:
            known = ", ".join(map(str, self.station.sockets))
            raise ValueError(f"there is no position {position}; the station has {known}")

    def _same(self, position: int, serial: str) -> bool:
        return not serial or self._banks[position].meter.serial == serial

    def _put_in(self, position: int, model: str, serial: str) -> None:
        socket = self.station.sockets[position]
        seed = self.station.seed * SEED_STEP + position * 10
        label = serial or socket.scan or f"{seed % 10**8:08d}"
        meter = MODELS[model](label, socket.address, seed)
        bank = Pro380Registers(meter)
        self._banks[position] = bank
        self.world.now()
        self.world.loads[position] = meter
        for output in OUTPUTS:
            self.world.lines[socket.lines[output]] = getattr(meter, output)
        self._bus_of(socket).insert(position, bank)

    def _take_out(self, position: int) -> None:
        socket = self.station.sockets[position]
        self.world.now()
        del self._banks[position], self.world.loads[position]
        for output in OUTPUTS:
            self.world.lines.pop(socket.lines[output], None)
        self._bus_of(socket).remove(position)

    def _bus_of(self, socket: Socket) -> Rs485Bus:
        if socket.bus not in self.buses:
            raise StationError(f"a position is on bus {socket.bus!r}: {', '.join(self.buses)}")
        return self.buses[socket.bus]
