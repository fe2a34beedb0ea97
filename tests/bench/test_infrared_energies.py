"""Energies of a read-out are compared in kWh; steps of a MWh are too coarse for what flows."""

import pytest

from bench.procedures.infrared import energies_kwh
from meters.iec62056_21.data_block import parse_read_out


@pytest.mark.parametrize(
    ("text", "kwh"),
    [
        ("1.8.0(000012.34*kWh)", {"1.8.0": 12.34}),
        ("1.8.0(012340*Wh)", {"1.8.0": 12.34}),
        ("1.8.0(0.01234*MWh)", {}),
        ("3.8.0(000012.34*kvarh)", {}),
        ("0.9.1(101500)", {}),
    ],
)
def test_active_energies_are_in_kwh(text: str, kwh: dict[str, float]) -> None:
    assert energies_kwh(parse_read_out(f"{text}\r\n")) == pytest.approx(kwh)
