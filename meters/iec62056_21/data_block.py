"""All data of one answer: the lines in their order, decoded or not."""

from dataclasses import dataclass, replace

from meters.iec62056_21.characters import LINE_END
from meters.iec62056_21.data_set import DataLine, DataSet, parse_line
from meters.iec62056_21.faults import MessageError, MessageFault


@dataclass(frozen=True, slots=True)
class DataBlock:
    """The data of one answer.

    Attributes:
        text: as it came.
        lines: every line, in its order.
    """

    text: str
    lines: tuple[DataLine, ...]

    @property
    def sets(self) -> tuple[DataSet, ...]:
        """The data sets of all lines that could be decoded."""
        return tuple(data_set for line in self.lines for data_set in line.sets)

    @property
    def undecodable(self) -> tuple[DataLine, ...]:
        """The lines that could not be decoded."""
        return tuple(line for line in self.lines if line.undecodable)

    @property
    def irregularities(self) -> tuple[str, ...]:
        """What the standard forbids in lines that could be decoded."""
        return tuple(f"{line.text}: {what}" for line in self.lines for what in line.irregularities)

    def values_of(self, address: str) -> tuple[DataSet, ...]:
        """The data sets of an address: its own, and those without one that follow it in the line.

        Of an address that comes more than once, all; of one that does not come, none.
        """
        found: list[DataSet] = []
        for line in self.lines:
            latest: str | None = None
            for data_set in line.sets:
                latest = data_set.address or latest
                if latest == address:
                    found.append(data_set)
        return tuple(found)

    def only(self) -> DataSet:
        """The one data set of the answer.

        Raises:
            MessageError: there are none, or several, or something else beside it.
        """
        if len(self.sets) != 1 or self.undecodable:
            detail = f"{len(self.sets)} data sets in {self.text!r}; one was asked for"
            raise MessageError(MessageFault.CONTENT, detail)
        return self.sets[0]


def parse_read_out(block: str) -> DataBlock:
    """Decode the data of a read-out, in which every line has its end."""
    *ended, rest = block.split(LINE_END)
    lines = [parse_line(line) for line in ended]
    if rest:
        last = parse_line(rest)
        lines.append(replace(last, irregularities=(*last.irregularities, "no CR LF ends it")))
    return DataBlock(block, tuple(lines))


def parse_answer(text: str) -> DataBlock:
    """Decode the data of an answer in the programming mode, in which lines need no end."""
    lines = text.removesuffix(LINE_END).split(LINE_END)
    parsed = (parse_line(line, programming=True) for line in lines)
    return DataBlock(text, tuple(parsed))
