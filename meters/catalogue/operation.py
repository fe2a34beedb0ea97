"""What a person meets: display, diagnostics, tariffs, terminals, what cannot be undone."""

from enum import StrEnum

from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced


class TariffCode(Entry):
    """A value of the tariff register.

    Attributes:
        saved: one that is not saved is lost with the supply; None: not stated.
    """

    code: Count
    tariff: str
    saved: Flag | None


class TariffInput(Entry):
    """The tariff that an external voltage selects, with what is on the two terminals."""

    tariff: str
    first: str
    second: str


class Tariffs(Sourced):
    """The tariffs, how they are selected and when the tariff LED is lit.

    Attributes:
        codes: what selects a tariff over a bus; empty: nothing does.
        names: the tariffs, where no codes name them.
        input: the external voltage that selects a tariff, in words.
        inputs: which voltage where selects which tariff; empty: not stated.
        input_overrules: whether the input prevails over what was written; None: not stated.
        default: on delivery; None: not stated.
    """

    setting: str
    codes: tuple[TariffCode, ...]
    names: tuple[str, ...] = ()
    led_lit: tuple[str, ...]
    led_blinking: tuple[str, ...] = ()
    input: str
    inputs: tuple[TariffInput, ...] = ()
    input_overrules: Flag | None = None
    default: str | None = None

    @property
    def has_input(self) -> bool:
        """Whether a voltage on terminals selects a tariff."""
        return not self.input.startswith("none")


class Display(Sourced):
    """The display; ``energy_formats`` from small to large energies in kWh.

    Attributes:
        digits: of an energy; None: not stated.
        pages: what it scrolls through, if the manual lists it.
    """

    digits: Count | None
    energy_formats: tuple[str, ...]
    cycle_time_s: Number
    cycle_time_min_s: Number
    cycle_time_max_s: Number
    backlight: tuple[str, ...]
    pages: tuple[str, ...] = ()


class DiagnosticDigit(Entry):
    """One digit of the diagnostic field."""

    digit: str
    name: str
    zero: str
    one: str
    if_zero: str


class ErrorCode(Entry):
    """A number of the error display, and what it means."""

    code: Count
    name: str
    meaning: str


class ErrorBit(Entry):
    """A bit of the error number, counted from the lowest, and what it means when it is set."""

    bit: Count
    name: str
    meaning: str


class Diagnostics(Sourced):
    """The error indication of the display: a field of digits, or codes, or bits of a number.

    Attributes:
        form: how it is shown, with letters for what varies.
        good: what a good meter shows; None: not stated.
    """

    form: str
    good: str | None
    digits: tuple[DiagnosticDigit, ...] = ()
    codes: tuple[ErrorCode, ...] = ()
    bits: tuple[ErrorBit, ...] = ()


class Terminals(Sourced):
    """What the manual says about some terminals.

    Attributes:
        verified: whether a person has checked it on a unit; nothing is wired from the manual alone.
    """

    terminals: tuple[Count, ...]
    function: str
    verified: Flag


class Default(Sourced):
    """A setting on delivery; ``value`` None: the manual does not state one."""

    setting: str
    value: Number | str | None


class Effect(StrEnum):
    """What cannot be undone about an operation."""

    LOCKS = "locks"
    LOSES_VALUE = "loses_value"
    LEAVES_TRACE = "leaves_trace"
    USES_UP = "uses_up"


class Irreversible(Sourced):
    """An operation that cannot be undone.

    Attributes:
        register_name: the register whose write does it, if there is one.
        value: the value that does it.
    """

    operation: str
    register_name: str | None = None
    value: Number | None = None
    effect: Effect
    why: str


class ResettableCounter(Sourced):
    """A counter that can be set back.

    Attributes:
        name: that of its register or command.
        counts: what it counts.
        reset_by: the ways of setting it back that the manual names.
    """

    name: str
    counts: str
    reset_by: tuple[str, ...]


class LeftOut(Sourced):
    """A row of the manual's tables that is not in the data, and why."""

    row: str
    reason: str


class SeenByPerson(Sourced):
    """Something that only a person, or a camera, can see."""

    what: str
