"""Safety contacts, contactor, watchdogs and the air: there, and as they must be before a run."""

from collections.abc import Iterator
from functools import partial

from bench.ambient import AmbientWatch, open_sensor
from bench.doctor.finding import AmissError, Finding, look
from bench.protection import Protection
from bench.station import AmbientConfig, Station
from bench.switches import calmed_t7s
from contracts.clock import Clock
from contracts.errors import BenchError
from contracts.wire import NoRecorder
from instruments.labjack_t7_lines import T7Lines
from instruments.labjack_t7_watchdog import armed_for


def protection(station: Station, clock: Clock) -> Iterator[Finding]:
    """Contacts and contactor; nothing is switched."""
    if station.safety is None:
        return
    try:
        found = Protection(station.safety, clock, NoRecorder())
    except BenchError as error:
        yield Finding("safety", ok=False, detail=" ".join(str(error).split()))
        return
    if found.inputs is not None:
        yield look("safety inputs", lambda: f"{found.identify()}")
        yield look("safety contacts", partial(_contacts, found))
    if found.contactor is not None:
        yield look("contactor", partial(_contactor, found))
    # Nothing was used, so that this switches nothing either.
    found.close()


def watchdogs(station: Station) -> Iterator[Finding]:
    """What each LabJack T7 does when nobody talks to it."""
    contactor = None if station.safety is None else station.safety.contactor
    for resource in calmed_t7s(station.relays, contactor):
        yield look("watchdog", partial(_watchdog, resource))


def ambient(station: Station, clock: Clock) -> Iterator[Finding]:
    """The sensor of the air, and whether the air is as the station wants it."""
    if (config := station.ambient) is not None:
        yield look("ambient", partial(_ambient, config, station, clock))


def _contacts(found: Protection) -> str:
    if why := found.opened():
        raise AmissError(f"{why}: nothing can be energised")
    return f"closed: {', '.join(found.contacts())}"


def _contactor(found: Protection) -> str:
    assert found.contactor is not None, "see protection()"  # noqa: S101
    if not found.contactor.has_mirror:
        return "it has no mirror contact that would tell whether it is open; it was not switched"
    found.contactor.require_open()
    return f"open, by {found.contactor.how}; it was not switched"


def _watchdog(resource: str) -> str:
    device = T7Lines(resource)
    try:
        lines, timeout_s = armed_for(device)
    finally:
        device.close()
    if not lines:
        return f"{device.name}: not armed; the first use of a line arms it"
    named = ", ".join(map(str, lines))
    return f"{device.name}: lines {named} go low when nobody talks to it for {timeout_s} s"


def _ambient(config: AmbientConfig, station: Station, clock: Clock) -> str:
    sensor = open_sensor(config, clock=clock, recorder=NoRecorder())
    watch = AmbientWatch(config, sensor, station.temperature, clock)
    try:
        who = sensor.identify()
        watch.look()
    finally:
        watch.close()
    if watch.objection:
        raise AmissError(watch.objection)
    assert watch.reading is not None, "else there is an objection"  # noqa: S101
    air = watch.reading
    return f"{who.model}: {air.temperature_degc:.1f} °C, {air.humidity_pct:.0f} % humidity"
