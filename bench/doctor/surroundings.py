"""What is around the instruments: buses, guard, certificates, the lock of the station."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.assembly import opened
from bench.calibrations import InstrumentCertificate, certificates, today
from bench.clients import opened_at
from bench.doctor.finding import AmissError, Finding, look
from bench.doctor.timing import reference_clock
from bench.guard_order import GuardOrder
from bench.guarding import Guard
from bench.procedures.start_up import StartUp, start_up
from bench.run_config import RunConfig
from bench.station import Station
from bench.station_lock import StationLock
from contracts.errors import BenchError
from meters.serial_port import open_port
from reports.evidence import EvidenceFolder


def lock(out: Path, station: Station) -> Finding:
    """Whether a run would be refused because the station is locked."""

    def see() -> str:
        if (locked := StationLock(out, station.name).found()) is not None:
            raise AmissError(f"{locked}; run safe-off")
        return "not locked"

    return look("lock", see)


def buses(station: Station) -> Iterator[Finding]:
    """Whether the port of each bus opens."""
    for name in station.buses:
        yield look(f"bus {name}", partial(_bus, station, name))


def _bus(station: Station, name: str) -> str:
    bus = station.buses[name]
    open_port(bus.port, opened_at(bus), line_by_hand=bus.line_by_hand).close()
    return f"{bus.port} opens"


def guard(station: Station) -> Finding:
    """Whether the guard starts, and reaches the source on a connection of its own."""

    def see() -> str:
        started = Guard(GuardOrder(station=station))
        started.require()
        started.release()
        return "starts, reaches the source on a connection of its own, and lets go"

    return look("guard", see)


def calibrations(station: Station) -> Iterator[Finding]:
    """Every certificate, with the days that are left."""
    yield from map(_calibration, certificates(station))


def _calibration(certificate: InstrumentCertificate) -> Finding:
    on, certified = today(), certificate.certified
    objection = certificate.objection(on)
    left = f"certificate {certified.certificate}, valid until {certified.due}, "
    left += f"{certificate.days_left(on)} days left"
    what = f"{certificate.instrument} calibration"
    return Finding(what, ok=not objection, detail=objection or left)


def units(config: RunConfig) -> Iterator[Finding]:
    """Supply the units, without load, and see which answer; the output is off afterwards.

    The clock of the reference is compared meanwhile, for it has a reading then.
    """
    try:
        found, clock = _started(config)
    except BenchError as error:
        said = " ".join(str(error).split())
        yield from (Finding(f"unit {u.position}", ok=False, detail=said) for u in config.units)
        return
    yield clock
    for spec in config.units:
        yield look(f"unit {spec.position}", _answer(spec.meter.key, found[spec.position]))


def _started(config: RunConfig) -> tuple[dict[int, StartUp], Finding]:
    with tempfile.TemporaryDirectory() as folder:
        evidence = EvidenceFolder(Path(folder))
        try:
            with opened(config, evidence, lambda _, __: None) as bench:
                found = start_up(bench)
                return found, reference_clock(bench.supply.reference, bench.clock)
        finally:
            evidence.close()


def _answer(model: str, found: StartUp) -> Callable[[], str]:
    def see() -> str:
        if found.silent:
            raise AmissError(f"{model} does not answer: {found.silent}")
        where = f", not where the station has it but at {found.found_at}" if found.found_at else ""
        return f"{model} answers{where}"

    return see
