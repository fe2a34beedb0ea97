"""Relays, contactor, safety inputs and counter on one device are not in each other's way."""

from collections.abc import Sequence

from bench.station.counters import (
    CounterConfig,
    LabJackT7Config,
    NiChangeDetectionConfig,
    NiSampledPortConfig,
)
from bench.station.safety import LabJackInputsConfig, NiInputsConfig, SafetyConfig
from bench.station.switches import LabJackSwitches, NiSwitches, ScpiSwitches, Switches


def require_free_lines(
    counter: CounterConfig,
    relays: Switches | None,
    relay_lines: Sequence[int | None],
    safety: SafetyConfig | None,
) -> None:
    """Refuse two uses of one line, and a device that would have to serve too many at once.

    Raises:
        ValueError: what is in the way of what.
    """
    contactor = None if safety is None else safety.contactor
    if isinstance(relays, NiSwitches) and isinstance(contactor, NiSwitches):
        _require_other_port(relays, contactor)
    elif relays is not None and contactor is not None:
        shared = _box(relays) == _box(contactor)
        if shared and contactor.line in relay_lines:
            raise ValueError(f"a tariff_relay and safety.contactor are both on {contactor.line}")
    if safety is not None and isinstance(safety.inputs, NiInputsConfig):
        _require_free_inputs(counter, relays, relay_lines, safety.inputs, safety)
    _require_free_t7(counter, relays, relay_lines, safety)


def _require_free_inputs(
    counter: CounterConfig,
    relays: Switches | None,
    relay_lines: Sequence[int | None],
    inputs: NiInputsConfig,
    safety: SafetyConfig,
) -> None:
    """The counter takes a whole port, relays and contactor take lines."""
    where = (inputs.resource, inputs.device, inputs.port)
    if isinstance(counter, NiSampledPortConfig | NiChangeDetectionConfig) and where == (
        counter.resource,
        counter.device,
        counter.port,
    ):
        raise ValueError(
            f"safety.inputs and the counter are on {inputs.port} of one NI device, and the counter "
            "takes all its lines: put the contacts on another port"
        )
    sensed = sensed_lines(safety)
    for who, switches, lines in _switched(relays, relay_lines, safety):
        if not isinstance(switches, NiSwitches) or where != _ni_port(switches):
            continue
        for line in set(lines) & set(sensed):
            raise ValueError(f"{who} and {sensed[line]!r} are both on line {line} of {inputs.port}")


def sensed_lines(safety: SafetyConfig) -> dict[int, str]:
    """What is on each line of the safety inputs."""
    inputs, contactor = safety.inputs, safety.contactor
    sensed = {} if inputs is None else {line: name for name, line in inputs.contacts.items()}
    if contactor is not None and contactor.mirror is not None:
        sensed[contactor.mirror] = "mirror"
    return sensed


def _switched(
    relays: Switches | None, relay_lines: Sequence[int | None], safety: SafetyConfig
) -> list[tuple[str, Switches | None, list[int]]]:
    contactor = safety.contactor
    return [
        ("relays", relays, [line for line in relay_lines if line is not None]),
        ("safety.contactor", contactor, [] if contactor is None else [contactor.line]),
    ]


def _ni_port(switches: NiSwitches) -> tuple[str, str, str]:
    return switches.resource, switches.device, switches.port


def _require_other_port(relays: NiSwitches, contactor: NiSwitches) -> None:
    if _ni_port(relays) == _ni_port(contactor):
        raise ValueError(
            "relays and safety.contactor are on one port of an NI device: whoever switches one "
            "would take the lines of the other; put the contactor on another port"
        )


def _box(switches: Switches) -> tuple[object, ...]:
    slot = switches.slot if isinstance(switches, ScpiSwitches) else 0
    return switches.driver, switches.resource, slot


def _require_free_t7(
    counter: CounterConfig,
    relays: Switches | None,
    relay_lines: Sequence[int | None],
    safety: SafetyConfig | None,
) -> None:
    if safety is None:
        return
    inputs = safety.inputs if isinstance(safety.inputs, LabJackInputsConfig) else None
    sensed = sensed_lines(safety)
    for who, switches, lines in _switched(relays, relay_lines, safety):
        if inputs is None or not isinstance(switches, LabJackSwitches):
            continue
        if inputs.resource == switches.resource:
            for line in set(lines) & set(sensed):
                raise ValueError(f"{who} and {sensed[line]!r} are both on line {line} of the T7")
    if isinstance(counter, LabJackT7Config):
        own = "" if inputs is None else inputs.resource
        _require_own_t7(counter, safety.contactor, own)


def _require_own_t7(counter: CounterConfig, contactor: Switches | None, inputs: str) -> None:
    """It takes two connections: bench and guard need both where contacts are watched."""
    safety = [inputs]
    if isinstance(contactor, LabJackSwitches):
        safety.append(contactor.resource)
    if counter.resource != "simulated" and counter.resource in safety:
        raise ValueError(
            "the counter and safety are on one LabJack T7, which takes two connections at a time, "
            "and three are needed: give safety a device of its own"
        )
