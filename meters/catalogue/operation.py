"""What a person meets: display, diagnostics, tariffs, terminals, what cannot be undone."""

from enum import StrEnum

from meters.catalogue.entry import Count, Entry, Flag, Number, Sourced


class TariffCode(Entry):
    """A value of the tariff register; one that is not saved is lost with the supply."""

    code: Count
    tariff: str
    saved: Flag


class Tariffs(Sourced):
    """The tariffs, how they are selected and when the tariff LED is lit."""

    setting: str
    codes: tuple[TariffCode, ...]
    led_lit: tuple[str, ...]
    input: str


class Display(Sourced):
    """The display; ``energy_formats`` from small to large energies in kWh."""

    digits: Count
    energy_formats: tuple[str, ...]
    cycle_time_s: Number
    cycle_time_min_s: Number
    cycle_time_max_s: Number
    backlight: tuple[str, ...]


class DiagnosticDigit(Entry):
    """One digit of the diagnostic field."""

    digit: str
    name: str
    zero: str
    one: str
    if_zero: str


class Diagnostics(Sourced):
    """The diagnostic field of the display: its form, and what a good meter shows."""

    form: str
    good: str
    digits: tuple[DiagnosticDigit, ...]


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


class SeenByPerson(Sourced):
    """Something that only a person, or a camera, can see."""

    what: str
