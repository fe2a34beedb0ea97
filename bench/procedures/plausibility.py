"""Whether a value can be true at all, without load, before it is compared with anything."""

import math
from collections.abc import Mapping

from bench.unit import Unit
from meters.client import PROBE
from meters.encoding import Value
from meters.mbus.meter import MBusMeter

OVER_SHARE = 1.2
"""Of a nominal value, more is not plausible without load; an assumption."""
MOST_ENERGY = 1e8
"""In kWh and kvarh: more than the eight digits of a display."""
FACTORS = ("power_factor",)
MOST_FACTOR = 1.02
"""A factor is a quotient of two readings, each a little off: what ``registers/reading`` allows."""


def implausible(unit: Unit, name: str, value: Value) -> str:
    """Why a value cannot be true; empty if it can."""
    if isinstance(value, str) and not value.isprintable():
        return f"{value!r} has characters that cannot be shown"
    if name == PROBE and not str(value).strip("0"):
        return "a serial number has other digits than 0"
    legal = unit.client.settings.get(name)
    if legal is not None and not legal.resets:
        known = _is_number(value) and legal.allows(float(value))
        return "" if known else f"{value} cannot be set; legal is {legal.legal}"
    if isinstance(value, str):
        return ""
    return _outside(value, *_range(unit, name))


def _is_number(value: Value) -> bool:
    return not isinstance(value, str) or value.isdecimal()


def _outside(value: float, lowest: float, highest: float) -> str:
    if math.isfinite(value) and lowest <= value <= highest:
        return ""
    return f"{value:g} is not plausible without load: {lowest:g} to {highest:g} would be"


def _range(unit: Unit, name: str) -> tuple[float, float]:
    symbol = _symbols(unit).get(name, "")
    un_v, fn_hz = unit.meter.ratings.un_v, unit.meter.ratings.fn_hz
    if symbol == "V":
        return 0.0, OVER_SHARE * math.sqrt(3) * un_v
    if symbol == "Hz":
        return fn_hz / OVER_SHARE, fn_hz * OVER_SHARE
    if symbol in ("kWh", "kvarh"):
        return -MOST_ENERGY, MOST_ENERGY
    if name.endswith(FACTORS):
        return -MOST_FACTOR, MOST_FACTOR
    return -math.inf, math.inf


def _symbols(unit: Unit) -> Mapping[str, str]:
    """Units of what a unit tells, by name."""
    port = unit.meter.mbus
    if isinstance(unit.client, MBusMeter) and port is not None:
        return {record.name: record.unit for record in port.records}
    return {register.name: register.unit for register in unit.meter.registers}
