"""The simulated WT3000 as it measures: readings and energies against what flows."""

import math

import numpy as np
import pytest

from simulator.certificates import ReferenceCertificate, Row
from simulator.scpi.faults import FaultKind, WireFault
from simulator.waveform import Component, Output, PhaseOutput
from simulator.yokogawa_wt3000 import ReferenceErrors, draw_errors
from tests.simulator.reference_bench import BIASED, NO_ERROR, Reference, load

CERTIFICATE = ReferenceCertificate((Row(230.0, 5.0, 1.0, 0.03, 0.5),))


@pytest.fixture
def reference() -> Reference:
    return Reference()


def test_half_power_factor_reads_575_w(reference: Reference) -> None:
    reference.talk(":INP:WIR P3W4")
    reference.apply(load(230.0, 5.0, lag_deg=60.0))
    items = ("U,1", "I,2", "P,3", "S,1", "Q,1", "LAMB,1", "PHI,1", "FU,1", "FI,3")
    u, i, p, s, q, factor, phi, fu, fi = reference.measure(*items)
    assert (u, i, p, s) == (230.0, 5.0, 575.0, 1150.0)
    assert q == pytest.approx(995.929, abs=1e-3)
    assert (factor, phi, fu, fi) == (0.5, 60.0, 50.0, 50.0)
    p, s, q, u, i, factor = reference.measure(
        "P,SIGMA", "S,SIGMA", "Q,SIGMA", "U,SIGMA", "I,SIGMA", "LAMB,SIGMA"
    )
    assert (p, s, u, i, factor) == (1725.0, 3450.0, 230.0, 5.0, 0.5)
    assert q == pytest.approx(2987.79, abs=1e-2)


@pytest.mark.parametrize(
    ("lag_deg", "p", "q", "phi"),
    [
        (0, 1, 0, 0),
        (-36.87, 0.8, -0.6, -36.87),
        (120, -0.5, 0.866025, 120),
        (-150, -0.866025, -0.5, -150),
    ],
)
def test_signs_of_the_four_quadrants(
    reference: Reference, lag_deg: float, p: float, q: float, phi: float
) -> None:
    """Lead is negative, lag is positive (page 6-97)."""
    reference.apply(load(100.0, 1.0, lag_deg))
    values = reference.measure("P,1", "Q,1", "PHI,1")
    assert values == [
        pytest.approx(100 * p, abs=1e-3),
        pytest.approx(100 * q, abs=1e-3),
        pytest.approx(phi, abs=1e-3),
    ]


def test_formulas_differ_when_there_is_distortion(reference: Reference) -> None:
    phase = PhaseOutput(
        (Component(1, 230.0, 0.0),), (Component(1, 3.0, -30.0), Component(3, 4.0, 0.0))
    )
    reference.apply(Output(50.0, (phase, phase, phase)))
    reference.talk(":INP:WIR P3W4")
    active = 230 * 3 * math.cos(math.radians(30))
    results = {}
    for kind in ("TYPE1", "TYPE2", "TYPE3"):
        reference.talk(f":MEAS:SQF {kind}")
        results[kind] = reference.measure("P,1", "S,1", "Q,1", "Q,SIGMA", "S,SIGMA")
    assert results["TYPE1"] == results["TYPE2"]
    p, s, q, total, _ = results["TYPE1"]
    assert p == pytest.approx(active, rel=1e-5)
    assert s == 1150.0
    assert q == pytest.approx(math.sqrt(1150**2 - active**2), rel=1e-5)
    assert total == pytest.approx(3 * q, rel=1e-5)
    assert results["TYPE3"][2] == pytest.approx(345.0, rel=1e-5)
    assert results["TYPE3"][1] == pytest.approx(690.0, rel=1e-5)
    assert results["TYPE3"][4] == pytest.approx(3 * 690.0, rel=1e-5)


def test_peaks_are_those_of_the_waveform(reference: Reference) -> None:
    reference.apply(load(230.0, 5.0))
    high, low, peak, crest = reference.measure("UPP,1", "UMP,1", "IPP,1", "CFI,1")
    assert high == pytest.approx(230 * math.sqrt(2), rel=1e-4)
    assert low == pytest.approx(-high, rel=1e-4)
    assert peak == pytest.approx(5 * math.sqrt(2), rel=1e-4)
    assert crest == pytest.approx(math.sqrt(2), rel=1e-4)


def test_values_are_those_of_the_last_complete_update(reference: Reference) -> None:
    reference.talk(":RATE 1")
    assert reference.talk(":NUM:VAL? 1") == "NAN"
    reference.world.wait(0.5)
    reference.world.set_output(load(100.0, 1.0))
    reference.world.wait(0.4)
    assert reference.talk(":NUM:VAL? 1") == "NAN"
    reference.world.wait(0.2)
    assert reference.measure("U,1", "P,1") == [pytest.approx(100 / math.sqrt(2), rel=1e-5), 50.0]
    reference.world.wait(1.0)
    assert reference.measure("U,1", "P,1") == [100.0, 100.0]


