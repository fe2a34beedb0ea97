"""The head of the chain of hashes as reports print it, and as it is found in them again."""

import re
from pathlib import Path

from sqlalchemy import Connection, select

from contracts.errors import ConfigError
from reports.pdf_file import MAGIC, text_of
from reports.schema import CHAIN, ORIGIN

CHAIN_HEAD = "chain head"
"""What stands before it."""
_NO_TEXT = re.compile("<[^>]*>|[^0-9A-Za-z]")
_PRINTED = re.compile("chainhead([0-9a-f]{64})")


def printed_heads(path: Path) -> frozenset[str]:
    """Every head that a report prints: PDF, HTML, JSON or XML.

    Raises:
        OSError: the file cannot be read.
    """
    content = path.read_bytes()
    if content.startswith(MAGIC):
        return heads_in(_pdf_text(path))
    return heads_in(content.decode("utf-8", errors="replace"))


def heads_in(text: str) -> frozenset[str]:
    """Every head in a text, wherever lines are broken.

    >>> [head[:4] for head in heads_in('<td>chain head</td><td>' + 'ab' * 16 + ' ' + 'ab' * 16)]
    ['abab']
    """
    return frozenset(_PRINTED.findall(_NO_TEXT.sub("", text)))


def is_in_chain(connection: Connection, head: str) -> bool:
    """Whether a store has a head in its chain, or took over the run that it belongs to."""
    own = select(CHAIN.c.seq).where(CHAIN.c.hash == head).limit(1)
    taken_over = select(ORIGIN.c.seq).where(ORIGIN.c.chain_head == head).limit(1)
    return any(connection.execute(query).first() is not None for query in (own, taken_over))


def _pdf_text(path: Path) -> str:
    try:
        return text_of(path)
    except ConfigError:
        # That it is damaged is told by its hash.
        return ""
