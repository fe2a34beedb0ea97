"""Firmware that does not give long blocks, or not across an address: all values are read anyway."""

import pytest

from contracts.errors import LinkFault, MeterLinkError
from tests.meters.simulated_modbus import ModbusBench

MODELS = ("pro2-mod", "pro380-mod", "pro380-compact", "2pu-ct")
ANSWERS = pytest.mark.parametrize("silently", [False, True], ids=["exception", "silence"])


def check_that_all_is_read(bench: ModbusBench) -> None:
    """Every value came, and each block that was refused is reported, once and in its place."""
    values, reported = bench.client.read_adaptive(bench.whole_map)
    assert set(values) == set(bench.whole_map)
    assert values["serial_number"] == bench.bank.meter.serial
    assert reported == tuple(f"{start:04X}h x {count}" for start, count in bench.refused)
    notes = [note for note in bench.recording.notes() if note.startswith("block ")]
    assert [note.split(" of unit ")[0] for note in notes] == [f"block {b}" for b in reported]


@ANSWERS
@pytest.mark.parametrize("longest", [124, 50, 8, 3])
@pytest.mark.parametrize("key", MODELS)
def test_firmware_that_gives_a_few_registers_at_once(
    key: str, longest: int, silently: bool
) -> None:
    bench = ModbusBench(key)
    bench.bank.longest_read = longest
    bench.bank.refuses_reads_silently = silently
    check_that_all_is_read(bench)
    assert all(count <= longest for _, count in bench.given)
    assert all(count > longest for _, count in bench.refused)


@ANSWERS
@pytest.mark.parametrize("boundary", [0x4010, 0x502C, 0x6018])
@pytest.mark.parametrize("key", MODELS)
def test_firmware_that_gives_no_block_across_an_address(
    key: str, boundary: int, silently: bool
) -> None:
    bench = ModbusBench(key)
    bench.bank.split_at = boundary
    bench.bank.refuses_reads_silently = silently
    check_that_all_is_read(bench)
    assert all(start < boundary < start + count for start, count in bench.refused)


@ANSWERS
def test_both_at_once(silently: bool) -> None:
    bench = ModbusBench("pro380-mod")
    bench.bank.longest_read = 16
    bench.bank.split_at = 0x502C
    bench.bank.refuses_reads_silently = silently
    check_that_all_is_read(bench)
    assert len(bench.refused) > 10


@pytest.mark.parametrize("key", ["pro2-mod", "pro380-mod"])
def test_firmware_without_the_registers_that_the_manual_does_not_promise(key: str) -> None:
    bench = ModbusBench(key)
    promised = {register.name for register in bench.model.readable_registers}
    bench.bank.missing |= {register.name for register in bench.model.registers} - promised
    values, reported = bench.client.read_adaptive(bench.client.names)
    assert set(values) == promised
    assert reported == tuple(f"{start:04X}h x {count}" for start, count in bench.refused)
    strict = ModbusBench(key)
    strict.client.read(strict.client.names)
    assert bench.given == strict.given


def test_firmware_that_refuses_nothing_is_asked_as_always() -> None:
    bench, plain = ModbusBench("2pu-ct"), ModbusBench("2pu-ct")
    check_that_all_is_read(bench)
    plain.client.read(plain.whole_map)
    assert bench.given == plain.given
    assert bench.refused == []


@pytest.mark.parametrize(
    ("silently", "fault"), [(False, LinkFault.EXCEPTION), (True, LinkFault.SILENCE)]
)
def test_whoever_does_not_ask_for_it_gets_the_refusal(silently: bool, fault: LinkFault) -> None:
    bench = ModbusBench("pro380-mod")
    bench.bank.longest_read = 8
    bench.bank.refuses_reads_silently = silently
    with pytest.raises(MeterLinkError) as refused:
        bench.client.read(bench.whole_map)
    assert refused.value.fault is fault
    assert len(bench.refused) == 1


def test_a_single_value_that_is_refused_is_no_block() -> None:
    bench = ModbusBench("pro380-mod")
    bench.bank.missing.add("grid_frequency")
    with pytest.raises(MeterLinkError, match="5008h") as refused:
        bench.client.read_adaptive(bench.whole_map)
    assert refused.value.exception_code == 2
