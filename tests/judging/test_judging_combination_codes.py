"""What each combination code counts and pulses; see ``suites/test_combination_codes.py``.

The flow is the manual's example in small: L1 and L2 0.5 kWh forwards, L3 1.2 kWh backwards. So the
registers may be off by two steps of 0.01 kWh, 2 % of 2.2 kWh, and what flows in 1 s at 3833 W.
"""

from collections.abc import Mapping

import pytest

from bench.outcome import Outcomes
from bench.procedures.combination_codes import CodeSeen, Pattern
from fixtures.verify import Verify
from metrology.combination import Flow
from metrology.verdict import Verdict
from suites import test_combination_codes
from tests.judging.told import CHARACTERISED, FAIL, NOT_APPLICABLE, PASS, limits, told
from tests.judging.units import unit_of

POWERS_W = (9583.0, 9583.0, -23_000.0)
MIXED = Pattern("mixed", (41.7, 41.7, -100.0), 187.8)
FLOW = Flow((0.5, 0.5, -1.2))
FORWARD_KWH, REVERSE_KWH = 1.0, 1.2
ALLOWED_KWH = 0.02 + 0.044 + 0.001065
JUST_KWH = 0.0005


def made(
    code: int,
    total_kwh: float = -0.2,
    forward_kwh: float = FORWARD_KWH,
    reverse_kwh: float = REVERSE_KWH,
    pulses: tuple[int, int] = (1000, 1200),
) -> Mapping[int, Outcomes[CodeSeen]]:
    """What a unit made of the flow; as code 09 makes it, if nothing else is said."""
    names = ("total_active_energy", "forward_active_energy", "reverse_active_energy")
    seen = CodeSeen(
        code=code,
        registers_kwh=dict(zip(names, (total_kwh, forward_kwh, reverse_kwh), strict=True)),
        register_flow=FLOW,
        pulses=dict(zip(("s0_forward", "s0_reverse"), pulses, strict=True)),
        pulse_flow=FLOW,
        phase_powers_w=POWERS_W,
        evidence=(),
    )
    return {code: Outcomes({1: seen}, {})}


@pytest.mark.parametrize(
    ("code", "total_kwh"), [(1, 1.0), (5, 2.2), (9, -0.2), (10, -0.2), (11, -0.2)]
)
@pytest.mark.parametrize(
    ("off_kwh", "verdict"),
    [
        (-ALLOWED_KWH - JUST_KWH, FAIL),
        (-ALLOWED_KWH + JUST_KWH, PASS),
        (ALLOWED_KWH - JUST_KWH, PASS),
        (ALLOWED_KWH + JUST_KWH, FAIL),
    ],
)
def test_the_total_goes_by_the_formula_of_the_code(
    verify: Verify, code: int, total_kwh: float, off_kwh: float, verdict: Verdict
) -> None:
    seen = made(code, total_kwh + off_kwh)
    test_combination_codes.test_total(unit_of(), code, MIXED, seen, verify)
    assert told(verify) == {"": verdict}


def test_the_manual_s_table_is_named(verify: Verify) -> None:
    test_combination_codes.test_total(unit_of(), 9, MIXED, made(9), verify)
    assert "PRO380 user manual: manual 7.11" in verify.findings[0].limit_set


@pytest.mark.parametrize(
    ("code", "total_kwh", "sign"),
    [
        (4, -1.2, "negative"),
        (4, 1.2, "positive"),
        (6, -2.2, "negative"),
        (6, 0.2, "positive"),
    ],
)
def test_where_the_table_can_be_read_either_way_the_sign_is_recorded(
    verify: Verify, code: int, total_kwh: float, sign: str
) -> None:
    test_combination_codes.test_total(unit_of(), code, MIXED, made(code, total_kwh), verify)
    assert told(verify) == {"": PASS, "sign": CHARACTERISED}
    assert verify.findings[1].value == sign


def test_a_total_that_is_neither_reading_of_the_table_fails(verify: Verify) -> None:
    test_combination_codes.test_total(unit_of(), 6, MIXED, made(6, 2.2), verify)
    assert told(verify) == {"": FAIL, "sign": CHARACTERISED}


