"""The template of a real rack is a station, also with the examples in its comments."""

import re
from pathlib import Path

from bench.station import Station, load_station

EXAMPLE = Path(__file__).resolve().parents[2] / "stations" / "rack.example.yaml"
COMMENTED = re.compile(r"^( *)# (?=[\w-]+: \{.*\}$)", re.MULTILINE)


def with_every_example(folder: Path) -> Station:
    text, enabled = COMMENTED.subn(r"\1", EXAMPLE.read_text(encoding="utf-8"))
    assert enabled == 12
    path = folder / "rack.yaml"
    path.write_text(text, encoding="utf-8")
    return load_station(path)


def test_the_template_is_a_station_of_real_instruments() -> None:
    station = load_station(EXAMPLE)
    assert station.simulator is None
    assert {bus.kind for bus in station.buses.values()} == {"modbus_rtu"}


def test_its_commented_examples_are_valid(tmp_path: Path) -> None:
    station = with_every_example(tmp_path)
    kinds = [station.buses[position.bus].kind for position in station.positions.values()]
    assert kinds == ["modbus_rtu", "modbus_rtu", "mbus", "iec62056_21"]
    assert station.buses["mbus-3"].baud is None


def test_its_relays_wait_for_a_person(tmp_path: Path) -> None:
    relays = with_every_example(tmp_path).relays
    assert relays is not None
    assert relays.verified_for == ()
