"""Who a unit says that it is, how it is set, and its error flags."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.catalogue.registers import Applies
from meters.client import PROBE, MeterClient, RegisterValueError
from meters.encoding import Value

IDENTITY = (
    "serial_number",
    "meter_code",
    "modbus_id",
    "baud_rate",
    "protocol_version",
    "software_version",
    "hardware_version",
    "meter_amps",
    "s0_output_rate",
    "combination_code",
    "lcd_cycle_time",
    "parity_setting",
    "power_down_counter",
    "checksum",
    "active_status_word",
    "tariff",
    "manufacturer",
    "version",
    "medium",
    "status",
    "identification",
)
"""What any model may tell on any bus; each is asked for what it has."""
ERROR_CODE = "error_code"
FARTHEST_ADDRESS = 247
"""The last address that Modbus has; a unit that is delivered has the first."""
NO_FRAME = (LinkFault.SHORT, LinkFault.CRC)
"""What came is no frame: where nobody drives a line, noise looks like this."""
ASKED_AGAIN = 3
"""So often another address is asked while what comes is no frame."""
FIRMWARE = ("software_version", "hardware_version", "protocol_version", "checksum")
"""What tells one firmware from another."""


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """An address that is no unit's, and whether anything answered there.

    Attributes:
        address: that was asked.
        answered: whether a frame came.
        doubt: why it cannot be told whether the unit answered; empty if it can.
    """

    address: int
    answered: bool
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class IdentityRead:
    """Identity registers by name, and what the wire kept of it.

    Attributes:
        values: by name.
        error_code: of the register for it; None when the meter does not have it.
        other_address: what it did when another address was asked; None: nobody asked.
        evidence: where the frames are kept.
    """

    values: Mapping[str, Value]
    error_code: Value | None
    other_address: OtherAddress | None
    evidence: tuple[str, ...]


class Identities:
    """The identity of every unit: read once, as it was delivered, when it costs the least time."""

    def __init__(self) -> None:
        self._read: Outcomes[IdentityRead] | None = None

    def of(self, bench: Bench) -> Outcomes[IdentityRead]:
        """Read it without load, unless it has been read."""
        if self._read is None:
            bench.healing.measure("identity", lambda: self._read_without_load(bench))
        assert self._read is not None, "it has just been read"  # noqa: S101
        return self._read

    def _read_without_load(self, bench: Bench) -> None:
        bench.apply_voltage()
        self.read_now(bench)

    def read_now(self, bench: Bench, between: Callable[[], None] = lambda: None) -> None:
        """Read it while the units are supplied and something else takes its time.

        Args:
            bench: with its units.
            between: called after each unit.
        """
        if self._read is None:
            self._read = read_identity(bench, between)


def read_identity(
    bench: Bench, between: Callable[[], None] = lambda: None
) -> Outcomes[IdentityRead]:
    """Read the identity registers of every unit, which must be supplied; ``between`` after each."""

    def read(unit: Unit) -> IdentityRead:
        first = bench.evidence.position()
        known = [name for name in IDENTITY if unit.client.has(name)]
        values, _ = unit.client.read_adaptive(known)
        error = error_code(unit)
        other = _other_address(bench, unit, values)
        return IdentityRead(values, error, other, bench.evidence.cited(first))

    def read_and_look(unit: Unit) -> IdentityRead:
        try:
            return read(unit)
        finally:
            between()

    return each(bench.units.values(), read_and_look)


def shown(value: Value) -> str | float:
    """An identity register as it is recorded."""
    return round(value, 2) if isinstance(value, float) else str(value)


def _other_address(bench: Bench, unit: Unit, values: Mapping[str, Value]) -> OtherAddress | None:
    """Ask an address that is not its own.

    Where others share its bus it could not be told whose an answer is, and a unit that answers for
    them spoils theirs.
    """
    alone = all(
        other is unit or other.client.link is not unit.client.link for other in bench.units.values()
    )
    if not alone or "modbus_id" not in unit.client.settings:
        return None
    return ask_another_address(unit.client, str(values.get(PROBE, "")))


def ask_another_address(client: MeterClient, serial: str) -> OtherAddress:
    """Ask an address that is not its own for a serial number, and put it back to its own.

    A frame is an answer, of whatever content: that no other device on the bus has this address is
    an assumption, unless a serial number comes that is another.

    Args:
        client: alone on its bus.
        serial: of the unit, as it tells it.
    """
    home = client.place
    asked = FARTHEST_ADDRESS - (home.address == FARTHEST_ADDRESS)
    client.place = replace(home, address=asked)
    try:
        for _ in range(ASKED_AGAIN):
            found = _asked(client, asked, serial)
            if found.answered or not found.doubt:
                break
        return found
    finally:
        client.place = home


def _asked(client: MeterClient, address: int, serial: str) -> OtherAddress:
    try:
        told = str(client.read_one(PROBE))
    except MeterLinkError as error:
        if error.fault in NO_FRAME:
            doubt = f"what came from address {address} is no frame, and may be noise: {error}"
            return OtherAddress(address, answered=False, doubt=doubt)
        return OtherAddress(address, answered=error.fault is not LinkFault.SILENCE)
    except RegisterValueError:
        return OtherAddress(address, answered=True)
    if told == serial:
        return OtherAddress(address, answered=True)
    doubt = f"at address {address} a device with serial number {told} answers: take it off the bus"
    return OtherAddress(address, answered=True, doubt=doubt)


def error_code(unit: Unit) -> Value | None:
    """The error register, where the model need not have one: an exception means that it has not."""
    known = {register.name: register for register in unit.meter.registers}
    if ERROR_CODE not in known or "modbus_id" not in unit.client.settings:
        return None
    optional = known[ERROR_CODE].applies is Applies.OPTIONAL
    try:
        return unit.client.read_one(ERROR_CODE)
    except MeterLinkError as error:
        if optional and error.fault is LinkFault.EXCEPTION:
            return None
        raise
