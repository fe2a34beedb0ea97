"""Units of any model on a bus on which nobody answers."""

from bench.unit import Unit
from meters.catalogue import load
from meters.line_settings import LineSettings
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

LINE = LineSettings(9600)


def unit_of(model: str = "pro380-mod", serial: str = "22091001") -> Unit:
    """In position 1, on Modbus."""
    clock, meter = SteppingClock(), load(model)
    link = ModbusRtuLink(
        ScriptedWire(clock, LINE),
        LINE,
        channel="bus rs485",
        clock=clock,
        recorder=Recording(),
        response_timeout_s=0.5,
    )
    return Unit(1, meter, serial, ModbusMeter(meter, link, Place(LINE, 1)))
