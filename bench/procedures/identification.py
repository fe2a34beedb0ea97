"""Who a unit says that it is, how it is set, and its error flags."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.catalogue.registers import Applies
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
FIRMWARE = ("software_version", "hardware_version", "protocol_version", "checksum")
"""What tells one firmware from another."""


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """An address that is no unit's, and whether anything answered there."""

    address: int
    answered: bool


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

    def read_now(self, bench: Bench) -> None:
        """Read it while the units are supplied and something else takes its time."""
        if self._read is None:
            self._read = read_identity(bench)


def read_identity(bench: Bench) -> Outcomes[IdentityRead]:
    """Read the identity registers of every unit, which must be supplied."""

    def read(unit: Unit) -> IdentityRead:
        first = bench.evidence.position()
        known = [name for name in IDENTITY if unit.client.has(name)]
        values, _ = unit.client.read_adaptive(known)
        error_code = _error_code(unit)
        other = _other_address(bench, unit)
        return IdentityRead(values, error_code, other, bench.evidence.cited(first))

    return each(bench.units.values(), read)


def shown(value: Value) -> str | float:
    """An identity register as it is recorded."""
    return round(value, 2) if isinstance(value, float) else str(value)


def _other_address(bench: Bench, unit: Unit) -> OtherAddress | None:
    """Ask an address that is not its own.

    Where others share its bus it could not be told whose an answer is, and a unit that answers for
    them spoils theirs.
    """
    alone = all(
        other is unit or other.client.link is not unit.client.link for other in bench.units.values()
    )
    if not alone or "modbus_id" not in unit.client.settings:
        return None
    home = unit.client.place
    asked = FARTHEST_ADDRESS - (home.address == FARTHEST_ADDRESS)
    unit.client.place = replace(home, address=asked)
    try:
        return OtherAddress(asked, unit.client.answers())
    finally:
        unit.client.place = home


def _error_code(unit: Unit) -> Value | None:
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
