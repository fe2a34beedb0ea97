"""What goes wrong around the bench: emergency stop, interlock, contactor, relays, the air."""

from collections.abc import Mapping

from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.defects.model import Defect, Parameter, Plant, number
from simulator.rack import Rack
from simulator.vaisala_indigo500 import Probe
from simulator.vaisala_indigo500.probe import NO_VALUE, Air

SAFETY, AMBIENT, RELAYS = "safety", "ambient", "relays"
TIMES_S = (0.0, 1e9)
AFTER: Mapping[str, Parameter] = {"after_s": 20}


def _opened(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    contacts = rack.switches.require_safety()
    contacts.open(str(p["contact"]), number(p, "after_s", *TIMES_S))


def _welded(rack: Rack, _: str, __: Mapping[str, Parameter]) -> None:
    rack.switches.require_safety().weld()


def _jammed(rack: Rack, _: str, __: Mapping[str, Parameter]) -> None:
    rack.switches.require_safety().jam()


def _inputs_gone(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    rack.switches.with_contacts().faults.append(
        DaqFault(FaultKind.GONE, number(p, "after_s", *TIMES_S))
    )


def _probe(rack: Rack) -> Probe:
    if rack.probe is None:
        raise ValueError("the station has no key 'ambient'")
    return rack.probe


def _air(air: Air) -> Plant:
    def plant(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
        after_s = number(p, "after_s", *TIMES_S)
        _probe(rack).change(Air(air.temperature_degc, air.humidity_pct, air.gone, after_s))

    return plant


def _warm(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    degc, pct = number(p, "degc", -40, 85), number(p, "humidity_pct", 0, 100)
    _probe(rack).change(Air(degc, pct, after_s=number(p, "after_s", *TIMES_S)))


def _stuck(rack: Rack, _: str, p: Mapping[str, Parameter]) -> None:
    """A relay that does not follow, and whose read-back says so."""
    relay, after_s = int(number(p, "relay", 0, 60)), number(p, "after_s", *TIMES_S)
    driver = rack.station.relays_driver
    if driver == "keysight_34970a" and rack.switches.mainframe is not None:
        if after_s:
            raise ValueError("after_s: a channel of this instrument is stuck from the beginning")
        rack.switches.mainframe.stuck.add(100 + relay)
    elif driver == "labjack_t7" and rack.switches.labjack is not None:
        fault = DaqFault(FaultKind.STUCK, after_s, line=f"dio{relay}")
        rack.switches.labjack.faults.append(fault)
    else:
        line = f"{rack.station.relay_port}/line{relay}"
        rack.relay_box.faults.append(DaqFault(FaultKind.STUCK, after_s, line=line))


DEFECTS = (
    Defect(
        "opened",
        "a contact opens: the emergency stop is pressed, a door is opened, a wire breaks",
        SAFETY,
        {"contact": "emergency stop", **AFTER},
        _opened,
    ),
    Defect("inputs-gone", "the device with the contacts is gone", SAFETY, AFTER, _inputs_gone),
    Defect("welded", "the contactor stays closed", SAFETY, {}, _welded),
    Defect("jammed", "the contactor does not close", SAFETY, {}, _jammed),
    Defect("gone", "the sensor is gone", AMBIENT, AFTER, _air(Air(gone=True))),
    Defect("nan", "the sensor has no values", AMBIENT, AFTER, _air(NO_VALUE)),
    Defect("air", "the air is another", AMBIENT, {"degc": 35, "humidity_pct": 45, **AFTER}, _warm),
    Defect("stuck", "a tariff relay stays as it is", RELAYS, {"relay": 0, "after_s": 0}, _stuck),
)
