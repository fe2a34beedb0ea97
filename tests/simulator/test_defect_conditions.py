"""A defect that shows only sometimes, only warm, only later, only with another one."""

from functools import partial

import pytest

from simulator.defects import ALL, DefectError, parse
from simulator.rack import Rack
from simulator.server import Simulator
from simulator.waveform import OFF, Output
from tests.simulator.defect_observers import STATION, answer, edges, planted, run
from tests.simulator.reference_bench import load

INDUCTIVE = load(230.0, 10.0, 60.0)
LARGE, BACK = load(230.0, 100.0), load(230.0, 10.0, 180.0)


GOOD = planted()


def changed_by_pct(rack: Rack, output: Output = INDUCTIVE) -> float:
    return rack.meter("1").sensor.error_pct(output) - GOOD.meter("1").sensor.error_pct(output)


def shows(rack: Rack) -> bool:
    return bool(abs(changed_by_pct(rack)) > 0.1)


def test_it_comes_after_a_time_under_voltage_and_goes_after_another() -> None:
    rack = planted("1=gain:after_s=20:until_s=50")
    run(rack, OFF, 100.0)
    run(rack, INDUCTIVE, 19.0)
    assert not shows(rack)
    rack.world.wait(2.0)
    assert changed_by_pct(rack) == pytest.approx(4 / 3, abs=0.02)
    rack.world.wait(30.0)
    assert not shows(rack)


def test_it_is_counted_from_the_moment_at_which_it_comes() -> None:
    counts = []
    for order in ((), ("1=led-constant:factor=0.5:after_s=60",)):
        rack = planted(*order)
        run(rack, LARGE, 120.0)
        counts.append(rack.meter("1").outputs.led.count)
    assert counts[1] == pytest.approx(0.75 * counts[0], abs=2)


def test_one_that_shows_when_warm_is_gone_after_a_loss_of_supply() -> None:
    rack = planted("1=gain:warm_s=100")
    for output, duration_s, bad in ((INDUCTIVE, 101.0, True), (OFF, 1.0, False)):
        run(rack, output, duration_s)
        assert shows(rack) is bad
    run(rack, INDUCTIVE, 50.0)
    assert not shows(rack)


def test_one_that_needs_heat_shows_with_a_large_current_alone() -> None:
    rack = planted("1=gain:warmth=0.5")
    run(rack, INDUCTIVE, 2000.0)
    assert not shows(rack)
    run(rack, LARGE, 600.0)
    assert shows(rack)


def test_chance_is_drawn_for_each_interval_and_is_the_same_each_time() -> None:
    def seen(*orders: str) -> list[bool]:
        rack, found = planted(*orders), list[bool]()
        for _ in range(400):
            run(rack, INDUCTIVE, 1.0)
            found.append(shows(rack))
        return found

    first = seen("1=gain:chance=0.25")
    assert first == seen("1=gain:chance=0.25")
    assert sum(first) == pytest.approx(100, abs=30)


def test_chance_is_drawn_for_each_frame() -> None:
    rack = planted("1=faulty-answer:chance=0.3")
    run(rack, INDUCTIVE, 5.0)
    good, _ = answer(planted_and_on(), 1)
    bad = 0
    for _ in range(200):
        rack.world.wait(0.1)
        bad += answer(rack, 1)[0] != good
    assert bad == pytest.approx(60, abs=25)


def planted_and_on() -> Rack:
    rack = planted()
    run(rack, INDUCTIVE, 5.0)
    return rack


