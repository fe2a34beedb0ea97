"""Limits of the variation by every influence, written out from the tables, not from the data."""

import pytest

from metrology.load_point import LoadPoint, PowerFactor, Waveform
from metrology.standards import Certainty, Influence, NoLimitError, Ratings, limit_set

DIRECT = Ratings(imin_a=0.25, itr_a=0.5, iref_a=5.0, imax_a=100.0, ist_a=0.02)
CT = Ratings(imin_a=0.015, itr_a=0.075, iref_a=1.5, imax_a=6.0, ist_a=0.003, connection="ct")


def load(
    current_a: float, power_factor: str = "1", waveform: Waveform = Waveform.SINE
) -> LoadPoint:
    return LoadPoint("p", 230.0, current_a, PowerFactor.parse(power_factor), waveform=waveform)


# Influence, power factor, current as multiple of Iref, classes 1 and 2, then A, B and C.
VARIATIONS = [
    (Influence.TEMPERATURE, "1", 1.0, 0.05, 0.10, 0.10, 0.05, 0.03),
    (Influence.TEMPERATURE, "0.5L", 1.0, 0.07, 0.15, 0.15, 0.07, 0.05),
    (Influence.VOLTAGE, "1", 1.0, 0.7, 1.0, 1.0, 0.7, 0.2),
    (Influence.VOLTAGE, "0.5L", 1.0, 1.0, 1.5, 1.5, 1.0, 0.4),
    (Influence.VOLTAGE_EXTENDED, "1", 1.0, 2.1, 3.0, 3.0, 2.1, 0.6),
    (Influence.VOLTAGE_EXTENDED, "0.5L", 1.0, 3.0, 4.5, 4.5, 3.0, 1.2),
    (Influence.VOLTAGE_LOW, "1", 1.0, 10, 10, 10, 10, 10),
    (Influence.FREQUENCY, "1", 1.0, 0.5, 0.8, 0.8, 0.5, 0.2),
    (Influence.FREQUENCY, "0.5L", 1.0, 0.7, 1.0, 1.0, 0.7, 0.2),
    (Influence.REVERSED_SEQUENCE, "1", 0.1, 1.5, 1.5, 1.5, 1.5, 0.1),
    (Influence.UNBALANCE, "1", 1.0, 2.0, 4.0, 4.0, 2.0, 1.0),
    (Influence.HARMONICS, "1", 10.0, 0.8, 1.0, 1.0, 0.8, 0.5),
    (Influence.DC_EVEN_HARMONICS, "1", 20 / 2**0.5, 3.0, 6.0, 6.0, 3.0, 1.5),
    (Influence.ODD_HARMONICS, "1", 0.5, 3.0, 6.0, 6.0, 3.0, 1.5),
    (Influence.SUB_HARMONICS, "1", 0.5, 3.0, 6.0, 6.0, 3.0, 1.5),
    (Influence.MAGNETIC_DC, "1", 1.0, 2.0, 3.0, 3.0, 2.0, 1.0),
    (Influence.MAGNETIC_AC, "1", 1.0, 2.0, 3.0, 3.0, 2.0, 1.0),
    (Influence.RADIATED_RF, "1", 1.0, 2.0, 3.0, 3.0, 2.0, 1.0),
    (Influence.FAST_TRANSIENTS, "1", 1.0, 4.0, 6.0, 6.0, 4.0, 2.0),
]


@pytest.mark.parametrize(
    ("influence", "power_factor", "iref", "one", "two", "a", "b", "c"), VARIATIONS
)
def test_variation_by_influences(
    influence: Influence,
    power_factor: str,
    iref: float,
    one: float,
    two: float,
    a: float,
    b: float,
    c: float,
) -> None:
    point = load(iref * 5, power_factor)
    names = {"IEC62053-21:2003/1": one, "IEC62053-21:2003/2": two}
    names |= {f"EN50470-3:2006/{k}": v for k, v in (("A", a), ("B", b), ("C", c))}
    found = {name: limit_set(name).variation(influence, point, DIRECT).mpe_pct for name in names}
    assert found == names


def test_accessories_and_earth_fault() -> None:
    for name, accessories, fault in (("A", 1.0, 1.0), ("B", 0.5, 0.7), ("C", 0.1, 0.3)):
        limits = limit_set(f"EN50470-3:2006/{name}")
        assert limits.variation(Influence.ACCESSORIES, load(0.5), DIRECT).mpe_pct == accessories
        assert limits.variation(Influence.EARTH_FAULT, load(1.5), CT).mpe_pct == fault
        with pytest.raises(NoLimitError, match="it has none for connection 'direct'"):
            limits.variation(Influence.EARTH_FAULT, load(1.5), DIRECT)
    for name, accessories, fault in (("1", 0.5, 0.7), ("2", 1.0, 1.0)):
        limits = limit_set(f"IEC62053-21:2003/{name}")
        assert limits.variation(Influence.ACCESSORIES, load(0.25), DIRECT).mpe_pct == accessories
        assert limits.variation(Influence.EARTH_FAULT, load(1.5), CT).mpe_pct == fault