@pytest.mark.parametrize(
    ("forward_kwh", "reverse_kwh", "wrong"),
    [
        (FORWARD_KWH, REVERSE_KWH, None),
        (FORWARD_KWH, -REVERSE_KWH, None),
        (FORWARD_KWH + ALLOWED_KWH + JUST_KWH, REVERSE_KWH, "forward"),
        (FORWARD_KWH - ALLOWED_KWH - JUST_KWH, REVERSE_KWH, "forward"),
        (FORWARD_KWH, REVERSE_KWH + ALLOWED_KWH + JUST_KWH, "reverse"),
        (FORWARD_KWH, -REVERSE_KWH + ALLOWED_KWH + JUST_KWH, "reverse"),
        (FORWARD_KWH + ALLOWED_KWH - JUST_KWH, REVERSE_KWH - ALLOWED_KWH + JUST_KWH, None),
    ],
)
def test_each_register_counts_its_direction(
    verify: Verify, forward_kwh: float, reverse_kwh: float, wrong: str | None
) -> None:
    seen = made(9, forward_kwh=forward_kwh, reverse_kwh=reverse_kwh)
    test_combination_codes.test_registers(unit_of(), 9, MIXED, seen, verify)
    found = told(verify)
    assert set(found) == {"forward", "reverse"}
    assert {name for name in found if found[name] is FAIL} == ({wrong} if wrong else set())


def test_a_code_that_nets_the_phases_leaves_nothing_forwards(verify: Verify) -> None:
    seen = made(10, forward_kwh=0.0, reverse_kwh=0.2, pulses=(0, 200))
    test_combination_codes.test_registers(unit_of(), 10, MIXED, seen, verify)
    test_combination_codes.test_outputs(unit_of(), 10, MIXED, seen, verify)
    assert set(told(verify).values()) == {PASS}


@pytest.mark.parametrize(
    ("forward", "reverse", "wrong"),
    [
        (1000, 1200, None),
        (954, 1200, "s0_forward"),
        (955, 1155, None),
        (1045, 1245, None),
        (1046, 1200, "s0_forward"),
        (1000, 1154, "s0_reverse"),
        (1000, 1246, "s0_reverse"),
        (0, 0, "s0_forward s0_reverse"),
    ],
)
def test_each_output_pulses_what_the_code_feeds_it_with(
    verify: Verify, forward: int, reverse: int, wrong: str | None
) -> None:
    seen = made(9, pulses=(forward, reverse))
    test_combination_codes.test_outputs(unit_of(), 9, MIXED, seen, verify)
    found = told(verify)
    assert set(found) == {"s0_forward", "s0_reverse"}
    assert [name for name in found if found[name] is FAIL] == (wrong or "").split()


@pytest.mark.parametrize(("pulses", "verdict"), [(0, PASS), (1, FAIL)])
def test_an_output_that_is_fed_with_nothing_does_not_pulse(
    verify: Verify, pulses: int, verdict: Verdict
) -> None:
    seen = made(1, pulses=(1000, pulses))
    test_combination_codes.test_outputs(unit_of(), 1, MIXED, seen, verify)
    assert told(verify) == {"s0_forward": PASS, "s0_reverse": verdict}


def test_what_the_manual_does_not_state_is_recorded(verify: Verify) -> None:
    pro2, seen = unit_of("pro2-mod"), made(9)
    test_combination_codes.test_registers(pro2, 9, MIXED, seen, verify)
    test_combination_codes.test_outputs(pro2, 9, MIXED, seen, verify)
    assert told(verify) == dict.fromkeys(
        ("forward", "reverse", "s0_forward", "s0_reverse"), CHARACTERISED
    )


@pytest.mark.parametrize("name", ["test_total", "test_registers", "test_outputs"])
def test_a_code_that_the_model_does_not_have_is_left_out(verify: Verify, name: str) -> None:
    getattr(test_combination_codes, name)(unit_of(), 2, MIXED, made(2), verify)
    assert told(verify) == {"": NOT_APPLICABLE}


def test_the_limits_lie_around_what_the_code_makes_of_the_flow(verify: Verify) -> None:
    test_combination_codes.test_registers(unit_of(), 9, MIXED, made(9), verify)
    assert limits(verify)["reverse"] == pytest.approx(
        (REVERSE_KWH - ALLOWED_KWH, REVERSE_KWH + ALLOWED_KWH), abs=1e-6
    )
