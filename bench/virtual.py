"""A virtual bench: starts the simulator or attaches to one, and knows its addresses."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from bench import processes
from bench.control import JSON, ControlLink
from bench.station import (
    SIMULATED,
    CounterConfig,
    SafetyConfig,
    SigrokConfig,
    SimulatorConfig,
    Station,
)
from bench.yaml_file import Strict
from contracts.errors import BenchError, ConfigError

ENDS_WITHIN_S = 15.0


class VirtualBench:
    """The simulator of a station.

    Attributes:
        control: the connection to its control socket.
        addresses: of each device, as the simulator printed them.
        fast: whether its time stands still until somebody waits.
    """

    def __init__(self, station_file: Path, config: SimulatorConfig, seed: int | None) -> None:
        self._process: subprocess.Popen[str] | None = None
        if config.attach is not None:
            self.control = ControlLink(_host_and_port(config.attach))
            self.addresses = self.control.ask("addresses")
        else:
            self.addresses = self._start(station_file, config, seed)
            self.control = ControlLink(_host_and_port(self.address("control")))
        self.fast = self.addresses["clock"] == "fast"

    def address(self, device: str) -> str:
        """Resource of a device.

        Raises:
            BenchError: the simulator does not serve it.
        """
        value = self.addresses.get(device)
        if not isinstance(value, str):
            raise BenchError(f"the virtual bench does not serve {device!r}")
        return value

    def occupy(self, units: Mapping[int, tuple[str, str]]) -> None:
        """Put meters into positions and take all others out.

        Args:
            units: model and serial number (empty: the position's own) by position.
        """
        wanted: dict[str, JSON] = {
            str(position): {"model": model, "serial": serial}
            for position, (model, serial) in units.items()
        }
        self.control.ask("occupy", units=wanted)

    def plant(self, defects: Sequence[str]) -> None:
        """Plant defects, each ``TARGET=NAME[:PARAMETER=VALUE…]``.

        Raises:
            ConfigError: one is not known.
        """
        for defect in defects:
            try:
                self.control.ask("defect", order=defect)
            except BenchError as error:
                raise ConfigError(f"--defect {defect}: {error}") from error

    def close(self) -> None:
        """Leave it; one that was started is ended."""
        self.control.close()
        if self._process is not None:
            processes.end(self._process, ENDS_WITHIN_S)

    def _start(
        self, station_file: Path, config: SimulatorConfig, seed: int | None
    ) -> Mapping[str, JSON]:
        chosen = config.seed if seed is None else seed
        arguments = ["simulator", "--station", str(station_file), "--seed", str(chosen)]
        self._process = processes.start_apart([*arguments, "--end-with-input"])
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            code = processes.end(self._process, ENDS_WITHIN_S)
            raise BenchError(f"the simulator did not start (exit code {code})")
        answer: dict[str, JSON] = json.loads(line)
        return answer


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise ConfigError(f"simulator.attach: {text!r}: must be HOST:PORT of the control socket")
    return host, int(port)


def resolve(station: Station, bench: VirtualBench) -> Station:
    """The station with the addresses of the virtual bench in place of ``simulated``."""

    def at(resource: str, device: str) -> str:
        return bench.address(device) if resource == SIMULATED else resource

    source = station.source.model_copy(update={"resource": at(station.source.resource, "source")})
    if source.current is not None:
        current = source.current.model_copy(
            update={"resource": at(source.current.resource, "source current")}
        )
        source = source.model_copy(update={"current": current})
    pulses = station.reference.pulse_output
    if pulses is not None and pulses.resource is not None:
        pulses = pulses.model_copy(update={"resource": at(pulses.resource, "pulse output")})
    reference = station.reference.model_copy(
        update={
            "resource": at(station.reference.resource, "reference"),
            "pulse_output": pulses,
        }
    )
    counter = resolved_counter(station.counter, bench)
    relays = resolved_switches(station.relays, bench)
    safety, ambient = resolved_safety(station.safety, bench), station.ambient
    if ambient is not None:
        ambient = ambient.model_copy(update={"resource": at(ambient.resource, "ambient")})
    buses = {
        name: bus.model_copy(update={"port": at(bus.port, f"bus {name}")})
        for name, bus in station.buses.items()
    }
    return station.model_copy(
        update={
            "source": source,
            "reference": reference,
            "counter": counter,
            "buses": buses,
            "relays": relays,
            "safety": safety,
            "ambient": ambient,
        }
    )


def resolved_counter(counter: CounterConfig, bench: VirtualBench) -> CounterConfig:
    """The counter with the address of the virtual bench, and the program that it is asked by."""
    if counter.resource != SIMULATED:
        return counter
    update = {"resource": bench.address("counter")}
    if isinstance(counter, SigrokConfig):
        update["program"] = bench.address("sigrok-cli")
    return counter.model_copy(update=update)


BOXES = {
    "ni_relays": "ni box",
    "ni_inputs": "ni box",
    "labjack_t7": "labjack",
    "keysight_34970a": "relays",
}
"""The device of the virtual bench by what switches relays."""
Part = TypeVar("Part", bound=Strict)


def resolved_switches(part: Part | None, bench: VirtualBench) -> Part | None:
    """What switches or senses, with the address of the virtual bench for ``simulated``."""
    if part is None:
        return None
    keys = part.model_dump()
    if keys["resource"] != SIMULATED:
        return part
    return part.model_copy(update={"resource": bench.address(BOXES[keys["driver"]])})


def resolved_safety(safety: SafetyConfig | None, bench: VirtualBench) -> SafetyConfig | None:
    """The same of contacts and contactor."""
    if safety is None:
        return None
    parts = {
        "inputs": resolved_switches(safety.inputs, bench),
        "contactor": resolved_switches(safety.contactor, bench),
    }
    return safety.model_copy(update=parts)
