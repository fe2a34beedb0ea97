"""Supplying the units, and finding out which of them answer."""

from dataclasses import dataclass

from bench.assembly import Bench
from bench.unit import Unit
from contracts.errors import InstrumentError, MeterLinkError
from meters.client import RegisterValueError
from meters.line_settings import LineSettings

ANSWERS_WITHIN_S = 5.0
"""EN 50470-3: functional within 5 s of nominal voltage (from expert knowledge, verify)."""
TRY_EVERY_S = 0.25
PROBE = "serial_number"


@dataclass(frozen=True, slots=True)
class StartUp:
    """How a unit came up.

    Attributes:
        after_s: it answered so long after it was supplied, in s; an upper bound.
        found_at: line settings at which it was found in the end, if not at those of the station.
        silent: it answered at no setting; says which were tried.
    """

    after_s: float
    found_at: str = ""
    silent: str = ""


def start_up(bench: Bench) -> dict[int, StartUp]:
    """Supply all units and wait for each to answer; search for those that do not.

    Raises:
        InstrumentError: no unit answers: the bus, not the meters.
    """
    bench.apply_voltage()
    supplied_s = bench.clock.now()
    waiting = dict(bench.units)
    found: dict[int, StartUp] = {}
    while waiting and bench.clock.now() - supplied_s < ANSWERS_WITHIN_S:
        for position, unit in list(waiting.items()):
            if _answers(unit):
                found[position] = StartUp(bench.clock.now() - supplied_s)
                del waiting[position]
        if waiting:
            bench.clock.sleep(TRY_EVERY_S)
    for position, unit in waiting.items():
        found[position] = _search(bench, unit)
    if all(result.silent for result in found.values()):
        raise InstrumentError(
            "no unit answers at any line setting: the bus or its port is not working"
        )
    return dict(sorted(found.items()))


def _answers(unit: Unit) -> bool:
    """Whether there is an answer, right or wrong in form: the meter is there."""
    try:
        unit.client.read_one(PROBE)
    except MeterLinkError as error:
        return error.fault != "silence"
    except RegisterValueError:
        return True
    return True


def _search(bench: Bench, unit: Unit) -> StartUp:
    """Try every line setting at the unit's address and at the factory's."""
    link, home = unit.client.link, unit.client.link.line
    usual = unit.client.address
    tried = 0
    try:
        for address in dict.fromkeys((usual, unit.meter.modbus.default_address)):
            if address != usual and _taken(bench, unit, address):
                continue
            unit.client.address = address
            for line in _settings(unit, home):
                link.set_line(line)
                tried += 1
                if _answers(unit):
                    where = f"{line}, address {address}"
                    unit.lost = f"it answers at {where} only"
                    return StartUp(float("nan"), found_at=where)
    finally:
        unit.client.address = usual
        link.set_line(home)
    unit.lost = f"silent at all of {tried} settings"
    return StartUp(float("nan"), silent=unit.lost)


def _taken(bench: Bench, unit: Unit, address: int) -> bool:
    """Whether another unit on the same bus has the address."""
    return any(
        other.client.address == address and other.client.link is unit.client.link
        for other in bench.units.values()
        if other is not unit
    )


def _settings(unit: Unit, home: LineSettings) -> list[LineSettings]:
    port = unit.meter.modbus
    every = [
        LineSettings(baud, code.parity, home.stop_bits)
        for baud in port.bauds
        for code in port.parities
    ]
    return [home, *(line for line in every if line != home)]
