"""Which meters are on an M-Bus, by their secondary addresses.

The identification number is taken apart digit by digit (wildcard search, EN 13757-3): who matches
a pattern acknowledges its selection, and is then asked for user data. If one meter alone answers,
it is found; if several do, the next digit is given all its values. Nothing is believed but a
whole answer with an identity that fits the pattern.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from contracts.errors import LinkFault
from meters.mbus.asking import Ambiguity, Asking, Progress, go_on, shown
from meters.mbus.link import MBusLink, user_data_in
from meters.mbus.requests import SELECTED, read_request, select_request
from meters.mbus.secondary_address import ANY_DIGIT, DIGITS, SecondaryAddress, identity_in

DECIMAL = "0123456789"

# Meters of one batch share their first digits.
LAST_DIGIT_FIRST = tuple(reversed(range(DIGITS)))


@dataclass(frozen=True, slots=True)
class SecondarySearch:
    """What a search by secondary address found.

    Attributes:
        found: the secondary address of each meter, in the order of their numbers.
        ambiguous: where somebody answers who could not be told apart.
        requests: how many requests were made, each of as many attempts as the link makes.
        complete: whether it came to its end.
    """

    found: tuple[SecondaryAddress, ...]
    ambiguous: tuple[Ambiguity, ...]
    requests: int
    complete: bool


def search_secondary(
    link: MBusLink,
    mask: SecondaryAddress | None = None,
    *,
    digit_order: Sequence[int] = LAST_DIGIT_FIRST,
    digits: str = DECIMAL,
    thorough: bool = False,
    progress: Callable[[Progress], bool] = go_on,
) -> SecondarySearch:
    """Find all meters by their secondary addresses.

    Args:
        link: the bus.
        mask: only meters that match it; its digits F are searched. Every meter if not given.
        digit_order: which digit is given values first, 0 for the first that is printed.
        digits: the values of a digit; with ``0123456789ABCDE`` also numbers that are not decimal
            are found where they collide with others.
        thorough: whether it is also looked for meters that hide behind another. On the line a 0
            wins over a 1, so that of two that answer in the same instant one can be lost; its
            digits then have all bits of the other's, and these are asked one by one.
        progress: told before every selection; whether to go on.

    Raises:
        ValueError: an order that leaves out a digit, or has one that is none.
        MeterLinkError: the bus does not come to rest.
        InstrumentError: the port failed.
    """
    if sorted(digit_order) != list(range(DIGITS)):
        raise ValueError(f"digit_order {tuple(digit_order)}: must have each of 0 to 7 once")
    search = _Search(link, tuple(digit_order), digits, progress, thorough=thorough)
    search.explore(mask or SecondaryAddress())
    found = sorted(search.found, key=str)
    return SecondarySearch(
        tuple(found), tuple(search.ambiguous), search.requests, not search.stopped
    )


class _Search(Asking):
    __slots__ = ("_digits", "_order", "_thorough", "found")

    def __init__(
        self,
        link: MBusLink,
        order: tuple[int, ...],
        digits: str,
        progress: Callable[[Progress], bool],
        *,
        thorough: bool,
    ) -> None:
        super().__init__(link, progress)
        self._order = order
        self._digits = digits
        self._thorough = thorough
        self.found: list[SecondaryAddress] = []

    def explore(self, pattern: SecondaryAddress) -> None:
        """Find the meters that match a pattern."""
        if not self.goes_on(str(pattern), len(self.found)):
            return
        answer = self._answer(pattern)
        if answer is None:
            return
        left_open = [place for place in self._order if pattern.number[place] == ANY_DIGIT]
        if isinstance(answer, SecondaryAddress):
            self._alone(pattern, answer, left_open)
        elif left_open:
            parts = [_with_digit(pattern, left_open[0], digit) for digit in self._digits]
            self._take_apart(pattern, parts, answer)
        else:
            self.ambiguous.append(Ambiguity(str(pattern), answer))

    def _alone(
        self, pattern: SecondaryAddress, meter: SecondaryAddress, left_open: list[int]
    ) -> None:
        if not self._thorough or not left_open or ANY_DIGIT in meter.number:
            self.found.append(meter)
            return
        parts = [*self._hidden_behind(pattern, meter, left_open)]
        parts.append(replace(pattern, number=meter.number))
        self._take_apart(pattern, parts, f"identity {meter}")

    def _hidden_behind(
        self, pattern: SecondaryAddress, meter: SecondaryAddress, left_open: list[int]
    ) -> Iterator[SecondaryAddress]:
        """The patterns of those whose answer can hide behind that of a meter.

        The first digit that is not the meter's must have all bits of the meter's, and more.
        """
        for place in left_open:
            own = meter.number[place]
            for digit in self._digits:
                if digit != own and int(digit, 16) & int(own, 16) == int(own, 16):
                    yield _with_digit(pattern, place, digit)
            pattern = _with_digit(pattern, place, own)

    def _take_apart(
        self, pattern: SecondaryAddress, parts: Iterable[SecondaryAddress], answer: str
    ) -> None:
        before = len(self.found) + len(self.ambiguous)
        for part in parts:
            self.explore(part)
        if not self.stopped and len(self.found) + len(self.ambiguous) == before:
            reason = f"nobody answers to any part of it; to the whole came {answer}"
            self.ambiguous.append(Ambiguity(str(pattern), reason))

    def _answer(self, pattern: SecondaryAddress) -> SecondaryAddress | str | None:
        """Who answers to a pattern: the one meter; else what came; None if nobody does."""
        selection = self.ask(select_request(pattern))
        if selection.fault is LinkFault.SILENCE:
            return None
        if selection.fault is not None:
            return shown(selection)
        answer = self.ask(read_request(SELECTED, several=True))
        if answer.fault is not None:
            return shown(answer)
        identity = identity_in(user_data_in(answer.received).data)
        if identity is None or not pattern.matches(identity):
            return f"identity {identity} in {answer.received.hex(' ')}"
        return identity


def _with_digit(pattern: SecondaryAddress, place: int, digit: str) -> SecondaryAddress:
    number = pattern.number[:place] + digit + pattern.number[place + 1 :]
    return replace(pattern, number=number)
