"""Text that XML can hold."""

import re

from reports.json_text import storable

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""The text with what XML 1.0 forbids written out; nothing else changes.

    >>> xml_text("a\x1b<b>")
    'a\\x1b<b>'
    """
    return _FORBIDDEN.sub(
        lambda found: found[0].encode("unicode_escape").decode("ascii"), storable(text)
    )