@pytest.mark.parametrize(
    ("influence", "a", "b", "c"),
    [
        (Influence.REVERSED_SEQUENCE, 1.5, 1.5, 0.3),
        (Influence.UNBALANCE, 4, 2, 1),
        (Influence.HARMONICS, 1, 0.8, 0.5),
        (Influence.DC_EVEN_HARMONICS, 6, 3, 1.5),
        (Influence.FAST_TRANSIENTS, 6, 4, 2),
        (Influence.MAGNETIC_AC, 3, 2, 1),
        (Influence.MAGNETIC_DC, 3, 2, 1),
        (Influence.RADIATED_RF, 3, 2, 1),
        (Influence.CONDUCTED_RF, 3, 2, 1),
        (Influence.OSCILLATORY_WAVES, 3, 2, 1),
        (Influence.OVERCURRENT, 1.5, 1.5, 1.5),
    ],
)
def test_critical_change_values_of_the_mid(
    influence: Influence, a: float, b: float, c: float
) -> None:
    for letter, expected in (("A", a), ("B", b), ("C", c)):
        limits = limit_set(f"MID-2014-32-EU/{letter}")
        assert limits.variation(influence, load(5), DIRECT).mpe_pct == expected


def test_self_heating_and_its_open_class() -> None:
    for name, expected in (
        ("IEC62053-21:2003/1", 0.7),
        ("IEC62053-21:2003/2", 1.0),
        ("EN50470-3:2006/B", 0.7),
        ("EN50470-3:2006/A", 1.0),
    ):
        found = limit_set(name).variation(Influence.SELF_HEATING, load(100), DIRECT)
        assert found.mpe_pct == expected
        assert (found.certainty is Certainty.ASSUMED) == name.startswith("EN")
    with pytest.raises(NoLimitError, match="has no limit of self_heating; it has temperature"):
        limit_set("EN50470-3:2006/C").variation(Influence.SELF_HEATING, load(100), DIRECT)


def test_below_its_voltage_range_a_meter_may_read_low_but_not_high() -> None:
    for name in ("EN50470-3:2006/B", "IEC62053-21:2003/1", "MID-2014-32-EU/B"):
        found = limit_set(name).variation(Influence.VOLTAGE_LOW, load(5), DIRECT)
        assert (found.lower_pct, found.mpe_pct) == (-100, 10)
    ordinary = limit_set("EN50470-3:2006/B").variation(Influence.VOLTAGE, load(5), DIRECT)
    assert (ordinary.lower_pct, ordinary.mpe_pct) == (-0.7, 0.7)


def test_a_coefficient_has_a_unit_of_its_own() -> None:
    limits = limit_set("EN50470-3:2006/B")
    assert limits.variation(Influence.TEMPERATURE, load(5), DIRECT).unit == "%/K"
    assert limits.limit(load(5), DIRECT).unit == "%"


def test_the_current_of_a_waveform_with_gaps_is_its_rms_or_that_of_its_sine() -> None:
    limits = limit_set("EN50470-3:2006/B")
    half_wave = load(100, waveform=Waveform.HALF_WAVE)
    assert limits.variation(Influence.DC_EVEN_HARMONICS, half_wave, DIRECT).mpe_pct == 3.0
    burst = load(2.5, waveform=Waveform.BURST)
    assert limits.variation(Influence.SUB_HARMONICS, burst, DIRECT).mpe_pct == 3.0
    with pytest.raises(NoLimitError, match=r"it has I = 0\.70711 Imax at 1"):
        limits.variation(Influence.DC_EVEN_HARMONICS, load(100), DIRECT)


@pytest.mark.parametrize("influence", [Influence.REVERSED_SEQUENCE, Influence.UNBALANCE])
def test_a_single_phase_meter_has_no_sequence_and_no_unbalance(influence: Influence) -> None:
    with pytest.raises(NoLimitError, match="this one has one element"):
        limit_set("EN50470-3:2006/B").variation(influence, load(0.5), DIRECT, elements=1)


def test_the_columns_of_influence_for_transformers_begin_lower() -> None:
    limits = limit_set("IEC62053-21:2003/1")
    low = load(0.02 * 1.5)
    assert limits.variation(Influence.VOLTAGE, low, CT).mpe_pct == 0.7
    with pytest.raises(NoLimitError, match=r"0\.05 Ib <= I <= Imax at 1"):
        limits.variation(Influence.VOLTAGE, low, DIRECT)
