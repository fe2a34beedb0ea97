"""Messages out of a stream of bytes, and units and parameters out of a message.

A quoted string and a definite block protect what is inside of them. LF ends a message, CR before
it is dropped, CR alone is white space. A quoted string cannot hold LF (an assumption).
"""

from collections.abc import Iterator

WHITE = "".join(map(chr, range(33))).replace("\n", "")


def _end_of_string(text: str, start: int) -> int | None:
    for index in range(start + 1, len(text)):
        if text[index] == "\n":
            return index
        if text[index] == text[start]:
            return index + 1
    return None


def _end_of_block(text: str, start: int) -> int | None:
    head = start + 2
    if len(text) < head:
        return None
    digits = text[start + 1]
    if digits not in "123456789":
        return start + 1
    length = text[head : head + int(digits)]
    if len(length) < int(digits) and "\n" not in length:
        return None
    if not (length.isascii() and length.isdigit()):
        return start + 1
    end = head + int(digits) + int(length)
    return end if end <= len(text) else None


def end_of_element(text: str, start: int) -> int | None:
    """Where the string, block or single character at ``start`` ends; None if it is not all here."""
    if text[start] in "\"'":
        return _end_of_string(text, start)
    if text[start] == "#" and start > 0 and text[start - 1] in WHITE + ",":
        return _end_of_block(text, start)
    return start + 1


def split(text: str, separator: str) -> list[str]:
    """Parts of ``text`` between separators that are not protected, without outer white space."""
    parts = []
    start = last = index = 0
    while index < len(text):
        end = end_of_element(text, index) or len(text)
        if text[index] == separator:
            parts.append(text[start:last].lstrip(WHITE))
            start = end
        # White space inside of a block is data, so only single characters can be stripped.
        if end > index + 1 or text[index] not in WHITE:
            last = end
        index = end
    return [*parts, text[start:last].lstrip(WHITE)]


class Framer:
    """Collects bytes until a message is complete.

    Attributes:
        limit: characters that a message may have.
    """

    def __init__(self, limit: int = 16384) -> None:
        self.limit = limit
        self._text = ""
        self._position = 0
        self._overrun = False

    def feed(self, data: bytes) -> Iterator[str | None]:
        """Messages that are complete with ``data``; None stands for one that was too long."""
        self._text += data.decode("latin-1")
        while self._position < len(self._text):
            if self._text[self._position] == "\n":
                yield self._take()
                continue
            end = end_of_element(self._text, self._position)
            if end is None:
                break
            self._position = end
        if len(self._text) > self.limit:
            self._text, self._position, self._overrun = "", 0, True

    def _take(self) -> str | None:
        message, self._text = self._text[: self._position], self._text[self._position + 1 :]
        overrun = self._overrun or len(message) > self.limit
        self._position, self._overrun = 0, False
        return None if overrun else message.removesuffix("\r")
