"""What a meter on an M-Bus tells: its records, its header, and how it is selected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError
from meters.mbus.meter import MBusMeter, ReadOut
from meters.mbus.search import search_secondary
from meters.mbus.secondary_address import ANY_DIGIT, SecondaryAddress

SELECTED = 253
DIGITS = 8
WILDCARDS = (range(4), range(4, 8), range(0, 8, 2), range(1, 8, 2))
"""Which digits are left open when a meter is selected with wildcards: the first of these for which
no other meter has the same rest. Meters on one rack often have numbers in a row."""


@dataclass(frozen=True, slots=True)
class ReadOuts:
    """Two read-outs of one unit, one right after the other.

    Attributes:
        first, second: what came.
        by_printed_request: what the request of the manual, without a frame count, gave: ``right``
            or the fault.
        evidence: where they are kept.
    """

    first: ReadOut
    second: ReadOut
    by_printed_request: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selected:
    """How one unit took selections by secondary address.

    Attributes:
        exact: the identification that answered to the whole address; empty for none.
        wildcards: that which answered with digits left open; empty for none, None if others on the
            bus would have answered as well.
        other: what answered to an address that no unit has; empty for none.
        found: every identification that a search of the bus found.
        disturbed_by: units on the bus that do not answer to the bench, where something did not
            come as it should: it may be theirs, so that nothing can be said.
        evidence: where it is kept.
    """

    exact: str
    wildcards: str | None
    other: str
    found: tuple[str, ...]
    disturbed_by: str
    evidence: tuple[str, ...]


def on_mbus(bench: Bench) -> list[Unit]:
    """The units that are on an M-Bus."""
    return [unit for unit in bench.units.values() if isinstance(unit.client, MBusMeter)]


def client_of(unit: Unit) -> MBusMeter:
    """The client of a unit on an M-Bus."""
    assert isinstance(unit.client, MBusMeter), "see on_mbus()"  # noqa: S101
    return unit.client


def read_out_twice(bench: Bench) -> Outcomes[ReadOuts]:
    """Read every unit out twice, without load, and once with the request of the manual."""
    bench.apply_voltage()

    def read(unit: Unit) -> ReadOuts:
        first_frame = bench.evidence.position()
        client = client_of(unit)
        first, second = client.read_out(), client.read_out()
        printed = _by_printed_request(client)
        return ReadOuts(first, second, printed, bench.evidence.cited(first_frame))

    return each(on_mbus(bench), read)


def _by_printed_request(client: MBusMeter) -> str:
    port = client.meter.mbus
    assert port is not None, "it is on an M-Bus"  # noqa: S101
    try:
        client.link.request(client.address, c_field=port.request_control)
    except MeterLinkError as error:
        return str(error.fault)
    return "right"


def select_each(bench: Bench) -> Outcomes[Selected]:
    """Select every unit by its secondary address, with and without wildcards, and search once."""
    bench.apply_voltage()
    found = _searched(on_mbus(bench))
    lost = ", ".join(str(unit) for unit in on_mbus(bench) if not unit.reachable)

    def select(unit: Unit) -> Selected:
        first = bench.evidence.position()
        number = str(client_of(unit).read_one("serial_number"))
        open_number = _open(number, {*found, *_labels(bench)} - {number})
        try:
            exact, wildcards, other = _selected_by(client_of(unit), number, open_number, found)
        except MeterLinkError:
            if not lost:
                raise
            exact, wildcards, other = "", None, ""
        right = exact == number and number in found
        disturbed_by = "" if right else lost
        cited = bench.evidence.cited(first)
        return Selected(exact, wildcards, other, found, disturbed_by, cited)

    return each(on_mbus(bench), select)


def _selected_by(
    client: MBusMeter, number: str, open_number: str, found: Sequence[str]
) -> tuple[str, str | None, str]:
    """What answers to the whole number, to one with digits left open, and to nobody's."""
    exact = _selected(client, number)
    wildcards = _selected(client, open_number) if open_number else None
    other = _selected(client, _nobody(number, found))
    _deselect(client)
    return exact, wildcards, other


def _searched(units: Sequence[Unit]) -> tuple[str, ...]:
    links = {id(client_of(unit).link): client_of(unit).link for unit in units}
    return tuple(
        address.number for link in links.values() for address in search_secondary(link).found
    )


def _labels(bench: Bench) -> tuple[str, ...]:
    """Of the units on an M-Bus: one may be there that a search does not find."""
    return tuple(unit.serial.zfill(DIGITS) for unit in on_mbus(bench) if unit.serial)


def _open(number: str, others: Collection[str]) -> str:
    """A number with digits left open that no other one fits; empty if there is none."""
    for places in WILDCARDS:
        if all(any(n[i] != number[i] for i in range(DIGITS) if i not in places) for n in others):
            return "".join(ANY_DIGIT if i in places else number[i] for i in range(DIGITS))
    return ""


def _nobody(number: str, found: Sequence[str]) -> str:
    """A number that differs from that of a unit in its last digit, and is no other unit's."""
    others = (f"{number[:-1]}{digit}" for digit in range(10))
    return next(other for other in others if other != number and other not in found)


def _selected(client: MBusMeter, number: str) -> str:
    """The identification of the meter that answers to a number; empty if none does."""
    try:
        client.link.select(SecondaryAddress(number))
    except MeterLinkError as error:
        if error.fault is LinkFault.SILENCE:
            return ""
        raise
    answer = client.link.request(SELECTED)
    return client.identification_in(answer.data)


def _deselect(client: MBusMeter) -> None:
    """A deselected meter may acknowledge or not, which is no finding."""
    client.link.reset(SELECTED)