def test_hidden_errors_show_in_the_readings() -> None:
    reference = Reference(BIASED)
    reference.apply(load(230.0, 5.0, lag_deg=60.0))
    u, i, p = reference.measure("U,1", "I,2", "P,1")
    assert u == pytest.approx(230 * 1.0001, abs=1e-3)
    assert i == pytest.approx(5 * 1.0001, abs=1e-5)
    turned = math.cos(math.radians(60 - 1 / 60))
    assert p == pytest.approx(1150 * 1.0001 * 1.0002 * turned + 0.001, abs=1e-3)


def test_a_reading_stays_within_the_certificate_of_a_typical_bench() -> None:
    reference = Reference(draw_errors(np.random.default_rng(1), CERTIFICATE), ratio=10.0)
    reference.talk(":INP:SCAL:CT:ALL 10;:INP:SCAL:STAT:ALL ON;:CURR:RANG:ALL 500MA")
    reference.apply(load(230.0, 5.0, lag_deg=60.0))
    for watts in reference.measure("P,1", "P,2", "P,3"):
        assert watts == pytest.approx(575.0, rel=1e-3)
        assert watts != 575.0


def test_noise_belongs_to_the_update_and_to_the_seed() -> None:
    noisy = ReferenceErrors(noise_pct=0.01)
    one, two, other = Reference(noisy), Reference(noisy), Reference(noisy, seed=2)
    readings = []
    for reference in (one, two, other):
        reference.apply(load(230.0, 5.0), 1.0)
        first = reference.measure("U,1", "P,2")
        assert reference.measure("U,1", "P,2") == first
        reference.world.wait(0.5)
        readings.append((first, reference.measure("U,1", "P,2")))
    assert readings[0] == readings[1] != readings[2]
    assert readings[0][0] != readings[0][1]
    assert readings[0][0] == [pytest.approx(230, rel=5e-4), pytest.approx(1150, rel=5e-4)]


def test_the_transformer_and_its_setting_must_agree() -> None:
    reference = Reference(ratio=10.0)
    reference.apply(load(230.0, 50.0))
    assert reference.measure("I,1", "P,1") == [5.0, 1150.0]
    reference.talk(":INP:SCAL:CT:ALL 10;:INP:SCAL:STAT:ALL ON")
    assert reference.measure("I,1", "P,1", "IPP,1") == [50.0, 11500.0, pytest.approx(70.7107)]
    reference.talk(":INP:SCAL:CT:ELEM1 20;:INP:SCAL:VT:ELEM2 2;:INP:SCAL:SFAC:ELEM3 0.5")
    assert reference.measure("P,1", "P,2", "U,2", "P,3") == [23000.0, 23000.0, 460.0, 5750.0]


@pytest.mark.parametrize(
    ("settings", "replies"),
    [
        (":VOLT:RANG:ALL 300V;:CURR:RANG:ALL 5A", "230.000E+00,7.00000E+00,1.61000E+03"),
        (":VOLT:RANG:ALL 150V;:CURR:RANG:ALL 5A", "INF,7.00000E+00,INF"),
        (":VOLT:RANG:ALL 300V;:CURR:RANG:ALL 2A", "230.000E+00,INF,INF"),
        (":CURR:RANG:ALL 2A;:CURR:AUTO:ALL ON", "230.000E+00,7.00000E+00,1.61000E+03"),
    ],
)
def test_over_range_is_infinite(reference: Reference, settings: str, replies: str) -> None:
    reference.apply(load(230.0, 7.0))
    reference.talk(f"{settings};:NUM:NUM 3;:NUM:ITEM1 U,1;ITEM2 I,1;ITEM3 P,1")
    assert reference.talk(":NUM:VAL?") == replies
    assert reference.talk(":NUM:NUM 2;ITEM1 LAMB,1;ITEM2 PHI,1;VAL?").count("INF") == (
        2 * replies.endswith("INF")
    )


@pytest.mark.parametrize(
    ("kind", "value"), [("LIN", 100 * 2 / 8), ("EXP", 100 * (1 - (7 / 8) ** 2))]
)
def test_averaging_follows_slowly(reference: Reference, kind: str, value: float) -> None:
    reference.talk(f":MEAS:AVER:STAT ON;TYPE {kind};COUNT 8;:RATE 1")
    reference.world.wait(60.0)
    reference.apply(load(100.0, 1.0))
    assert reference.measure("U,1") == [pytest.approx(value, rel=0.02)]
    reference.world.wait(60.0)
    assert reference.measure("U,1") == [pytest.approx(100.0, rel=0.01)]


