"""Relays, contactor, safety inputs and counter on one device are not in each other's way."""

from collections.abc import Sequence

from bench.station.counters import CounterConfig, LabJackT7Config
from bench.station.safety import SafetyConfig
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
    _require_free_t7(counter, relays, relay_lines, safety)


def _require_other_port(relays: NiSwitches, contactor: NiSwitches) -> None:
    where = (contactor.resource, contactor.device, contactor.port)
    if (relays.resource, relays.device, relays.port) == where:
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
    inputs = None if safety is None else safety.inputs
    contactor = None if safety is None else safety.contactor
    sensed = {} if inputs is None else {line: name for name, line in inputs.contacts.items()}
    if contactor is not None and contactor.mirror is not None:
        sensed[contactor.mirror] = "mirror"
    switched = {
        "relays": (relays, [line for line in relay_lines if line is not None]),
        "safety.contactor": (contactor, [] if contactor is None else [contactor.line]),
    }
    for who, (switches, lines) in switched.items():
        if not isinstance(switches, LabJackSwitches):
            continue
        if inputs is not None and inputs.resource == switches.resource:
            for line in set(lines) & set(sensed):
                raise ValueError(f"{who} and {sensed[line]!r} are both on line {line} of the T7")
    if isinstance(counter, LabJackT7Config):
        _require_own_t7(counter, contactor, inputs.resource if inputs is not None else "")


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
