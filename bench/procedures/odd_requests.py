"""Requests that do not come from a master that asks this unit alone and makes no mistakes.

Where units share a bus, a unit is asked directly after another station. A master that is set up
wrongly reads no register or too many, or writes one word of a value that has two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.procedures.identification import FARTHEST_ADDRESS
from bench.settings import RATE
from bench.unit import Unit
from bench.untold import as_it_stands
from contracts.errors import LinkFault
from meters.catalogue.registers import Register
from meters.client import PROBE
from meters.encoding import Value, encode_number
from meters.modbus.exchange import Exchange
from meters.modbus.frames import MOST_READ, READ, read_request, write_request
from meters.modbus.link import ModbusRtuLink

PAUSE_S = 0.02
"""From a request to another station to the one to the unit, beside the silence between frames.

An assumption: a master that polls several meters leaves more, as the other one answers first.
"""
TIMES = 3
"""So often the unit is asked after another station."""
LATER_S = 1.0
"""After so long a unit that has missed a request is asked once more; an assumption."""
TRIED_ADDRESSES = 5
"""So many addresses are tried at the most until there is one at which nobody answers."""
ODD_COUNTS = (0, MOST_READ + 1)
"""Modbus Application Protocol V1.1b3, 6.3: of 1 to 125 registers."""
WITH_DATA, ACKNOWLEDGED = "answered with data", "acknowledged"
NOT_MODBUS = "the unit is not on Modbus RTU"
NO_RATE = "no S0 rate is written over this bus"
ONE_WORD = "its S0 rate has one word"
SAME_WORD = "every legal S0 rate has the same first word"


@dataclass(frozen=True, slots=True)
class AfterAnother:
    """What one unit did when it was asked directly after another station.

    Attributes:
        why_not: why it was not asked; empty if it was.
        doubt: why it cannot be judged; empty if it can.
        other_address: that was asked before it, at which nobody answers; None: there is none.
        pause_s: the shortest time from the end of that request to that of the unit.
        missed: how often, of ``TIMES``, it did not answer, though it did when asked once more.
        evidence: where the frames are kept.
    """

    why_not: str = ""
    doubt: str = ""
    other_address: int | None = None
    pause_s: float = 0.0
    missed: int = 0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OddReads:
    """What one unit did when no register was read, or too many.

    Attributes:
        why_not: why that was not tried; empty if it was.
        answers: what it answered, by the number of registers.
        missed_after: numbers after which it missed the next usual request.
        evidence: where the frames are kept.
    """

    why_not: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)
    missed_after: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HalfWrite:
    """What one unit did when one word of its S0 rate was written by function 06.

    Attributes:
        why_not: why that was not tried; empty if it was.
        answer: what it answered.
        before: the rate that was read before; None if it was not tried.
        found: the rate that was read afterwards, or why none could be.
        not_restored: why it is not as it was; empty if it is.
        evidence: where the frames are kept.
    """

    why_not: str = ""
    answer: str = ""
    before: float | None = None
    found: Value = ""
    not_restored: str = ""
    evidence: tuple[str, ...] = ()


def ask_after_another(bench: Bench) -> Outcomes[AfterAnother]:
    """Ask each unit directly after a request to an address at which nobody answers."""
    bench.apply_voltage()

    def ask(unit: Unit) -> AfterAnother:
        link = _link(unit)
        if link is None:
            return AfterAnother(NOT_MODBUS)
        first = bench.evidence.position()
        nobody = _nobody(bench, unit, link)
        if nobody is None:
            doubt = "at every other address that was tried something answers"
            return AfterAnother(doubt=doubt, evidence=bench.evidence.cited(first))
        asked = [_after(bench, unit, link, nobody) for _ in range(TIMES)]
        came = any(other.received for other, _ in asked)
        return AfterAnother(
            doubt=f"at address {nobody} something answered at times" if came else "",
            other_address=nobody,
            pause_s=min(own.sent_s - other.sent_until_s for other, own in asked),
            missed=sum(own.fault is LinkFault.SILENCE for _, own in asked),
            evidence=bench.evidence.cited(first),
        )

    return each(bench.units.values(), ask)


def read_oddly(bench: Bench) -> Outcomes[OddReads]:
    """Read no register of each unit, and too many, and ask it as usual after each."""
    bench.apply_voltage()

    def read(unit: Unit) -> OddReads:
        link = _link(unit)
        if link is None:
            return OddReads(NOT_MODBUS)
        first = bench.evidence.position()
        answers: dict[int, str] = {}
        missed: list[int] = []
        for count in ODD_COUNTS:
            start = unit.meter.register(PROBE).address
            pdu = bytes([READ, *start.to_bytes(2, "big"), *count.to_bytes(2, "big")])
            answers[count] = _said(link.exchange(unit.client.address, pdu), WITH_DATA)
            if _usual(bench, unit, link, f"one of {count} registers").fault is LinkFault.SILENCE:
                missed.append(count)
        return OddReads("", answers, tuple(missed), bench.evidence.cited(first))

    return each(bench.units.values(), read)


def write_half(bench: Bench) -> Outcomes[HalfWrite]:
    """Write the first word alone of each unit's S0 rate, read the rate, and restore it.

    The manuals have it written by function 10h, both words at once.
    """
    bench.apply_voltage()

    def write(unit: Unit) -> HalfWrite:
        link = _link(unit)
        if link is None or not unit.can_set(RATE):
            return HalfWrite(NO_RATE if link else NOT_MODBUS)
        register = unit.meter.register(RATE)
        if register.length == 1:
            return HalfWrite(ONE_WORD)
        first = bench.evidence.position()
        before = float(unit.client.read_one(RATE))
        word = _another_word(register, before)
        if word is None:
            return HalfWrite(SAME_WORD)
        unit.journal.remember(RATE)
        request = write_request(unit.client.address, register.address, word)
        answer = _said(link.exchange(request.address, request.pdu), ACKNOWLEDGED)
        found = as_it_stands(unit, RATE)
        failures = "; ".join(unit.journal.restore())
        return HalfWrite("", answer, before, found, failures, bench.evidence.cited(first))

    return each(bench.units.values(), write)


def _link(unit: Unit) -> ModbusRtuLink | None:
    """The bus of a unit, set to where it listens; None if it is no Modbus RTU."""
    link = unit.client.link
    if not isinstance(link, ModbusRtuLink):
        return None
    if link.line != unit.client.place.line:
        link.set_line(unit.client.place.line)
    return link


def _nobody(bench: Bench, unit: Unit, link: ModbusRtuLink) -> int | None:
    """An address at which nobody answers; None if something answers wherever it was tried."""
    taken = {a for other in bench.units.values() for a in other.journal.addresses}
    free = [address for address in range(FARTHEST_ADDRESS, 0, -1) if address not in taken]
    for address in free[:TRIED_ADDRESSES]:
        if link.exchange(address, _question(unit)).fault is LinkFault.SILENCE:
            return address
    return None


def _after(bench: Bench, unit: Unit, link: ModbusRtuLink, nobody: int) -> tuple[Exchange, Exchange]:
    """A request to an address at which nobody answers, and that to the unit directly after it."""
    patience_s = link.line.t35_s + PAUSE_S
    other = link.exchange(nobody, _question(unit), patience_s=patience_s)
    return other, _usual(bench, unit, link, "a request to another station")


def _usual(bench: Bench, unit: Unit, link: ModbusRtuLink, after: str) -> Exchange:
    """A usual request to a unit; if it does not answer, it is asked once more, later.

    An exception is an answer.

    Raises:
        MeterLinkError: it is silent then as well, or an answer was not in form.
    """
    first = last = link.exchange(unit.client.address, _question(unit))
    if first.fault is LinkFault.SILENCE:
        unit.link_faults += 1
        bench.clock.sleep(LATER_S)
        last = link.exchange(unit.client.address, _question(unit))
    if last.fault is not LinkFault.EXCEPTION:
        last.raise_for_fault(f"read after {after}")
    return first


def _question(unit: Unit) -> bytes:
    """The request that every meter answers, without the address."""
    register = unit.meter.register(PROBE)
    return read_request(unit.client.address, register.address, register.length).pdu


def _said(exchange: Exchange, without_fault: str) -> str:
    if exchange.exception_code is not None:
        return f"exception {exchange.exception_code}"
    return without_fault if exchange.fault is None else str(exchange.fault)


def _another_word(register: Register, value: float) -> int | None:
    """The first word of another legal value, where it is another one than that of this value."""
    write = register.write
    if write is None:
        return None
    now, *others = (
        encode_number(write.encoding, legal, register.length)[0]
        for legal in (value, *write.legal_values)
    )
    return next((word for word in others if word != now), None)
