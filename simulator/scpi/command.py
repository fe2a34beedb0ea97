"""A row of a dialect's table, what a handler is called with, and settings that store a value."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from simulator.scpi.errors import ScpiError
from simulator.scpi.mnemonics import Pattern
from simulator.scpi.parameters import Number, Parameter

T = TypeVar("T")


class Connection(Protocol):
    """What a handler may know of the connection that a message came by."""

    @property
    def message_available(self) -> bool:
        """Whether a reply waits in the output queue."""
        ...

    def wait_until(self, time_s: float) -> None:
        """Let bench time pass; return early when the server is stopped."""
        ...

    def hang(self) -> None:
        """Do not return until the server is stopped."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One message unit.

    Attributes:
        arguments: its parameters as text.
        suffixes: the numeric suffixes of its header.
        verbose: whether words are spelled in full in the reply.
        connection: where it came from.
    """

    arguments: tuple[str, ...]
    suffixes: tuple[int, ...]
    verbose: bool
    connection: Connection

    def value(self, index: int, parameter: Parameter[T]) -> T:
        """Value of a parameter.

        Raises:
            ScpiError: it is not one.
        """
        return parameter.parse(self.arguments[index])

    def has(self, index: int) -> bool:
        """Whether there are that many parameters."""
        return index < len(self.arguments)


Limits = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Command:
    """One header of a dialect.

    Attributes:
        pattern: how it is written.
        put: handler of the command form.
        ask: handler of the query form; gives the data of the reply.
        takes: fewest and most parameters of the command form.
        asks: the same for the query form.
        limits: lowest and highest value of each numeric suffix.
        echo: whether the reply has a header, where the dialect has them.
        blocking: the handler waits, so it runs without the lock of the world.
    """

    pattern: str
    put: Callable[[Call], None] | None = None
    ask: Callable[[Call], str] | None = None
    takes: Limits = (1, 1)
    asks: Limits = (0, 0)
    limits: tuple[Limits, ...] = ()
    echo: bool = False
    blocking: bool = False
    header: Pattern = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "header", Pattern(self.pattern))


class Setting(Generic[T]):
    """A value that can be set and asked; one for each combination of suffixes."""

    def __init__(
        self,
        pattern: str,
        parameter: Parameter[T],
        default: T,
        limits: tuple[Limits, ...] = (),
        changed: Callable[[], None] | None = None,
    ) -> None:
        self.parameter = parameter
        self._default = default
        self._values: dict[tuple[int, ...], T] = {}
        self._changed = changed
        most = 1 if isinstance(parameter, Number) and parameter.default is not None else 0
        self.command = Command(
            pattern, self._put, self._ask, asks=(0, most), limits=limits, echo=True
        )

    def get(self, *suffixes: int) -> T:
        """Present value."""
        return self._values.get(suffixes, self._default)

    def set(self, value: T, *suffixes: int) -> None:
        """Another value."""
        self._values[suffixes] = value
        if self._changed is not None:
            self._changed()

    def reset(self) -> None:
        """Back to the default."""
        self._values.clear()

    def _put(self, call: Call) -> None:
        self.set(call.value(0, self.parameter), *call.suffixes)

    def _ask(self, call: Call) -> str:
        value = self.get(*call.suffixes)
        if call.has(0) and isinstance(self.parameter, Number):
            named = self.parameter.keyword(call.arguments[0])
            if named is None:
                raise ScpiError(-224, call.arguments[0])
            return self.parameter.reply(named, verbose=call.verbose)
        return self.parameter.reply(value, verbose=call.verbose)
