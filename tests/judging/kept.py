"""What a unit had before a loss of supply and after it, and what it counted of a flow."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bench.outcome import Outcomes
from bench.procedures.day_counter import DayCounted
from bench.procedures.energies import Counted
from bench.procedures.persistence import DAY, Interrupted, Kept
from bench.procedures.pulse_outputs import OutputSeen
from bench.procedures.start_up import StartUp
from bench.procedures.unread_settings import Effects
from meters.encoding import Value
from tests.judging.pulse_trains import even, output_seen, record

KEPT = Kept(
    wanted={"s0_output_rate": 2000.0, "lcd_cycle_time": 11.0},
    before={
        "total_active_energy": 100.25,
        "forward_active_energy": 80.5,
        DAY: 0.25,
        "power_down_counter": 7,
        "error_code": "00",
        "status": 0,
    },
    after={
        "s0_output_rate": 2000.0,
        "lcd_cycle_time": 11,
        "total_active_energy": 100.25,
        "forward_active_energy": 80.5,
        DAY: 0.25,
        "power_down_counter": 8,
        "error_code": "00",
        "status": 0,
    },
    came_up=StartUp(1.5),
    evidence=("bus.jsonl",),
)
WRITTEN = Interrupted(old=10.0, new=11.0, answer="done", before_s=0.1, found=11.0, evidence=())
ENERGIES = ("total_active_energy", "forward_active_energy", DAY)

FLOW_KWH, SLACK_KWH = 0.05, 0.0005
WIDTH_KWH = 0.0215
"""The slack, 2 % of the flow, and a step of 0.01 kWh at either end."""
INSIDE_KWH, OUTSIDE_KWH = WIDTH_KWH - 0.0001, WIDTH_KWH + 0.0001


def kept(**after: Value) -> Outcomes[Kept]:
    """As it should be, but for what is told after the loss."""
    return Outcomes({1: replace(KEPT, after={**KEPT.after, **after})}, {})


def tells_nothing() -> Outcomes[Kept]:
    """Its bus has nothing that must be kept."""
    alone = {"s0_output_rate": 1000.0}
    return Outcomes({1: replace(KEPT, before=alone, after=alone)}, {})


def counted(changes_kwh: Mapping[str, float]) -> Counted:
    """Registers that went up by so much while ``FLOW_KWH`` flowed."""
    before = dict.fromkeys(changes_kwh, 1.0)
    after = {name: 1.0 + change_kwh for name, change_kwh in changes_kwh.items()}
    return Counted(before, after, FLOW_KWH, SLACK_KWH, ("bus.jsonl",))


def effects(
    wanted: Mapping[str, float],
    code: int | None,
    changes_kwh: Mapping[str, float],
    pulses: int = 20,
) -> Outcomes[Effects]:
    """What was set, and what came of it: 0.02 kWh are 20 pulses of 1000 imp/kWh."""
    output = output_after(pulses, reverse=True)
    return Outcomes({1: Effects(wanted, code, counted(changes_kwh), output, ())}, {})


def output_after(pulses: int, width_s: float = 0.01, *, reverse: bool = False) -> OutputSeen:
    """What 0.02 kWh made at 15 kW, where a PRO380 has pulses of 10 ms at 1000 imp/kWh."""
    right = record(even(pulses, 0.24), np.full(pulses, width_s))
    seen = output_seen(right, rate=1000.0, power_w=15e3, duration_s=4.8)
    return replace(seen, expected="s0_reverse" if reverse else "s0_forward")


def day(
    forward_kwh: float, reverse_kwh: float, zeroed_kwh: float = 0.0, lost_kwh: float = 0.0
) -> Outcomes[DayCounted]:
    """What the day counter counted of either direction, and read after its reset."""
    forward, reverse = counted({DAY: forward_kwh}), counted({DAY: reverse_kwh})
    return Outcomes({1: DayCounted(zeroed_kwh, lost_kwh, forward, reverse, ())}, {})
