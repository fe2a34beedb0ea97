"""The templates of complete racks: valid, within what their instruments can do, and explained."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import yaml

from bench.clock import SimulatedClock
from bench.doctor.examination import examine
from bench.doctor.finding import Finding
from bench.doctor.instruments import Rack
from bench.station import SimulatorConfig, Station, load_station
from bench.virtual import VirtualBench, resolve
from simulator.server import Simulator
from simulator.station import StationFile
from tests.bench.example_racks import RACKS, simulated

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "racks"
WIRING_PAGE = re.compile(r"docs/how-to/racks/([a-z-]+\.md)")
each_rack = pytest.mark.parametrize("rack", RACKS, ids=lambda path: path.name.split(".")[0])


@contextmanager
def virtual(path: Path) -> Iterator[tuple[Station, SimulatedClock]]:
    """The station with the addresses of a virtual bench, and its clock."""
    with closing(Simulator(StationFile.load(path, clock=None, seed=None))) as served:
        config = SimulatorConfig(attach=served.start()["control"])
        with closing(VirtualBench(path, config, None)) as bench:
            yield resolve(load_station(path), bench), SimulatedClock(bench.control)


def limits_found(path: Path) -> dict[str, Finding]:
    with virtual(path) as (station, clock), closing(Rack(station, clock)) as rack:
        list(rack.examine())
        return {found.what: found for found in rack.limits()}


def test_there_are_three_complete_racks_and_no_two_have_one_make_of_source_and_reference() -> None:
    stations = [load_station(path) for path in RACKS]
    assert len(stations) >= 3
    makes = [(s.source.driver, s.reference.driver, s.counter.driver) for s in stations]
    assert all(len({make[part] for make in makes}) > 1 for part in range(3)), makes
    assert len({make[1:] for make in makes}) == len(makes), makes


@each_rack
def test_a_template_is_a_rack_of_real_instruments(rack: Path) -> None:
    station = load_station(rack)
    assert station.simulator is None
    assert "simulated" not in station._resources()
    assert "attach" not in rack.read_text(encoding="utf-8")


@each_rack
def test_its_relays_wait_for_a_person_and_its_certificates_for_theirs(rack: Path) -> None:
    station = load_station(rack)
    assert station.relays is None or station.relays.verified_for == ()
    assert station.reference.calibration.certificate == "REPLACE-ME"


@each_rack
def test_the_emergency_stop_is_watched_and_a_broken_wire_is_an_open_contact(rack: Path) -> None:
    safety = load_station(rack).safety
    assert safety is not None
    assert safety.inputs is not None
    assert "emergency stop" in safety.inputs.contacts
    unconnected = {"labjack_t7": "high", "ni_inputs": "low"}
    assert safety.inputs.closed_is != unconnected[safety.inputs.driver]


@each_rack
def test_its_page_names_every_line_of_the_counter_and_of_the_safety_contacts(rack: Path) -> None:
    text = rack.read_text(encoding="utf-8")
    named = WIRING_PAGE.search(text)
    assert named is not None, "the template names its page"
    page = (PAGES / named[1]).read_text(encoding="utf-8")
    station = load_station(rack)
    assert f"stations/{rack.name}" in page
    lines = [
        f"| {output} of position {number} | {line} |"
        for number, position in station.positions.items()
        for output, line in position.lines.items()
    ]
    assert station.safety is not None
    assert station.safety.inputs is not None
    lines += [f"| {name} | {line} |" for name, line in station.safety.inputs.contacts.items()]
    if (contactor := station.safety.contactor) is not None:
        lines += [f"| contactor | {contactor.line} |", f"| mirror | {contactor.mirror} |"]
    lines += [
        f"| tariff relay of position {number} | {position.tariff_relay} |"
        for number, position in station.positions.items()
        if position.tariff_relay is not None
    ]
    assert [line for line in lines if line not in page] == []


@each_rack
def test_doctor_finds_nothing_amiss_with_its_instruments_simulated(
    rack: Path, tmp_path: Path
) -> None:
    with virtual(simulated(rack, tmp_path)) as (station, clock):
        found = {f.what: f for f in examine(station, clock, tmp_path / "out")}
    assert [f"{f.what}: {f.detail}" for f in found.values() if not f.ok] == []
    assert {"limits of the source", "limits of the reference", "safety contacts"} <= set(found)


@pytest.mark.parametrize(
    ("which", "current_a", "amiss"),
    [("small", 19.5, "limits of the reference"), ("ametek", 105, "limits of the source")],
)
def test_limits_that_a_rack_cannot_have_are_found(
    which: str, current_a: float, amiss: str, tmp_path: Path
) -> None:
    (rack,) = (path for path in RACKS if which in path.name)
    path = simulated(rack, tmp_path)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["limits"]["current_a"] = current_a
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert [what for what, found in limits_found(path).items() if not found.ok] == [amiss]
