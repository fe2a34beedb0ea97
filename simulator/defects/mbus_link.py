"""Defects of the link layer of M-Bus: frame count, selection, addresses, acknowledgement."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.mbus import slave_of
from simulator.defects.model import Comes, Defect, Parameter, Plant, number, of_unit
from simulator.defects.models import on_mbus
from simulator.defects.plans import MBUS_LINK, WRITES
from simulator.rack import Rack


def _flag(name: str, *, value: bool = True) -> Plant:
    def plant(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
        setattr(slave_of(rack, target).link, name, value)

    return plant


def _no_frame_count(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    slave = slave_of(rack, target)
    slave.profile = replace(slave.profile, heeds_frame_count=False)


def _baud_falls_back(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    slave = slave_of(rack, target)
    after_s = number(p, "seconds", 0.0, 1e6)
    slave.profile = replace(slave.profile, baud_fallback_s=after_s)


def _pages(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    slave = slave_of(rack, target)
    slave.profile = replace(slave.profile, records_per_telegram=1)


SELECTION = "mbus/secondary-address"
REQUEST = "mbus/printed-request"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "mbus-fcb-ignored",
        "a request that is repeated gets a new answer",
        _no_frame_count,
        "firmware: frame count bit not looked at",
        applies=on_mbus,
        why_not="a repeated request is not sent while all is well",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-fcb-stuck",
        "it sends its last answer again, whatever the frame count bit",
        _flag("repeats"),
        "firmware: bit not stored after an answer",
        "mbus/header",
        "registers/reading",
        applies=on_mbus,
        why_not=MBUS_LINK,
    ),
    of_unit(
        "mbus-reset-unanswered",
        "SND_NKE gets no answer",
        _flag("ignores_reset"),
        "firmware: function not known",
        REQUEST,
        "identification/communication",
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-never-selected",
        "it acknowledges its selection and does not answer at FD",
        _flag("never_selected"),
        "firmware: flag cleared with the next frame",
        SELECTION,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-selected-by-all",
        "any selection is its own",
        _flag("selected_by_all"),
        "firmware: number not compared",
        SELECTION,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-stays-selected",
        "the selection of another leaves it selected",
        _flag("stays_selected"),
        "firmware: flag set and never cleared",
        SELECTION,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-no-wildcards",
        "it knows no wildcards in a selection",
        _flag("knows_wildcards", value=False),
        "firmware: bytes compared as they are",
        SELECTION,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-answers-all",
        "it answers at FF, where nobody may",
        _flag("answers_all"),
        "firmware: FF taken for FE",
        applies=on_mbus,
        why_not="address FF is not asked",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-any-unanswered",
        "it does not answer at FE",
        _flag("ignores_any"),
        "firmware: FE not known",
        REQUEST,
        applies=on_mbus,
        why_not=MBUS_LINK,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-command-unanswered",
        "a command is carried out and not acknowledged",
        _flag("commands_unanswered"),
        "firmware: E5 sent for requests alone",
        "settings/legal-values",
        "communication/every-value",
        "pulse_outputs",
        applies=on_mbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "mbus-baud-reverts",
        "a new baud rate that is not used for a while is given up",
        _baud_falls_back,
        "firmware after EN 13757-2; the manuals know nothing of it",
        "communication/every-value",
        parameters={"seconds": 1},
        applies=on_mbus,
        why_not=WRITES,
    ),
    of_unit(
        "mbus-one-a-telegram",
        "each telegram has one record alone",
        _pages,
        "buffer too short",
        "mbus/records",
        applies=on_mbus,
        why_not="how many telegrams there are the manuals leave open",
        comes=Comes.BY_FRAME,
    ),
)
