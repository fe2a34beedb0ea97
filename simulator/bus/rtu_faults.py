"""What can be wrong with the way a meter speaks Modbus, besides the bytes of an answer."""

import math
from dataclasses import dataclass, field

BUSY = 6


@dataclass(slots=True)
class RtuFaults:
    """What is wrong; nothing in a good meter.

    Attributes:
        ignores_crc: a frame with a wrong check sum is taken for right.
        ignores_parity: it takes and gives any parity.
        hears_all: it takes every frame for its own, whatever its address.
        answers_broadcasts: it answers a write to all.
        ignores_broadcasts: it does not carry out what is written to all.
        unknown_functions: it answers these with exception 01.
        exceptions: what it sends for an exception; None: nothing.
        busy_every: each such request is answered with exception 06; 0: none.
        hangs_after: it answers so many requests, and no more until it has lost its supply.
        delay_a_word_s: for each register that is read it answers so much later, in s.
        echoes: it sends the request back before its answer.
        takes_any_count: it answers reads of no register, and of more than there may be, with data.
        deaf_after_others_s: for so long after a request to another it hears none, in s.
        other_until_s: when the last request to another ended, in s.
        heard: how many requests it has carried out.
    """

    ignores_crc: bool = False
    ignores_parity: bool = False
    hears_all: bool = False
    answers_broadcasts: bool = False
    ignores_broadcasts: bool = False
    unknown_functions: set[int] = field(default_factory=set)
    exceptions: dict[int, int | None] = field(default_factory=dict)
    busy_every: int = 0
    hangs_after: int | None = None
    delay_a_word_s: float = 0.0
    echoes: bool = False
    takes_any_count: bool = False
    deaf_after_others_s: float = 0.0
    other_until_s: float = -math.inf
    heard: int = 0

    def busy(self) -> bool:
        """Whether this request is one that it is too busy for."""
        return bool(self.busy_every) and self.heard % self.busy_every == 0

    def hung(self) -> bool:
        """Whether it answers nothing any more."""
        return self.hangs_after is not None and self.heard > self.hangs_after
