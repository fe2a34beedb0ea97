"""The virtual rack, served at the wire."""

import threading
import time
from contextlib import ExitStack

from simulator import defects
from simulator.bus.pty import PtyDoor
from simulator.bus.rfc2217 import Rfc2217Server
from simulator.control import Control, ControlServer
from simulator.daqmx.server import DaqServer
from simulator.labjack_t7 import LabJackServer, LabJackT7
from simulator.rack import Rack
from simulator.scpi.server import ScpiServer
from simulator.shared_time import SharedTime
from simulator.sigrok.analyser import LogicAnalyser
from simulator.sigrok.server import DRIVER, SigrokServer
from simulator.station import StationError, StationFile
from simulator.vaisala_indigo500 import ProbeServer


class Simulator:
    """One virtual bench with everything that serves it.

    Args:
        station: what it looks like.
        with_pty: whether each bus has a PTY as a second door.
    """

    def __init__(self, station: StationFile, *, with_pty: bool = False) -> None:
        self.rack = Rack(station)
        self._with_pty = with_pty
        self._stack = ExitStack()
        self._pause = threading.Event()
        self.addresses: dict[str, str] = {}

    def plant(self, order: str) -> None:
        """Plant a defect, ``TARGET=NAME[:PARAMETER=VALUE…]``.

        Raises:
            DefectError: it is not known, or its target is not there.
        """
        wanted = defects.parse(order, defects.ALL)
        try:
            wanted.plant(self.rack)
        except ValueError as error:
            raise defects.DefectError(f"{order}: {error}") from error

    def start(self) -> dict[str, str]:
        """Serve; returns every address.

        Raises:
            StationError: the port of the station file is taken.
        """
        rack = self.rack
        self.addresses["clock"] = rack.station.clock
        if rack.world.fast:
            shared = self._stack.enter_context(SharedTime())
            rack.world.tell_time = shared.tell
            rack.world.tell_next_byte = shared.tell_next_byte
            self.addresses["time"] = shared.path
        self._serve_instruments()
        for name, bus in rack.buses.items():
            server = Rfc2217Server(bus)
            self.addresses[f"bus {name}"] = f"rfc2217://127.0.0.1:{server.start()}"
            self._stack.callback(server.close)
            if self._with_pty:
                door = PtyDoor(bus)
                self.addresses[f"pty {name}"] = door.start()
                self._stack.callback(door.close)
        control = self._control_server(rack.station.ports.get("control", 0))
        control.start()
        self._stack.callback(control.close)
        self.addresses["control"] = control.address
        return self.addresses

    def wait_until_off(self, longest_s: float) -> None:
        """Return when nothing is energised any more, or after ``longest_s`` of wall time."""
        given_up = time.monotonic() + longest_s
        while self.rack.state()["output_on"] and time.monotonic() < given_up:
            self._pause.wait(0.05)

    def close(self) -> None:
        """Stop serving."""
        self._stack.close()

    def _control_server(self, port: int) -> ControlServer:
        try:
            return ControlServer(Control(self.rack, self.addresses), port)
        except OSError as error:
            raise StationError(f"simulator.ports.control: {port}: {error.strerror}") from error

    def _counter_address(self, counter: LabJackT7) -> str:
        """Where a T7 that is the counter is: one for safety beside it is another."""
        if counter is self.rack.switches.labjack:
            return self.addresses["labjack"]
        server = LabJackServer(counter)
        self._stack.callback(server.close)
        return server.start()

    def _serve_sigrok(self, analyser: LogicAnalyser) -> None:
        """Samples are with their reader before anybody is told that bench time has gone on."""
        server, world = SigrokServer(analyser), self.rack.world
        self._stack.callback(server.close)
        self.addresses["counter"] = DRIVER
        self.addresses["sigrok-cli"] = server.start()
        tell = world.tell_time

        def tell_time(time_s: float) -> None:
            server.keep_pace(time_s)
            tell(time_s)

        world.tell_time = tell_time

    def _serve_instruments(self) -> None:
        rack = self.rack
        for name, device in rack.scpi_devices.items():
            server = ScpiServer(device, rack.world)
            server.start()
            self._stack.callback(server.close)
            self.addresses[name] = server.resource
        box = DaqServer(rack.relay_box)
        self.addresses["counter"] = f"127.0.0.1:{box.start()}"
        self._stack.callback(box.close)
        self.addresses["ni box"] = self.addresses["counter"]
        if rack.switches.labjack is not None:
            labjack = LabJackServer(rack.switches.labjack)
            self.addresses["labjack"] = labjack.start()
            self._stack.callback(labjack.close)
        if isinstance(rack.counter, LabJackT7):
            self.addresses["counter"] = self._counter_address(rack.counter)
        if isinstance(rack.counter, LogicAnalyser):
            self._serve_sigrok(rack.counter)
        if rack.probe is not None:
            probe = ProbeServer(rack.probe)
            self.addresses["ambient"] = probe.start()
            self._stack.callback(probe.close)
