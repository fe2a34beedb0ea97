"""A meter as buses other than Modbus see it."""

import pytest

from simulator.bus.line import Line
from simulator.meter.face import Face
from simulator.meter.model import INFRARED
from tests.simulator.meter_bench import MeterBench


def face_of(key: str, bus: str = "mbus") -> Face:
    return MeterBench(key, bus=bus).face


@pytest.mark.parametrize(
    ("key", "baud"),
    [("pro2-mb", 9600), ("pro380-mb", 2400), ("pro380-mb-ct", 2400), ("2pu-ct", 2400)],
)
def test_it_is_delivered_with_the_manuals_m_bus_settings(key: str, baud: int) -> None:
    face = face_of(key)
    assert face.line == Line(baud, "E")
    assert (face.primary_address, face.secondary_address) == (0, "22091001")
    assert (face.model, face.serial, face.awake, face.error) == (key, "22091001", True, False)


def test_changes_take_effect_after_the_answer() -> None:
    face = face_of("pro380-mb")
    assert face.write("primary_address", 250)
    assert face.write("secondary_address", "15012345")
    assert face.write("baud_rate", 300)
    assert (face.primary_address, face.secondary_address, face.line.baud) == (0, "22091001", 2400)
    face.after_answer()
    assert (face.primary_address, face.secondary_address, face.line.baud) == (250, "15012345", 300)
    assert face.value("primary_address") == 250


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("primary_address", 251),
        ("secondary_address", "1501234A"),
        ("secondary_address", "123"),
        ("baud_rate", 19200),
        ("tariff", 3),
        ("tariff", 11),
        ("combination_code", 2),
        ("s0_output_rate", 500.0),
        ("s0_output_rate", float("nan")),
    ],
)
def test_an_illegal_value_changes_nothing(name: str, value: float | str) -> None:
    face = face_of("pro380-mb")
    face.after_answer()
    before = face.line, face.primary_address, face.secondary_address, face.value("tariff")
    assert face.write(name, value) is False
    face.after_answer()
    assert (face.line, face.primary_address, face.secondary_address, face.value("tariff")) == before


@pytest.mark.parametrize("value", [0, 17, 12345678])
def test_any_value_resets_a_counter(value: int) -> None:
    bench = MeterBench("pro380-mb")
    bench.let_flow(1.0, 1000.0)
    bench.cycle_supply()
    for name in ("resettable_day_counter", "power_down_counter"):
        assert bench.number(name) > 0
        assert bench.face.write(name, value)
        assert bench.number(name) == 0


def test_m_bus_and_rs485_of_a_2pu_ct_have_their_own_settings() -> None:
    bench = MeterBench("2pu-ct")
    assert bench.face.write("baud_rate", 9600)
    assert bench.write("baud_rate", 7) is None
    bench.face.after_answer()
    assert (bench.face.line.baud, bench.bank.line.baud) == (9600, 19200)
    assert bench.face.write("tariff", 4)
    assert bench.words("tariff") == (4,)


def test_infrared_sets_what_the_model_has() -> None:
    mod, mb = MeterBench("pro2-mod", bus=INFRARED), MeterBench("pro2-mb", bus=INFRARED)
    for bench in (mod, mb):
        assert bench.face.write("baud_rate", 4800)
        assert bench.face.write("tariff", 12)
        bench.face.after_answer()
        assert bench.face.value("baud_rate") == 4800
    assert mod.bank.line.baud == 4800
    assert mb.face.line.baud == 4800
    assert not mod.face.has("secondary_address")
    with pytest.raises(KeyError, match="secondary_address"):
        mod.face.write("secondary_address", "00000001")


@pytest.mark.parametrize("name", ["l4_voltage", "t3_total_active_energy", ""])
def test_what_a_model_lacks_is_no_value(name: str) -> None:
    face = face_of("pro380-mb")
    assert not face.has(name)
    with pytest.raises(KeyError, match=f"'{name}'"):
        face.value(name)


def test_an_error_is_flagged() -> None:
    bench = MeterBench("pro380-mb")
    bench.meter.identity.error_code = 2
    assert bench.face.error
    assert bench.meter.display()["diagnostics"] == "S 00 111"


def test_without_supply_it_is_not_awake() -> None:
    bench = MeterBench("pro2-s")
    bench.meter.deaf = True
    assert not bench.face.awake
