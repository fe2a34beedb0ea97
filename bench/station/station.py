"""A whole station: its parts, and what must fit together."""

import math
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from bench.station.ambient import AmbientConfig
from bench.station.buses import BusConfig
from bench.station.calibration import Temperature
from bench.station.counters import CounterConfig
from bench.station.golden import GoldenConfig
from bench.station.instruments import (
    SIMULATED,
    HealingLimits,
    ReferenceConfig,
    SoftLimits,
    SourceConfig,
)
from bench.station.positions import IsolatingTransformers, PositionConfig, Transformer
from bench.station.safety import SafetyConfig
from bench.station.simulated import SimulatorConfig
from bench.station.switches import RelaysConfig
from bench.station.wiring import require_free_lines
from bench.yaml_file import Strict, load_yaml
from contracts.errors import ConfigError

ENERGY_OPTION, FLUKE = "fluke_6105a_energy", "fluke_6105a"
SAMPLES_A_PULSE = 3.0
"""So many samples a pulse of the reference needs, that both its levels are seen."""


class Station(Strict):
    """A physical bench."""

    name: str
    limits: SoftLimits
    positions_in_one_current_loop: IsolatingTransformers | None = None
    source: SourceConfig
    reference: ReferenceConfig
    counter: CounterConfig
    temperature: Temperature | None = None
    ambient: AmbientConfig | None = None
    relays: RelaysConfig | None = None
    safety: SafetyConfig | None = None
    buses: dict[str, BusConfig]
    positions: dict[int, PositionConfig]
    healing: HealingLimits = HealingLimits()
    golden: GoldenConfig | None = None
    simulator: SimulatorConfig | None = None
    store: Annotated[str | None, Field(pattern="^postgresql://")] = None

    def transformer_at(self, position: int) -> Transformer | None:
        """The isolating transformers of a position: its own, else those of all; None: none."""
        loop = self.positions_in_one_current_loop
        if loop is None or not loop.isolating_current_transformers:
            return None
        return self.positions[position].transformer or loop

    @model_validator(mode="after")
    def _consistent(self) -> "Station":
        self._check_buses()
        self._check_lines()
        self._check_relays()
        self._check_pulse_output()
        self._check_transformers()
        self._check_temperature()
        relay_lines = [p.tariff_relay for p in self.positions.values()]
        require_free_lines(self.counter, self.relays, relay_lines, self.safety)
        if SIMULATED in self._resources() and self.simulator is None:
            raise ValueError("a resource is 'simulated', but there is no key 'simulator'")
        return self

    def _resources(self) -> list[str]:
        ports = [bus.port for bus in self.buses.values()]
        current = [] if self.source.current is None else [self.source.current.resource]
        instruments = [self.source.resource, self.reference.resource, self.counter.resource]
        pulses = self.reference.pulse_output
        standard = [pulses.resource] if pulses is not None and pulses.resource else []
        boxes = (
            self.ambient,
            self.relays,
            *((s.inputs, s.contactor) if (s := self.safety) else ()),
        )
        more = [box.resource for box in boxes if box is not None]
        return [*instruments, *current, *standard, *ports, *more]

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
        pulses = self.reference.pulse_output
        seen = {} if pulses is None else {pulses.line: "pulse_output of the reference"}
        for number, position in self.positions.items():
            for output, line in position.lines.items():
                here = f"{output} of position {number}"
                if line in seen:
                    raise ValueError(f"{seen[line]} and {here} are both on counter line {line}")
                seen[line] = here

    def _check_pulse_output(self) -> None:
        pulses = self.reference.pulse_output
        if pulses is None:
            return
        if pulses.driver == ENERGY_OPTION and self.source.driver != FLUKE:
            raise ValueError(
                f"reference.pulse_output.driver: {ENERGY_OPTION} is an option of the {FLUKE}, "
                f"and the source of this station is a {self.source.driver}"
            )
        highest_w, samples_hz = self.limits.power_w, self.counter.sample_rate_hz
        allowed_hz = samples_hz / SAMPLES_A_PULSE
        if pulses.rate_hz(highest_w) > allowed_hz:
            fits = math.floor(allowed_hz * 3.6e6 / highest_w)
            raise ValueError(
                f"reference.pulse_output.constant_imp_per_kwh: {pulses.constant_imp_per_kwh:g}: "
                f"at the {highest_w:g} W that the limits allow it makes "
                f"{pulses.rate_hz(highest_w):.0f} pulses a second, more than a third of the "
                f"counter's {samples_hz:g} samples a second; {fits} would do"
            )

    def _check_transformers(self) -> None:
        loop = self.positions_in_one_current_loop
        own = [n for n, p in self.positions.items() if p.transformer is not None]
        if own and not (loop and loop.isolating_current_transformers):
            raise ValueError(
                f"position {own[0]} has a transformer, but 'positions_in_one_current_loop' does "
                "not say isolating_current_transformers: true"
            )

    def _check_temperature(self) -> None:
        if self.reference.calibration.temperature_pct_per_k and self.temperature is None:
            raise ValueError(
                "reference.calibration has a temperature_pct_per_k, but there is no key "
                "'temperature' that says how warm the bench is"
            )


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
