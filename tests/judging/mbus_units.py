"""Units of any model on an M-Bus on which nobody answers."""

from bench.unit import Unit
from meters.catalogue import load
from meters.line_settings import LineSettings
from meters.mbus.meter import MBusMeter
from meters.place import Place
from tests.meters.mbus_bench import Bench

LINE = LineSettings(2400)


def mbus_unit_of(model: str = "pro380-mb", serial: str = "22091001") -> Unit:
    """In position 1, on an M-Bus."""
    meter = load(model)
    return Unit(1, meter, serial, MBusMeter(meter, Bench(line=LINE).link, Place(LINE, 1)))