def test_energy_is_integrated_between_start_and_stop(reference: Reference) -> None:
    """Pages 6-74 and 6-75."""
    reference.talk(":COMM:HEAD OFF;:INP:WIR P3W4")
    reference.apply(load(230.0, 5.0, lag_deg=60.0))
    reference.talk(":INTEG:STAR")
    assert reference.talk(":INTEG:STAT?") == "START"
    reference.world.wait(3600.0)
    reference.talk(":INTEG:STOP")
    assert reference.talk(":INTEG:STAT?") == "STOP"
    reference.world.wait(100.0)
    items = ("TIME,1", "WH,1", "WHP,2", "WHM,3", "WS,1", "WQ,1", "AH,1", "WH,SIGMA")
    time_s, wh, whp, whm, ws, wq, ah, total = reference.measure(*items)
    assert (time_s, wh, whp, whm) == (3600, 575.0, 575.0, 0.0)
    assert (ws, ah, total) == (1150.0, 5.0, 1725.0)
    assert wq == pytest.approx(995.929, abs=1e-3)
    assert reference.talk(":NUM:VAL? 1") == "3600"
    reference.talk(":INTEG:RES")
    assert reference.talk(":INTEG:STAT?") == "RESET"
    assert reference.talk(":NUM:VAL? 2") == "NAN"


def test_energy_of_both_directions_is_kept_apart(reference: Reference) -> None:
    reference.apply(load(230.0, 5.0))
    reference.talk(":INTEG:STAR")
    reference.world.wait(3600.0)
    reference.world.set_output(load(230.0, 5.0, lag_deg=120.0))
    reference.world.wait(3600.0)
    wh, whp, whm = reference.measure("WH,1", "WHP,1", "WHM,1")
    assert (wh, whp, whm) == (575.0, 1150.0, -575.0)


def test_a_reading_right_after_a_stop_is_that_of_the_last_update(reference: Reference) -> None:
    reference.talk(":RATE 1")
    reference.apply(load(230.0, 10.0), 1.5)
    reference.talk(":INTEG:STAR")
    reference.world.wait(36.0)
    reference.talk(":INTEG:STOP")
    (early,) = reference.measure("WH,1")
    reference.world.wait(1.0)
    (final,) = reference.measure("WH,1")
    assert early == pytest.approx(2300 * 35.5 / 3600, rel=1e-5)
    assert final == pytest.approx(2300 * 36 / 3600, rel=1e-5)


def test_the_timer_ends_integration_to_the_moment(reference: Reference) -> None:
    reference.apply(load(230.0, 5.0))
    reference.talk(":COMM:HEAD OFF;:INTEG:TIM 0,10,0;:INTEG:STAR")
    reference.world.wait(599.0)
    assert reference.talk(":INTEG:STAT?") == "START"
    reference.world.wait(500.0)
    assert reference.talk(":INTEG:STAT?") == "TIMEUP"
    assert reference.measure("TIME,1", "WH,1") == [600, pytest.approx(1150 / 6, rel=1e-5)]
    reference.talk(":INTEG:STAR")
    assert reference.error() == '221,"Settings Conflict"'
    reference.talk(":INTEG:RES;STAR")
    assert reference.talk(":INTEG:STAT?;:STAT:ERR?") == f"START;{NO_ERROR}"


def test_continuous_integration_begins_anew(reference: Reference) -> None:
    reference.apply(load(230.0, 5.0))
    reference.talk(":INTEG:MODE CONT;TIM 0,1,0;STAR")
    reference.world.wait(150.5)
    assert reference.measure("TIME,1") == [30]


def test_integration_can_be_resumed_but_not_reset_while_it_runs(reference: Reference) -> None:
    reference.apply(load(230.0, 5.0))
    reference.talk(":INTEG:STAR")
    reference.world.wait(10.0)
    reference.talk(":INTEG:RES")
    assert reference.error() == '221,"Settings Conflict"'
    reference.talk(":INTEG:STOP")
    reference.world.wait(50.0)
    reference.talk(":INTEG:STAR")
    reference.world.wait(20.0)
    reference.talk(":INTEG:STOP")
    reference.world.wait(1.0)
    assert reference.measure("TIME,1", "WH,1") == [30, pytest.approx(1150 * 30 / 3600, rel=1e-5)]


def test_energy_of_a_ramp_is_that_of_its_steps(reference: Reference) -> None:
    reference.talk(":INTEG:STAR")
    reference.world.set_output(load(100.0, 10.0), ramp_s=10.0)
    reference.world.wait(10.0)
    steps = sum((k / 10) ** 2 for k in range(10)) * 1000 / 3600
    assert reference.measure("WH,1") == [pytest.approx(steps, rel=1e-5)]


def test_the_nan_fault_makes_all_values_missing_from_then_on(reference: Reference) -> None:
    reference.device.inject(WireFault(FaultKind.NAN, after_s=5.0))
    reference.apply(load(230.0, 5.0))
    assert reference.measure("U,1") == [230.0]
    reference.world.wait(4.0)
    assert reference.talk(":NUM:NUM 2;VAL?") == "NAN,NAN"
    assert reference.talk(":NUM:VAL? 1") == "NAN"


def test_the_truth_is_told_apart() -> None:
    truth = Reference(BIASED, ratio=10.0).device.truth()
    assert truth["current_transformer_ratio"] == 10.0
    errors = truth["errors"]
    assert isinstance(errors, dict)
    assert errors["phase_min"] == (1.0, -0.5, 0.0)
