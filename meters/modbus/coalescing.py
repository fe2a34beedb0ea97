"""Many values in few requests: on the wire, a request costs more than a register.

Only registers that were asked for are read; a hole in the map is never bridged.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.errors import LinkFault, MeterLinkError
from meters.modbus.frames import MOST_READ
from meters.modbus.link import ModbusRtuLink

Span = tuple[int, int]

REFUSALS = (LinkFault.EXCEPTION, LinkFault.SILENCE)


@dataclass(frozen=True, slots=True)
class Block:
    """Contiguous registers that one request reads, and the spans (start, count) within them."""

    start: int
    count: int
    spans: tuple[Span, ...]

    def __str__(self) -> str:
        return f"{self.start:04X}h x {self.count}"


@dataclass(frozen=True, slots=True)
class SpansRead:
    """What was read.

    Attributes:
        words: the registers of each span.
        refused: blocks that the meter did not give as a whole, but did in smaller ones.
    """

    words: Mapping[Span, tuple[int, ...]]
    refused: tuple[Block, ...]


def coalesce(spans: Iterable[Span], max_registers: int = MOST_READ) -> tuple[Block, ...]:
    """The fewest requests that read all spans, in the order of their registers.

    A span is never cut in two, so that a value of several registers is of one moment.

    Args:
        spans: start and count of registers of each value; they may touch, overlap or repeat.
        max_registers: the most that one request may ask for.

    Raises:
        ValueError: a span is empty, or longer than one request.
    """
    blocks: list[Block] = []
    for run in _runs(sorted(set(spans)), max_registers):
        left = run
        while left:
            end = left[0][0] + max_registers
            blocks.append(_block([span for span in left if sum(span) <= end]))
            left = [span for span in left if sum(span) > end]
    return tuple(blocks)


def read_spans(
    link: ModbusRtuLink,
    address: int,
    spans: Iterable[Span],
    *,
    max_registers: int = MOST_READ,
    adaptive: bool = False,
) -> SpansRead:
    """Read all spans from one meter in as few requests as it takes.

    Args:
        link: the bus.
        address: the unit.
        spans: start and count of registers of each value.
        max_registers: the most that one request may ask for.
        adaptive: a block that the meter answers with an exception or not at all is read again in
            halves. It happens that a meter gives registers in some groups and not in others. What
            was refused is noted among the evidence and returned.

    Raises:
        ValueError: a span is empty, or longer than one request.
        MeterLinkError: an answer was not in form; or a block was refused, and if ``adaptive``, a
            single span was.
    """
    words: dict[Span, tuple[int, ...]] = {}
    refused: list[Block] = []
    pending = list(reversed(coalesce(spans, max_registers)))
    while pending:
        block = pending.pop()
        try:
            read = link.read_registers(address, block.start, block.count)
        except MeterLinkError as error:
            if not adaptive or error.fault not in REFUSALS or len(block.spans) == 1:
                raise
            link.note(f"block {block} of unit {address} refused ({error.fault}): read in halves")
            refused.append(block)
            pending.extend(reversed(_halves(block)))
            continue
        for start, count in block.spans:
            offset = start - block.start
            words[start, count] = read[offset : offset + count]
    return SpansRead(words, tuple(refused))


def _runs(spans: list[Span], max_registers: int) -> Iterator[list[Span]]:
    """Groups of sorted spans without a hole between them."""
    run: list[Span] = []
    end = 0
    for start, count in spans:
        if not 1 <= count <= max_registers:
            raise ValueError(
                f"span {start:04X}h x {count}: one request reads 1 to {max_registers} registers"
            )
        if run and start > end:
            yield run
            run = []
        end = max(end, start + count) if run else start + count
        run.append((start, count))
    if run:
        yield run


def _halves(block: Block) -> list[Block]:
    middle = len(block.spans) // 2
    return [_block(list(block.spans[:middle])), _block(list(block.spans[middle:]))]


def _block(spans: list[Span]) -> Block:
    start = spans[0][0]
    return Block(start, max(sum(span) for span in spans) - start, tuple(spans))
