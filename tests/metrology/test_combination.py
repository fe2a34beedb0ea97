import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters import catalogue
from metrology.combination import Flow, expect

GROSS = dict.fromkeys(("forward", "reverse", "s0_forward", "s0_reverse"), "gross")
NET = dict.fromkeys(GROSS, "net")
EXAMPLE = Flow((5.0, 5.0, -12.0))


@pytest.mark.parametrize(
    ("meaning", "totals"),
    [
        ("forward", {10}),
        ("reverse", {-12, 12}),
        ("forward_plus_reverse", {22}),
        ("reverse_minus_forward", {-22, 2}),
        ("forward_minus_reverse", {-2}),
        ("forward_minus_reverse_net", {-2}),
        ("forward_minus_reverse_net_s0", {-2}),
    ],
)
def test_totals_of_the_manuals_example(meaning: str, totals: set[float]) -> None:
    assert set(expect(meaning, GROSS, EXAMPLE).totals) == totals


def test_net_feeds_hold_what_is_left() -> None:
    found = expect("forward_minus_reverse_net", NET, EXAMPLE)
    assert (found.forward, found.reverse, found.s0_forward, found.s0_reverse) == (0, 2, 0, 2)


def test_an_output_that_is_not_fed_is_silent() -> None:
    found = expect("forward", {**GROSS, "s0_reverse": "none"}, EXAMPLE)
    assert (found.s0_forward, found.s0_reverse) == (10, 0)


def test_every_code_of_the_catalogue_gives_what_its_manual_prints() -> None:
    meter = catalogue.load("pro380-mod")
    for number, code in meter.codes.items():
        feeds = code.feeds.model_dump(mode="json")
        found = expect(code.meaning.value, feeds, EXAMPLE)
        printed = code.expected
        assert printed is not None, number
        assert printed.total_kwh in found.totals, number
        assert found.forward == abs(printed.forward_kwh), number
        assert found.reverse == abs(printed.reverse_kwh), number
        assert found.s0_forward == (printed.s0_forward_kwh or 0), number
        assert found.s0_reverse == (printed.s0_reverse_kwh or 0), number


energies = st.floats(-100, 100)


@given(flow=st.tuples(energies, energies, energies).map(Flow))
def test_forward_less_reverse_is_the_net_of_the_phases(flow: Flow) -> None:
    assert flow.forward - flow.reverse == pytest.approx(sum(flow.phases), abs=1e-9)
    assert min(flow.net_forward, flow.net_reverse) == 0
