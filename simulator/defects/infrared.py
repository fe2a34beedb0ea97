"""Defects of the infrared port."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.bus.optical.profile import OpticalProfile
from simulator.bus.optical.slave import OpticalSlave
from simulator.defects.expected import PORT_ORDERED
from simulator.defects.model import Comes, Defect, Parameter, number, of_unit
from simulator.defects.models import with_infrared
from simulator.defects.plans import WRITES
from simulator.rack import Rack


def slave_of(rack: Rack, target: str) -> OpticalSlave:
    """The infrared side of a unit.

    Raises:
        ValueError: there is no unit, or it is not under a head.
    """
    rack.meter(target)
    slave = rack.bus_of(target).slave(int(target))
    if isinstance(slave, OpticalSlave):
        return slave
    raise ValueError(f"position {target} is not under an infrared head")


def _profile(rack: Rack, target: str, change: Callable[[OpticalProfile], OpticalProfile]) -> None:
    slave = slave_of(rack, target)
    slave.profile = change(slave.profile)


def _edits(rack: Rack, target: str, change: Callable[[str], str]) -> None:
    slave_of(rack, target).edits.append(change)


def _maker(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _profile(rack, target, lambda known: replace(known, manufacturer="XXX"))


def _identification(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _profile(rack, target, lambda known: replace(known, identification=str(p["says"])))


def _baud(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _profile(rack, target, lambda known: replace(known, baud_code=str(p["code"])))


def _password(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _profile(rack, target, lambda known: replace(known, password=str(p["password"])))


def _forgets(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    after_s = number(p, "seconds", 0.0, 1e6)
    _profile(rack, target, lambda known: replace(known, inactivity_s=after_s))


def _no_commands(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    slave_of(rack, target).takes_no_commands = True


def _object_missing(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    code = str(p["object"])

    def without(text: str) -> str:
        lines = text.split("\r\n")
        return "\r\n".join(line for line in lines if not line.startswith(f"{code}("))

    _edits(rack, target, without)


def _unit(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _edits(rack, target, lambda text: text.replace("*kWh", "*Wh"))


def _no_end(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _edits(rack, target, lambda text: text.replace("!\r\n", ""))


def _brackets(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    _edits(rack, target, lambda text: text.replace(")", ""))


READ_OUT = "infrared/read-out"
SAYS = "infrared/identification"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "ir-maker",
        "the maker's letters are others",
        _maker,
        "firmware: constant of another maker",
        SAYS,
        applies=with_infrared,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "ir-identification",
        "it says that it is something else",
        _identification,
        "firmware: constant of another type",
        SAYS,
        parameters={"says": "XYZ"},
        applies=with_infrared,
        comes=Comes.BY_FRAME,
        only_if=PORT_ORDERED,
    ),
    of_unit(
        "ir-baud",
        "it offers another baud rate than it should",
        _baud,
        "firmware: constant of another type",
        SAYS,
        parameters={"code": "1"},
        applies=with_infrared,
        comes=Comes.BY_FRAME,
        only_if=PORT_ORDERED,
    ),
    of_unit(
        "ir-password",
        "its password is another",
        _password,
        "password of another customer",
        parameters={"password": "12345678"},
        applies=with_infrared,
        why_not=WRITES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "ir-session-lost",
        "it leaves the programming mode too soon",
        _forgets,
        "firmware: timer in the wrong unit",
        parameters={"seconds": 0.05},
        applies=with_infrared,
        why_not=WRITES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "ir-no-programming",
        "it has no programming mode",
        _no_commands,
        "firmware: sealed against writing before delivery",
        applies=with_infrared,
        why_not=WRITES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "ir-object-missing",
        "a line of the data set is missing",
        _object_missing,
        "firmware: list of another type",
        READ_OUT,
        "registers/present",
        parameters={"object": "15.8.0"},
        applies=with_infrared,
        comes=Comes.BY_FRAME,
        only_if=PORT_ORDERED,
    ),
    of_unit(
        "ir-unit",
        "the unit of energy is Wh, the number that of kWh",
        _unit,
        "firmware: text of another type",
        "infrared/energies-count",
        applies=with_infrared,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "ir-no-end",
        "the data set has no end",
        _no_end,
        "buffer too short",
        READ_OUT,
        "identification/serial-number",
        applies=with_infrared,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "ir-brackets",
        "the lines of the data set are out of form",
        _brackets,
        "firmware: format of another type",
        READ_OUT,
        "identification/serial-number",
        "registers/present",
        applies=with_infrared,
        comes=Comes.BY_FRAME,
    ),
)
