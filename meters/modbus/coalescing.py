"""Many values in few requests: on the wire, a request costs more than a register.

Only registers that were asked for are read, and those in between that the caller says may be read
along; a hole in the map is never bridged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.errors import LinkFault, MeterLinkError
from meters.modbus.frames import MOST_READ
from meters.modbus.link import ModbusRtuLink

Span = tuple[int, int]

REFUSALS = (LinkFault.EXCEPTION, LinkFault.SILENCE)

# A request and its answer cost 13 characters and twice t3.5, 20 characters in all, and a register
# two: to read along as many as this is cheaper than another request.
MOST_READ_ALONG = 8


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


def coalesce(
    spans: Iterable[Span], max_registers: int = MOST_READ, along: Collection[int] = ()
) -> tuple[Block, ...]:
    """The fewest requests that read all spans, in the order of their registers.

    A span is never cut in two, so that a value of several registers is of one moment.

    Args:
        spans: start and count of registers of each value; they may touch, overlap or repeat.
        max_registers: the most that one request may ask for.
        along: registers that may be read along where that saves a request.

    Raises:
        ValueError: a span is empty, or longer than one request.
    """
    blocks: list[Block] = []
    for run in _runs(sorted(set(spans)), max_registers, along):
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
    along: Collection[int] = (),
) -> SpansRead:
    """Read all spans from one meter in as few requests as it takes.

    Args:
        link: the bus.
        address: the unit.
        spans: start and count of registers of each value.
        max_registers: the most that one request may ask for.
        adaptive: a block that the meter answers with an exception or not at all is read again in
            smaller ones: first without what was read along, then in halves. It happens that a
            meter gives registers in some groups and not in others. What was refused is noted
            among the evidence and returned.
        along: registers that may be read along where that saves a request.

    Raises:
        ValueError: a span is empty, or longer than one request.
        MeterLinkError: an answer was not in form; or a block was refused, and if ``adaptive``, a
            single span was.
    """
    words: dict[Span, tuple[int, ...]] = {}
    refused: list[Block] = []
    pending = list(reversed(coalesce(spans, max_registers, along)))
    while pending:
        block = pending.pop()
        try:
            read = link.read_registers(address, block.start, block.count)
        except MeterLinkError as error:
            if not adaptive or error.fault not in REFUSALS or len(block.spans) == 1:
                raise
            link.note(f"block {block} of unit {address} refused ({error.fault}): read in pieces")
            refused.append(block)
            pending.extend(reversed(_pieces(block)))
            continue
        for start, count in block.spans:
            offset = start - block.start
            words[start, count] = read[offset : offset + count]
    return SpansRead(words, tuple(refused))


def _runs(spans: list[Span], max_registers: int, along: Collection[int]) -> Iterator[list[Span]]:
    """Groups of sorted spans without a hole between them that may not be read along."""
    run: list[Span] = []
    end = 0
    for start, count in spans:
        if not 1 <= count <= max_registers:
            raise ValueError(
                f"span {start:04X}h x {count}: one request reads 1 to {max_registers} registers"
            )
        if run and not _may_go_on(end, start, along):
            yield run
            run = []
        end = max(end, start + count) if run else start + count
        run.append((start, count))
    if run:
        yield run


def _may_go_on(end: int, start: int, along: Collection[int]) -> bool:
    """Whether a block that ends before one register may go on with another."""
    between = range(end, start)
    return len(between) <= MOST_READ_ALONG and all(register in along for register in between)


def _pieces(block: Block) -> tuple[Block, ...]:
    """The same without what was read along; if there was nothing such, two halves."""
    exact = coalesce(block.spans, block.count)
    if len(exact) > 1:
        return exact
    middle = len(block.spans) // 2
    return _block(list(block.spans[:middle])), _block(list(block.spans[middle:]))


def _block(spans: list[Span]) -> Block:
    start = spans[0][0]
    return Block(start, max(sum(span) for span in spans) - start, tuple(spans))