def test_chance_is_drawn_for_each_pulse() -> None:
    found = []
    for order in ((), ("1=lost-pulses:every=1:chance=0.1",)):
        rack = planted(*order)
        run(rack, load(230.0, 40.0), 60.0)
        found.append(edges(rack, 1, "s0_forward").size // 2)
    assert found[1] / found[0] == pytest.approx(0.9, abs=0.03)


@pytest.mark.parametrize(
    ("condition", "bad", "good"),
    [
        ("if_above_a=50", LARGE, INDUCTIVE),
        ("if_below_a=50", INDUCTIVE, LARGE),
        ("if_above_v=240", load(253.0, 10.0), INDUCTIVE),
        ("if_below_v=220", load(207.0, 10.0), INDUCTIVE),
        ("if_reverse=1", BACK, INDUCTIVE),
    ],
)
def test_it_shows_at_some_loads_alone(condition: str, bad: Output, good: Output) -> None:
    rack = planted(f"1=gain:{condition}")
    for output, wanted in ((bad, True), (good, False), (bad, True)):
        run(rack, output, 5.0)
        assert shows(rack) is wanted


@pytest.mark.parametrize(("condition", "name"), [("if_tariff=2", "tariff"), ("if_code=9", "code")])
def test_it_shows_with_one_setting_alone(condition: str, name: str) -> None:
    rack = planted(f"1=gain:{condition}")
    run(rack, INDUCTIVE, 5.0)
    assert not shows(rack)
    setattr(rack.meter("1").settings, name, 2 if name == "tariff" else 9)
    rack.world.wait(1.0)
    assert shows(rack)


def test_it_shows_with_another_defect_alone_and_both_add_up() -> None:
    rack = planted("1=offset:after_s=30", "1=gain:pct=3:if_with=offset", "1=gain:pct=3:phase=2")
    run(rack, INDUCTIVE, 10.0)
    assert changed_by_pct(rack) == pytest.approx(1.0, abs=0.02)
    rack.world.wait(30.0)
    assert changed_by_pct(rack) == pytest.approx(2.0 + 6 / 3450 * 100, abs=0.03)


def test_what_is_planted_later_is_there_whatever_came_and_went_before() -> None:
    rack = planted("1=gain:pct=3:until_s=20")
    run(rack, INDUCTIVE, 10.0)
    parse("1=gain:pct=3:phase=2", ALL).plant(rack)
    assert changed_by_pct(rack) == pytest.approx(2.0, abs=0.02)
    rack.world.wait(30.0)
    assert changed_by_pct(rack) == pytest.approx(1.0, abs=0.02)


def test_what_happens_once_happens_when_its_time_has_come() -> None:
    rack = planted("1=default-tariff:after_s=20", "1=gain:chance=0.5")
    run(rack, INDUCTIVE, 10.0)
    assert rack.meter("1").settings.tariff == 1
    rack.world.wait(20.0)
    assert rack.meter("1").settings.tariff == 2
    rack.meter("1").settings.tariff = 1
    rack.world.wait(20.0)
    assert rack.meter("1").settings.tariff == 1


def test_the_rate_that_is_set_meanwhile_stays_when_a_defect_goes() -> None:
    rack = planted("1=s0-constant:until_s=20")
    run(rack, INDUCTIVE, 10.0)
    rack.values("1").write("s0_output_rate", 1000.0)
    assert rack.meter("1").outputs.s0_forward.constant_imp_per_kwh == 500.0
    rack.world.wait(20.0)
    assert rack.meter("1").outputs.s0_forward.constant_imp_per_kwh == 1000.0


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("1=gain:chance=2", "condition chance = 2: must be from 0 to 1"),
        ("1=gain:after_s=-1", "condition after_s = -1: must be from 0"),
        ("1=gain:after_s=9:until_s=9", "after_s = 9: must be less than until_s = 9"),
        ("1=gain:if_tariff=1.5", "if_tariff = 1.5: must be a whole number from 0 to 4"),
        ("1=gain:if_with=gian", "if_with = gian: must be the name of a defect of a unit"),
        ("1=gain:if_wiht=offset", "no parameter 'if_wiht': did you mean if_with?"),
        ("1=both-addresses:after_s=5", "both-addresses is there for ever: it takes no conditions"),
        ("source=trip:chance=0.5", "defect trip has no parameter 'chance'"),
        ("1=gain:phase=9:after_s=20", "phase = 9: must be a whole number from 1 to 3"),
    ],
)
def test_a_wrong_condition_is_refused_in_one_clear_line(order: str, message: str) -> None:
    simulator = Simulator(STATION)
    with pytest.raises(DefectError) as refused:
        simulator.plant(order)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not shows(simulator.rack)


EFFECTS = {
    "gain": partial(changed_by_pct, output=INDUCTIVE),
    "phase-error": partial(changed_by_pct, output=INDUCTIVE),
    "saturation": partial(changed_by_pct, output=LARGE),
    "crosstalk": partial(changed_by_pct, output=INDUCTIVE),
    "nonlinearity": partial(changed_by_pct, output=LARGE),
    "timebase": partial(changed_by_pct, output=INDUCTIVE),
    "reverse-gain": partial(changed_by_pct, output=BACK),
    "voltage-dependence": partial(changed_by_pct, output=load(253.0, 10.0)),
}


@pytest.mark.parametrize("name", EFFECTS)
def test_a_larger_size_has_a_larger_effect(name: str) -> None:
    defect = ALL["unit", name]
    model = planted().meter("1").model
    orders = [f"1={defect.at(share, model)}" for share in (0.5, 1.2, 2.0)]
    found = [abs(EFFECTS[name](planted(order))) for order in orders]
    assert found == sorted(found)
    assert found[0] > 0
