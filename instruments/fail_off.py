"""The fail-off ladder: every step is tried, whatever became of the one before."""

from collections.abc import Callable, Sequence

from contracts.errors import InstrumentError, SafetyError

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
    if _tried(steps, is_on, problems):
        return
    try:
        reopen()
    except InstrumentError as error:
        problems.append(str(error))
    else:
        if _tried(steps, is_on, problems):
            return
    detail = "; ".join(dict.fromkeys(problems))
    raise SafetyError(f"BENCH UNSAFE: {who} may be on: {detail}. {OPERATOR}")


def _tried(
    steps: Sequence[Callable[[], None]], is_on: Callable[[], bool], problems: list[str]
) -> bool:
    """Whether the output is confirmed to be off after all steps."""
    for step in steps:
        try:
            step()
        except InstrumentError as error:
            problems.append(str(error))
    try:
        still_on = is_on()
    except InstrumentError as error:
        problems.append(str(error))
        return False
    if still_on:
        problems.append("it says that its output is on after it was switched off")
    return not still_on
