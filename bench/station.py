"""A station file: which instruments, buses and positions a physical bench has."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bench.yaml_file import Strict, load_yaml
from contracts.errors import ConfigError

SIMULATED = "simulated"
"""Resource of a device that the virtual bench serves; its address is known once it runs."""

Output = Literal["led", "s0_forward", "s0_reverse"]
Resource = Annotated[str, Field(min_length=1)]


class SoftLimits(Strict):
    """What is never asked of the source, whatever a plan says: V and A per phase."""

    voltage_v: Annotated[float, Field(gt=0, le=300)]
    current_a: Annotated[float, Field(gt=0, le=120)]


class IsolatingTransformers(Strict):
    """Several direct connected meters in one current loop need isolating transformers."""

    isolating_current_transformers: bool
    ratio_error_pct: Annotated[float, Field(ge=0)] = 0.0
    phase_error_min: Annotated[float, Field(ge=0)] = 0.0


class Calibration(Strict):
    """What the certificate of the reference says: its uncertainty at the points in use."""

    certificate: str
    date: dt.date
    due: dt.date
    power_expanded_pct: Annotated[float, Field(gt=0)]
    phase_expanded_min: Annotated[float, Field(gt=0)]
    k: Annotated[float, Field(ge=1, le=3)] = 2.0


class SourceConfig(Strict):
    """The source of voltage and current."""

    driver: Literal["fluke_6105a"]
    resource: Resource
    ramp_s: Annotated[float, Field(ge=0, le=10)] = 2.0


class ReferenceConfig(Strict):
    """The reference meter and its calibration."""

    driver: Literal["yokogawa_wt3000"]
    resource: Resource
    update_s: Annotated[float, Field(ge=0.05, le=20)] = 0.25
    current_transformer_ratio: Annotated[float, Field(gt=0)] = 1.0
    calibration: Calibration


class CounterConfig(Strict):
    """The pulse counter."""

    driver: Literal["ni_sampled_port"]
    resource: Resource
    device: str
    port: str
    sample_rate_hz: Annotated[float, Field(ge=5000, le=1e6)]
    timebase_ppm: Annotated[float, Field(gt=0)] = 50.0
    debounce_s: Annotated[float, Field(ge=0, lt=0.0015)] = 0.0005
    led_debounce_s: Annotated[float, Field(ge=0, lt=0.0004)] = 0.0001


class RelaysConfig(Strict):
    """Relays that put the tariff voltage onto the meters' tariff inputs.

    ``verified_for``: the models of which a person has verified on units which terminals the input
    has, and that the voltage behind the relays is that of the input. The manuals contradict
    themselves, another terminal may be the bus, and one model's input takes 12 V, another's 230 V.
    """

    driver: Literal["ni_relays"]
    resource: Resource
    device: str
    port: str
    verified_for: tuple[str, ...] = ()


class BusConfig(Strict):
    """A bus with meters on it.

    ``baud`` and ``parity`` are those that the meters are delivered with; without them they are
    the ones of each model's manual. They are not for an optical head, which begins at 300 Bd.
    ``line_by_hand``: somebody sets a plain TCP gateway whenever the line settings change;
    ``eight_bits``: a port under an optical head that carries 8 bits without parity.
    """

    kind: Literal["modbus_rtu", "mbus", "iec62056_21"]
    port: Resource
    baud: Literal[300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200] | None = None
    parity: Literal["even", "none", "odd"] | None = None
    stop_bits: Literal[1, 2] = 1
    response_timeout_s: Annotated[float, Field(gt=0, le=10)] = 0.5
    latency_s: Annotated[float, Field(ge=0, le=0.5)] | None = None
    line_by_hand: bool = False
    eight_bits: bool = False


class PositionConfig(Strict):
    """A socket with a meter in it.

    ``address`` is the one on the bus; without it, the one that the model is delivered with.
    ``lines`` are the counter's line numbers; ``tariff_relay`` is the number of the relay that puts
    the tariff voltage onto the meter's input; ``scan`` is what a scanner read from the label;
    ``meter`` is the model that is there unless the command line says otherwise.
    """

    bus: str
    address: Annotated[int, Field(ge=0, le=250)] | None = None
    lines: dict[Output, Annotated[int, Field(ge=0, le=31)]]
    scan: str | None = None
    meter: str | None = None
    tariff_relay: Annotated[int, Field(ge=0, le=31)] | None = None
    ct_ratio: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}/[15]$")] | None = None


class SimulatorConfig(Strict):
    """The virtual bench: its clock and seed, and fixed ports if it is started by hand."""

    clock: Literal["fast", "real"] = "fast"
    seed: int = 1
    attach: str | None = None
    ports: dict[str, int] = Field(default_factory=dict)


class Station(Strict):
    """A physical bench."""

    name: str
    limits: SoftLimits
    positions_in_one_current_loop: IsolatingTransformers | None = None
    source: SourceConfig
    reference: ReferenceConfig
    counter: CounterConfig
    relays: RelaysConfig | None = None
    buses: dict[str, BusConfig]
    positions: dict[int, PositionConfig]
    simulator: SimulatorConfig | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Station":
        self._check_buses()
        self._check_lines()
        self._check_relays()
        if SIMULATED in self._resources() and self.simulator is None:
            raise ValueError("a resource is 'simulated', but there is no key 'simulator'")
        return self

    def _resources(self) -> list[str]:
        ports = [bus.port for bus in self.buses.values()]
        return [self.source.resource, self.reference.resource, self.counter.resource, *ports]

    def _check_buses(self) -> None:
        seen: dict[tuple[str, int | None], int] = {}
        for number, position in self.positions.items():
            if position.bus not in self.buses:
                known = ", ".join(self.buses)
                raise ValueError(
                    f"position {number} is on bus {position.bus!r}; buses of this station: {known}"
                )
            key = (position.bus, position.address)
            if key in seen:
                own = "no address" if position.address is None else f"address {position.address}"
                raise ValueError(
                    f"positions {seen[key]} and {number} both have {own} on "
                    f"bus {position.bus!r}: every meter on a bus needs an address of its own"
                )
            seen[key] = number

    def _check_relays(self) -> None:
        seen: dict[int, int] = {}
        for number, position in self.positions.items():
            relay = position.tariff_relay
            if relay is None:
                continue
            if self.relays is None:
                raise ValueError(
                    f"position {number} has a tariff_relay, but there is no key 'relays'"
                )
            if relay in seen:
                raise ValueError(f"positions {seen[relay]} and {number} have tariff_relay {relay}")
            seen[relay] = number

    def _check_lines(self) -> None:
        seen: dict[int, str] = {}
        for number, position in self.positions.items():
            for output, line in position.lines.items():
                here = f"{output} of position {number}"
                if line in seen:
                    raise ValueError(f"{seen[line]} and {here} are both on counter line {line}")
                seen[line] = here


def load_station(path: Path) -> Station:
    """Read a station file.

    Raises:
        ConfigError: it is wrong.
    """
    return load_yaml(path, Station)


def require_isolation(station: Station, occupied: int) -> None:
    """Refuse several direct connected meters in one current loop without isolation.

    Raises:
        ConfigError: the station does not state isolating current transformers.
    """
    loop = station.positions_in_one_current_loop
    if occupied > 1 and not (loop and loop.isolating_current_transformers):
        raise ConfigError(
            f"station {station.name!r}: {occupied} direct connected meters in one current loop "
            "need isolating current transformers: state them under "
            "'positions_in_one_current_loop', or occupy one position"
        )
