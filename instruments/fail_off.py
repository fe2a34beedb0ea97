"""The fail-off ladder: every step is tried, whatever became of the one before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from contracts.errors import SafetyError

OPERATOR = "use the emergency stop, and do not touch the meters"


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """How one instrument is taken down.

    Attributes:
        who: what is switched off, for messages.
        steps: currents, voltages, output, in this order, as far as the instrument has them.
        is_on: asks the instrument.
        reopen: makes a new connection.
        problems: what went wrong on the way.
    """

    who: str
    steps: Sequence[Callable[[], None]]
    is_on: Callable[[], bool]
    reopen: Callable[[], None]
    problems: list[str] = field(default_factory=list)

    def confirmed_off(self) -> bool:
        """Whether the instrument says that its output is off."""
        answers: list[bool] = []
        _tried(lambda: answers.append(self.is_on()), self.problems)
        if answers == [True]:
            self.problems.append("it says that its output is on after it was switched off")
        return answers == [False]


def fail_off(
    who: str,
    steps: Sequence[Callable[[], None]],
    is_on: Callable[[], bool],
    reopen: Callable[[], None],
) -> None:
    """Take an output down and confirm it; once more over a new connection if that fails.

    Args:
        who: what is switched off, for messages.
        steps: currents, voltages, output, in this order.
        is_on: asks the instrument.
        reopen: makes a new connection.

    Raises:
        SafetyError: it could not be confirmed that the output is off.
    """
    fail_off_together((Ladder(who, steps, is_on, reopen),))


def fail_off_together(ladders: Sequence[Ladder]) -> None:
    """Take several instruments down side by side; none waits for an answer of another.

    The first step of each is tried, in the order of ``ladders``, then the second, and so on;
    only then is each asked. Those that do not confirm get a new connection and all steps again.

    Raises:
        SafetyError: which of them are not confirmed to be off, and why.
    """
    left = _unconfirmed(ladders)
    reopened = [one for one in left if _tried(one.reopen, one.problems)]
    again = _unconfirmed(reopened)
    left = [one for one in left if one in again or one not in reopened]
    if left:
        said = (f"{one.who} may be on: {'; '.join(dict.fromkeys(one.problems))}" for one in left)
        raise SafetyError(f"BENCH UNSAFE: {', and '.join(said)}. {OPERATOR}")


def _unconfirmed(ladders: Sequence[Ladder]) -> list[Ladder]:
    """Those that do not confirm to be off after all their steps."""
    for steps in zip_longest(*(one.steps for one in ladders)):
        for one, step in zip(ladders, steps, strict=True):
            if step is not None:
                _tried(step, one.problems)
    return [one for one in ladders if not one.confirmed_off()]


def _tried(step: Callable[[], None], problems: list[str]) -> bool:
    """Whether a step succeeded."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - even a full disk must not stop the next step
        problems.append(str(error))
        return False
    return True
