"""The fail-off ladder: every step is tried, whatever became of the one before."""

from collections.abc import Callable, Sequence

from contracts.errors import SafetyError

OPERATOR = "use the emergency stop, and do not touch the meters"


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
    problems: list[str] = []
    if _taken(steps, is_on, problems):
        return
    if _tried(reopen, problems) and _taken(steps, is_on, problems):
        return
    detail = "; ".join(dict.fromkeys(problems))
    raise SafetyError(f"BENCH UNSAFE: {who} may be on: {detail}. {OPERATOR}")


def _taken(
    steps: Sequence[Callable[[], None]], is_on: Callable[[], bool], problems: list[str]
) -> bool:
    """Whether the output is confirmed to be off after all steps."""
    for step in steps:
        _tried(step, problems)
    answers: list[bool] = []
    _tried(lambda: answers.append(is_on()), problems)
    if answers == [True]:
        problems.append("it says that its output is on after it was switched off")
    return answers == [False]


def _tried(step: Callable[[], None], problems: list[str]) -> bool:
    """Whether a step succeeded."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - even a full disk must not stop the next step
        problems.append(str(error))
        return False
    return True
