"""Defects of the way a meter speaks Modbus: addresses, check sums, functions, exceptions, time."""

from collections.abc import Mapping

from simulator.bus.rtu import RtuSlave
from simulator.bus.rtu_faults import RtuFaults
from simulator.defects.expected import ASKED_OFTEN, ONE_ON_A_BUS
from simulator.defects.model import Comes, Defect, Parameter, Plant, number, of_unit, whole
from simulator.defects.models import on_modbus, with_written_rate
from simulator.defects.plans import ANSWER, FRAMES, FRAMES_TO_OTHERS
from simulator.defects.sizes import NOT_STATED, Size, always
from simulator.meter.words import Words, from_words
from simulator.rack import Rack


def faults_of(rack: Rack, target: str) -> RtuFaults:
    """What is wrong with the Modbus side of a unit.

    Raises:
        ValueError: there is no unit, or it is not on a Modbus.
    """
    rack.meter(target)
    slave = rack.bus_of(target).slave(int(target))
    if isinstance(slave, RtuSlave):
        return slave.faults
    raise ValueError(f"position {target} is not on a Modbus")


def _flag(name: str) -> Plant:
    def plant(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
        setattr(faults_of(rack, target), name, True)

    return plant


def _exception(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    faults, code = faults_of(rack, target), whole(p, "code", 1, 255)
    faults.exceptions |= {2: code, 3: code}


def _no_exception(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    faults_of(rack, target).exceptions |= {1: None, 2: None, 3: None}


def _unknown(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    faults_of(rack, target).unknown_functions |= {whole(p, "function", 1, 127)}


def _busy(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    faults_of(rack, target).busy_every = whole(p, "every", 1, 10**6)


def _hangs(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    faults, frames = faults_of(rack, target), whole(p, "frames", 0, 10**9)
    faults.hangs_after = faults.heard + frames

    def again() -> None:
        faults.hangs_after = faults.heard + frames

    rack.meter(target).on_loss.append(again)


def _by_word(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    faults_of(rack, target).delay_a_word_s = number(p, "delay_s", 0.0, 10.0)


def _no_turnaround(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).response_delay_s = 0.0


def _filled(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """What is not there is read as 0, without an exception."""
    rack.bank(target).fills_gaps = True


def _shifted(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.bank(target).shift = whole(p, "words", -8, 8)


def _deaf_after_others(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    faults_of(rack, target).deaf_after_others_s = number(p, "within_s", 0.0, 10.0)


def _half_write(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    """One word of the S0 rate is written over, whatever rate the two then are."""
    bank, meter = rack.bank(target), rack.meter(target)
    register = bank.register(RATE)

    def take(words: Words) -> bool:
        rate = float(from_words(words, register))
        if not SLOWEST <= rate <= FASTEST:
            return False
        meter.set(RATE, "s0_rate", rate)
        meter.outputs.apply_s0_rate()
        return True

    bank.by_word[RATE] = take


RATE = "s0_output_rate"
SLOWEST, FASTEST = 0.001, 1e6
"""In imp/kWh; what the outputs of a virtual meter can make without an end."""
LIVE = "identification/communication"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "crc-unchecked",
        "a frame with a wrong check sum is taken for right",
        _flag("ignores_crc"),
        "firmware: check left out",
        applies=on_modbus,
        why_not=FRAMES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "parity-unchecked",
        "it takes and gives any parity",
        _flag("ignores_parity"),
        "port set to take no notice of parity",
        "communication/old-place",
        applies=on_modbus,
        why_not=FRAMES,
    ),
    of_unit(
        "answers-for-others",
        "it takes every frame for its own, whatever the address",
        _flag("hears_all"),
        "firmware: address not compared",
        "identification/own-address",
        applies=on_modbus,
        only_if=ONE_ON_A_BUS,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "answers-broadcasts",
        "it answers a write to all",
        _flag("answers_broadcasts"),
        "firmware: address 0 taken for its own",
        applies=on_modbus,
        why_not=FRAMES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "broadcast-ignored",
        "it does not carry out what is written to all",
        _flag("ignores_broadcasts"),
        "firmware: address 0 not known",
        applies=on_modbus,
        why_not=FRAMES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "wrong-exception",
        "it sends another exception than that of the standard",
        _exception,
        "firmware: one code for all",
        parameters={"code": 4},
        applies=on_modbus,
        why_not="which exception comes the manuals leave open: it is recorded",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "no-exception",
        "it says nothing where it should send an exception",
        _no_exception,
        "firmware: no branch for what is wrong",
        applies=on_modbus,
        why_not="how a wrong request is refused the manuals leave open: it is recorded",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "function-missing",
        "a function is not there (exception 01)",
        _unknown,
        "firmware of another type",
        "settings/legal-values",
        "communication/every-value",
        parameters={"function": 16},
        applies=on_modbus,
        why_not="a line writes no settings: units stay as they are delivered",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "busy",
        "every so often it answers that it is busy (exception 06)",
        _busy,
        "firmware: measuring holds the memory",
        LIVE,
        "registers/present",
        ANSWER,
        parameters={"every": 5},
        applies=on_modbus,
        size=Size("every", always(50.0), NOT_STATED, rarer=True),
        only_if=ASKED_OFTEN,
    ),
    of_unit(
        "hangs",
        "after some requests it answers no more until it gets supply anew",
        _hangs,
        "firmware: buffer not freed",
        "registers/present",
        "registers/reading",
        ANSWER,
        parameters={"frames": 20},
        applies=on_modbus,
    ),
    of_unit(
        "slow-by-length",
        "it answers later for each register that is read",
        _by_word,
        "firmware: each value is computed when it is asked for",
        LIVE,
        "registers/present",
        ANSWER,
        parameters={"delay_s": 0.2},
        applies=on_modbus,
        size=Size("delay_s", always(0.1), NOT_STATED),
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "no-turnaround",
        "it answers before the line is silent for 3.5 characters",
        _no_turnaround,
        "firmware: driver enabled at once",
        applies=on_modbus,
        why_not="a line does not time the answer",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "echoes",
        "it sends the request back before its answer",
        _flag("echoes"),
        "receiver not switched off while it sends",
        LIVE,
        ANSWER,
        applies=on_modbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "gaps-filled",
        "what is not there is read as 0, without an exception",
        _filled,
        "firmware: no table of what is there",
        applies=on_modbus,
        why_not="what is not in the manual is not asked for",
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "registers-shifted",
        "all registers lie some addresses further on",
        _shifted,
        "table of addresses counted from 1",
        "registers/present",
        "identification",
        ANSWER,
        parameters={"words": 1},
        applies=on_modbus,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "deaf-after-others",
        "it misses a request that comes soon after one to another station",
        _deaf_after_others,
        "firmware: after an address that is not its own it waits for the other's answer",
        "communication/after-another",
        parameters={"within_s": 0.25},
        applies=on_modbus,
        why_not=FRAMES_TO_OTHERS,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "half-write",
        "function 06 changes one word of the S0 rate, which has two",
        _half_write,
        "firmware: registers are written word by word, without a look at what they belong to",
        "communication/half-write",
        applies=with_written_rate,
        why_not=FRAMES,
        comes=Comes.BY_FRAME,
    ),
    of_unit(
        "odd-read",
        "reads of no register, and of more than 125, are answered with data",
        _flag("takes_any_count"),
        "firmware: count not compared",
        applies=on_modbus,
        why_not="how a wrong request is refused the manuals leave open: it is recorded",
        comes=Comes.BY_FRAME,
    ),
)
