"""Does it tell over M-Bus what its manual promises, and can it be selected?"""

from bench.outcome import NotMeasuredError, Outcomes
from bench.procedures.mbus import ReadOuts, Selected
from bench.unit import Unit
from fixtures.verify import MANUAL, Verify
from meters.catalogue.mbus import MBus

NOBODY = "the number of the unit"
"""Stands for it where no label was scanned and nothing answered."""


def _port(unit: Unit) -> MBus:
    assert unit.meter.mbus is not None, "the suite is for units on an M-Bus"
    return unit.meter.mbus


def test_records(unit: Unit, read_outs: Outcomes[ReadOuts], verify: Verify) -> None:
    """Every record of the manual comes, in its coding, and holds a value."""
    seen = read_outs.of(unit)
    verify.evidence = seen.evidence
    for record in _port(unit).records:
        name = record.name
        if name in seen.first.values:
            verify.true(name, name, seen.first.values[name], ok=True, why="")
        else:
            why = seen.first.faulty.get(name, f"no record {record.header.hex(' ')} came")
            verify.true(name, name, "-", ok=False, why=why)


def test_nothing_else(unit: Unit, read_outs: Outcomes[ReadOuts], verify: Verify) -> None:
    """Nothing comes that cannot be decoded; records that the manual does not know are recorded."""
    seen = read_outs.of(unit)
    verify.evidence = seen.evidence
    broken = "; ".join(f"{part.data.hex(' ')}: {part.reason}" for part in seen.first.undecoded)
    verify.true("undecoded", "undecoded parts", broken or "none", ok=not broken, why=broken)
    for record in seen.first.foreign:
        header = (record.dib + record.vib).hex(" ")
        value = f"{record.quantity} {record.value!r}"
        verify.characterised(f"foreign/{header}", "record that the manual does not have", value)


def test_header(unit: Unit, read_outs: Outcomes[ReadOuts], verify: Verify) -> None:
    """Maker and medium are right, no error is reported, and the access number counts."""
    seen = read_outs.of(unit)
    verify.evidence = seen.evidence
    told, port = seen.first.values, _port(unit)
    verify.equal("manufacturer", "manufacturer", told["manufacturer"], "INM", MANUAL)
    verify.equal("medium", "medium", told["medium"], port.header.medium, MANUAL)
    verify.equal("status", "status", told["status"], 0, MANUAL)
    verify.characterised("version", "version", told["version"])
    before, after = (int(r.values["access_number"]) for r in (seen.first, seen.second))
    counts = (after - before) % 256 == 1
    why = f"it was {before} and then {after}: each read-out must count one"
    verify.true("access-number", "access number", after, ok=counts, why=why)


def test_printed_request(unit: Unit, read_outs: Outcomes[ReadOuts], verify: Verify) -> None:
    """The request that the manual prints is answered; how, it leaves open."""
    seen = read_outs.of(unit)
    verify.evidence = seen.evidence
    control = f"{_port(unit).request_control:02X}"
    verify.characterised("", f"answer to C field {control}", seen.by_printed_request)


def test_secondary_address(unit: Unit, selected: Outcomes[Selected], verify: Verify) -> None:
    """It is selected by its own number, whole or with wildcards, and by no other."""
    seen = selected.of(unit)
    verify.evidence = seen.evidence
    if seen.disturbed_by:
        raise NotMeasuredError(f"not measured: on the same bus, and lost: {seen.disturbed_by}")
    number = unit.serial or seen.exact or NOBODY
    verify.equal("exact", "number that answers", seen.exact, number, "label")
    if seen.wildcards is None:
        verify.not_applicable("wildcards", "other numbers on the bus are too much alike")
    else:
        verify.equal("wildcards", "number that answers", seen.wildcards, number, "label")
    why = f"{seen.other} answered to a number that no unit has"
    verify.true(
        "other", "answer to another number", seen.other or "none", ok=not seen.other, why=why
    )
    missed = f"a search of the bus found {', '.join(seen.found) or 'nothing'}"
    verify.true("search", "found by a search", number, ok=number in seen.found, why=missed)
