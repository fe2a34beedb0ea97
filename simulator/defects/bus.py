"""Defects of the way a meter answers on its bus."""

from collections.abc import Mapping

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.faults import FAULTS as MBUS_FAULTS
from simulator.bus.optical.faults import FAULTS as OPTICAL_FAULTS
from simulator.bus.optical.head import OpticalHead
from simulator.bus.rtu import FAULTS
from simulator.defects.model import Comes, Defect, Parameter, number, of_unit, one_of
from simulator.defects.models import on_a_wire, on_mbus, on_modbus
from simulator.defects.plans import ANSWER, WRITES
from simulator.defects.sizes import Size
from simulator.meter.model import Model
from simulator.meter.ports import PARITIES
from simulator.meter.writing import MBUS_BAUDS, Value
from simulator.rack import Rack


def _silent(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).deaf = True


def _link(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, bus = rack.meter(target), rack.bus_of(target)
    of_bus = {MbusBus: MBUS_FAULTS, OpticalHead: OPTICAL_FAULTS}.get(type(bus), ())
    meter.link_fault = str(one_of(p, "fault", dict.fromkeys((*FAULTS, *of_bus))))


def _slow(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).response_delay_s = number(p, "delay_s", 0.0, 3600.0)


def _latest_answer_s(model: Model) -> float:
    """How late an answer may be over infrared or M-Bus alone; over Modbus 1 s is assumed."""
    if on_modbus(model):
        return 1.0
    if not on_mbus(model):
        return 1.5
    return 330 / model.settings().mbus_baud + 0.05


def _line(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    on_mbus = isinstance(rack.bus_of(target), MbusBus)
    baud = int(one_of(p, "baud", MBUS_BAUDS if on_mbus else meter.model.bauds))
    parity = int(one_of(p, "parity", PARITIES))
    if on_mbus:
        meter.settings.mbus_baud = baud
    else:
        meter.settings.baud, meter.settings.parity = baud, parity
    meter.ports.apply(meter.settings)


def _baud(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).ports.ignored.add("baud")


def _parity(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).ports.ignored.add("parity")


def _drops_parity(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    ports, usual = meter.ports, PARITIES[meter.model.settings().parity]

    def written(name: str, value: Value) -> tuple[str, Value]:
        if name in ("baud_rate", "parity_setting"):
            ports.fallen_to = usual if name == "baud_rate" else ""
        return name, value

    def started() -> None:
        ports.fallen_to = ""
        ports.apply(meter.settings)

    rack.values(target).writes.append(written)
    meter.on_loss.append(started)


def _both(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.answer_at_old_address(target)


def _block(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    bank = rack.bank(target)
    bank.longest_read = int(number(p, "longest", 1, 125))
    bank.split_at = int(number(p, "boundary", 0, 0xFFFF))
    bank.refuses_reads_silently = one_of(p, "answer", ("exception", "silence")) == "silence"


LATEST = (
    "EN 13757-2: 330 bit times and 50 ms where M-Bus is the only bus; IEC 62056-21: 1.5 s where "
    "infrared is; over Modbus no standard and no manual has a limit: an assumption"
)
LIVE = "identification/communication"
MOVED = "communication/every-value"
OLD_PLACE = "communication/old-place"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "silent",
        "the meter never answers on the bus",
        _silent,
        "transceiver broken, plug not in",
        LIVE,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "faulty-answer",
        "the meter answers, but not in form",
        _link,
        "firmware: length or check sum of the answer wrong, driver enabled too late",
        LIVE,
        "identification",
        ANSWER,
        parameters={"fault": "bad_crc"},
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "slow",
        "the meter answers late",
        _slow,
        "firmware: answers between two measurements",
        LIVE,
        "identification",
        "infrared/reaction",
        ANSWER,
        parameters={"delay_s": 2.0},
        size=Size("delay_s", _latest_answer_s, LATEST),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "line-settings",
        "the meter left the line at another baud rate or parity (1 even, 2 none, 3 odd)",
        _line,
        "settings of the line not restored before delivery",
        LIVE,
        parameters={"baud": 4800, "parity": 1},
        applies=on_a_wire,
        comes=Comes.ONCE,
    ),
    of_unit(
        "baud-ignored",
        "a new baud rate is acknowledged, shown, and not used",
        _baud,
        "firmware: taken over at the next start alone",
        MOVED,
        applies=on_a_wire,
        why_not=WRITES,
    ),
    of_unit(
        "parity-ignored",
        "a new parity is acknowledged, shown, and not used",
        _parity,
        "firmware: taken over at the next start alone",
        MOVED,
        applies=on_modbus,
        why_not=WRITES,
    ),
    of_unit(
        "baud-drops-parity",
        "a new baud rate sets the port to the parity on delivery, whatever the register shows",
        _drops_parity,
        "firmware: port set up anew with the parity of its driver",
        MOVED,
        applies=on_modbus,
        why_not=WRITES,
    ),
    of_unit(
        "both-addresses",
        "after a change of its address it answers at the old one as well",
        _both,
        "firmware: old address kept in a second variable",
        OLD_PLACE,
        applies=on_a_wire,
        why_not=WRITES,
        comes=Comes.STAYS,
    ),
    of_unit(
        "block-refused",
        "long reads, or those across an address, are refused: answer exception (02) or silence",
        _block,
        "buffer too short, table of registers in parts",
        parameters={"longest": 8, "boundary": 0, "answer": "exception"},
        applies=on_modbus,
        why_not="how long a read may be the manuals leave open: it is recorded",
        comes=Comes.BY_FRAME,
    ),
)
