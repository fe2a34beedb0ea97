"""``doctor``: is every instrument there, in calibration, with its output off."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench.calibrations import InstrumentCertificate, certificates, today
from bench.clients import opened_at
from bench.clock import SystemClock
from bench.commands.subparsers import Subparsers
from bench.instruments import open_counter, open_reference
from bench.sources import open_source
from bench.station import SIMULATED, Station, load_station
from bench.virtual import VirtualBench, resolve
from contracts.errors import BenchError
from contracts.wire import NoRecorder
from meters.serial_port import open_port
from metrology.verdict import EXIT_CODES, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    detail: str


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("doctor", help="is every instrument there and in calibration")
    parser.add_argument("--station", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Look at every instrument; exit code 3 if something is wrong."""
    station = load_station(options.station)
    virtual = None
    if station.simulator is not None and station.source.resource == SIMULATED:
        virtual = VirtualBench(options.station, station.simulator, None)
        station = resolve(station, virtual)
    try:
        findings = list(examine(station))
    finally:
        if virtual is not None:
            virtual.close()
    if options.json:
        sys.stdout.write(json.dumps([asdict(f) for f in findings], indent=2) + "\n")
    else:
        for f in findings:
            sys.stdout.write(f"{'ok ' if f.ok else 'BAD'}  {f.what:22} {f.detail}\n")
    good = all(f.ok for f in findings)
    return EXIT_CODES[Verdict.PASS if good else Verdict.ERROR]


def examine(station: Station) -> Iterator[Finding]:
    """Look at the instruments and buses of a station, one after the other."""
    yield _tried("source", lambda: _source(station))
    yield _tried("reference", lambda: _reference(station))
    yield _tried("counter", lambda: _counter(station))
    for name in station.buses:
        yield _tried(f"bus {name}", partial(_bus, station, name))
    yield from map(_calibration, certificates(station))


def _tried(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, ok=True, detail=look())
    except BenchError as error:
        return Finding(what, ok=False, detail=str(error))


def _source(station: Station) -> str:
    source = open_source(station.source, clock=SystemClock(), recorder=NoRecorder())
    try:
        identity = source.identify()
        if source.output_is_on():
            raise BenchError(f"{identity}: the output is on; it must be off before a run")
        source.initialise()
    finally:
        source.close()
    return f"{identity}, output off, no error reported"


def _reference(station: Station) -> str:
    reference = open_reference(station.reference, clock=SystemClock(), recorder=NoRecorder())
    try:
        identity = reference.identify()
        reference.initialise()
    finally:
        reference.close()
    return f"{identity}, no error reported"


def _calibration(certificate: InstrumentCertificate) -> Finding:
    on, certified = today(), certificate.certified
    objection = certificate.objection(on)
    left = f"certificate {certified.certificate}, valid until {certified.due}, "
    left += f"{certificate.days_left(on)} days left"
    what = f"{certificate.instrument} calibration"
    return Finding(what, ok=not objection, detail=objection or left)


def _counter(station: Station) -> str:
    counter = open_counter(
        station.counter,
        dict(station.positions),
        clock=SystemClock(),
        recorder=NoRecorder(),
        pulse_output=station.reference.pulse_output,
    )
    try:
        identity = counter.identify()
        with counter.capture() as capture:
            capture.read(0.05)
    finally:
        counter.close()
    return f"{identity}, samples come in"


def _bus(station: Station, name: str) -> str:
    bus = station.buses[name]
    open_port(bus.port, opened_at(bus), line_by_hand=bus.line_by_hand).close()
    return f"{bus.port} opens"
