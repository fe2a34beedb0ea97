"""The steps of the influence suite: what a plan asks for, and what a station can do of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.capabilities import reason_against_waveform, require_waveforms
from bench.limits import ratings_of
from bench.plan_parts.composite import CompositePlan
from bench.plan_parts.influence import InfluencePlan
from bench.procedures import composite, influence
from bench.run_config import make
from bench.station import Station, load_station
from contracts.errors import ConfigError
from meters import catalogue
from metrology.load_point import Waveform
from metrology.standards import Influence, limit_set

ROOT = Path(__file__).resolve().parents[2]
SIM = ROOT / "stations" / "sim.yaml"
PLAN = ROOT / "tests" / "suites" / "plans" / "influence.yaml"
STATION = load_station(SIM)
THREE_PHASES = catalogue.load("pro380-mod")


def blind(station: Station = STATION) -> Station:
    """The same station with a reference that sees the fundamental alone."""
    reference = station.reference.model_copy(update={"fundamental_only": True})
    return station.model_copy(update={"reference": reference})


def steps_of(part: InfluencePlan, *keys: str) -> dict[str, influence.InfluenceStep]:
    meters = [catalogue.load(key) for key in keys or ("pro380-mod",)]
    found = influence.steps(part, meters, STATION)
    assert len({step.name for step in found}) == len(found)
    return {step.name: step for step in found}


def test_the_whole_programme_has_every_influence_that_needs_no_chamber() -> None:
    found = {step.influence for step in steps_of(InfluencePlan()).values()}
    assert found == {
        Influence.VOLTAGE,
        Influence.VOLTAGE_EXTENDED,
        Influence.FREQUENCY,
        Influence.REVERSED_SEQUENCE,
        Influence.UNBALANCE,
        Influence.HARMONICS,
        Influence.DC_EVEN_HARMONICS,
        Influence.ODD_HARMONICS,
        Influence.SUB_HARMONICS,
    }


def test_every_step_of_the_programme_has_a_limit_of_class_b() -> None:
    limits, ratings = limit_set("EN50470-3:2006/B"), ratings_of(THREE_PHASES)
    for step in steps_of(InfluencePlan()).values():
        limit = limits.variation(step.influence, step.disturbed, ratings)
        assert 0.4 < limit.mpe_pct < 4, step.name


def test_a_step_differs_from_its_reference_in_its_influence_alone() -> None:
    found = steps_of(InfluencePlan())
    for name, changed in (
        ("voltage-0.9un-iref-pf0.5l", {"voltage_v": 207.0}),
        ("frequency-1.02fn-iref-pf1", {"frequency_hz": 51.0}),
        ("reversed-sequence-itr-pf1", {"reversed_sequence": True}),
        ("without-l1l3-iref-pf1", {"phases": (2,), "supplied": (2,)}),
        ("fifth-harmonic-0.5imax-pf1", {"waveform": Waveform.FIFTH_HARMONIC}),
    ):
        step = found[name]
        assert step.disturbed == replace(step.undisturbed, name=name, **changed)


def test_all_combinations_of_missing_phases_are_tried() -> None:
    names = [name for name in steps_of(InfluencePlan()) if name.startswith("without-")]
    assert [name.split("-")[1] for name in names] == ["l1", "l2", "l3", "l1l2", "l1l3", "l2l3"]


def test_a_meter_of_one_phase_has_neither_sequence_nor_missing_phases() -> None:
    found = steps_of(InfluencePlan(), "pro2-mod")
    assert not {Influence.REVERSED_SEQUENCE, Influence.UNBALANCE} & {
        step.influence for step in found.values()
    }
    assert all(step.undisturbed.phases == (1,) for step in found.values())


def test_what_the_manual_does_not_allow_is_not_done() -> None:
    three, one = steps_of(InfluencePlan()), steps_of(InfluencePlan(), "pro2-mod")
    assert three["voltage-0.8un-iref-pf1"].against == ""
    assert "195 to 253 V" in one["voltage-0.8un-iref-pf1"].against
    assert one["voltage-0.9un-iref-pf1"].against == ""


def test_what_the_source_is_not_known_to_do_says_so() -> None:
    found = steps_of(InfluencePlan())
    assert found["fifth-harmonic-0.5imax-pf1"].against == ""
    assert "no" in found["half-wave-imax-pf1"].against
    for name in ("half-wave-imax-pf1", "phase-fired-0.5iref-pf1", "burst-0.5iref-pf1"):
        assert found[name].against.startswith("source: fluke_6105a is not known to do")


def test_a_reference_of_the_fundamental_alone_cannot_see_harmonics() -> None:
    assert reason_against_waveform(Waveform.FIFTH_HARMONIC, STATION) == ""
    assert "fundamental_only" in reason_against_waveform(Waveform.FIFTH_HARMONIC, blind())
    assert reason_against_waveform(Waveform.SINE, blind()) == ""


def test_a_plan_that_requires_what_cannot_be_is_refused() -> None:
    required = InfluencePlan(required=("fifth_harmonic",))
    require_waveforms("lab", required, STATION)
    require_waveforms("lab", InfluencePlan(), blind())
    with pytest.raises(ConfigError, match=r"'lab'.*fifth_harmonic.*'virtual bench'.*fundamental"):
        require_waveforms("lab", required, blind())


def test_the_refusal_comes_before_anything_is_opened(tmp_path: Path) -> None:
    text = SIM.read_text(encoding="utf-8")
    station = tmp_path / "station.yaml"
    marked = text.replace("  update_s: 0.25\n", "  update_s: 0.25\n  fundamental_only: true\n")
    assert marked != text
    station.write_text(marked, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"influence\.required: fifth_harmonic"):
        make(station_file=station, plan_file=PLAN, units=["1=pro380-mod"], out=tmp_path)


def test_what_is_required_must_be_tried() -> None:
    with pytest.raises(ValueError, match="burst is required, but it is not among"):
        InfluencePlan(waveforms=("fifth_harmonic",), required=("burst",))


@pytest.mark.parametrize("key", ["currents", "power_factors", "limit_set"])
def test_a_composite_part_with_an_unknown_name_is_refused(key: str) -> None:
    value = "Iffy" if key == "limit_set" else ["Iffy"]
    with pytest.raises(ValueError, match="Iffy"):
        CompositePlan.model_validate({key: value})


def test_the_composite_error_shares_its_points_with_the_influences() -> None:
    (first, *_) = composite.steps(CompositePlan(), [THREE_PHASES])
    found = steps_of(InfluencePlan())
    assert [step.name for step in first.influences] == [
        "voltage-0.9un-iref-pf1",
        "voltage-1.1un-iref-pf1",
        "frequency-0.98fn-iref-pf1",
        "frequency-1.02fn-iref-pf1",
    ]
    for step in first.influences:
        assert found[step.name].disturbed == step.disturbed
    assert first.against == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({}, "must state its value and certificate"),
        ({"without_temperature": True}, "left out by the plan"),
        ({"temperature": {"variation_pct": 0.3, "certificate": "T11019"}}, "T11019: 0.3 %"),
    ],
)
def test_where_the_term_of_temperature_comes_from_is_always_said(
    content: dict[str, object], words: str
) -> None:
    assert words in CompositePlan.model_validate(content).temperature_statement


def test_a_term_of_temperature_cannot_be_stated_and_left_out() -> None:
    stated = {"temperature": {"variation_pct": 0.3, "certificate": "T"}}
    with pytest.raises(ValueError, match="keep one"):
        CompositePlan.model_validate({**stated, "without_temperature": True})
