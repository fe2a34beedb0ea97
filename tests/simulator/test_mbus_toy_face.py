"""A meter that is nothing but values: what the tests of M-Bus and infrared put on a wire."""

from dataclasses import dataclass, field

from simulator.bus.line import Line
from simulator.meter.face import Face

EVEN_2400 = Line(2400, "E")
PRO_KWH = {
    "total_active_energy": 16048.14,
    "t1_total_active_energy": 3580.23,
    "t2_total_active_energy": 12467.91,
    "forward_active_energy": 6913.46,
    "t1_forward_active_energy": 1234.56,
    "t2_forward_active_energy": 5678.9,
    "reverse_active_energy": 9134.68,
    "t1_reverse_active_energy": 2345.67,
    "t2_reverse_active_energy": 6789.01,
}
"""The values of the example that the manuals of PRO2 and PRO380 print."""

COUNTER_KWH, POWER_KW = 123456.789, 1234.567
CT_VALUES: dict[str, float | str] = {
    **{
        f"{tariff}{way}_active_energy": COUNTER_KWH
        for way in ("forward", "reverse")
        for tariff in ("", "t1_", "t2_", "t3_", "t4_")
    },
    "resettable_day_counter": COUNTER_KWH,
    "forward_reactive_energy": COUNTER_KWH,
    "reverse_reactive_energy": COUNTER_KWH,
    **{f"l{n}_voltage": 230.12 for n in (1, 2, 3)},
    **{f"l{n}_current": 100.123 for n in (1, 2, 3)},
    **{f"{part}_active_power": POWER_KW for part in ("total", "l1", "l2")},
    "l3_active_power": -POWER_KW,
    **{f"{part}_reactive_power": POWER_KW for part in ("total", "l1", "l2", "l3")},
    "total_apparent_power": POWER_KW,
    "power_factor": 1.0,
    "grid_frequency": 50.999,
    "tariff": 1,
    "ct_ratio": "99950005",
}
"""The values of the example that the manual of the 2PU CT prints."""


@dataclass
class ToyFace:
    """Takes every setting over as it is written; tariff 9 alone is illegal."""

    model: str = "pro380-mb"
    serial: str = "13070001"
    awake: bool = True
    error: bool = False
    response_delay_s: float = 0.02
    link_fault: str | None = None
    line: Line = EVEN_2400
    primary_address: int = 1
    secondary_address: str = "13070001"
    values: dict[str, float | str] = field(default_factory=lambda: dict(PRO_KWH))
    settings: dict[str, float | str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.values

    def value(self, name: str) -> float | str:
        return self.values[name]

    def write(self, name: str, value: float | str) -> bool:
        if (name, value) == ("tariff", 9):
            return False
        self.settings[name] = value
        return True

    def after_answer(self) -> None:
        self.line = Line(int(self.settings.get("baud_rate", self.line.baud)), "E")
        self.primary_address = int(self.settings.get("primary_address", self.primary_address))
        number = self.settings.get("secondary_address", self.secondary_address)
        self.secondary_address = str(number)


def test_the_toy_is_a_face_whose_line_changes_after_the_answer() -> None:
    toy = ToyFace()
    face: Face = toy
    assert face.write("baud_rate", 300)
    assert face.line.baud == 2400
    face.after_answer()
    assert face.line.baud == 300
    assert not face.write("tariff", 9)
