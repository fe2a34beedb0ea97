"""The energy option: its settings and its pulse output (users manual, pages 5-55 to 5-64).

Pulses come in proportion to the active power that the source believes to put out, while the option
is selected and the output is on. Assumptions: it is selected from the start; constants from 1e-9 to
1e9 with a default of 1000 imp/kWh; replies are in short form.
Not modelled: what its gates and its comparison of pulses do, modes, status, the limit of frequency.
"""

from simulator.reference_pulses import ReferencePulses
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.parameters import Boolean, Choice, Number, Parameter

KWH = {
    "IPWH": lambda value: value * 1e3,
    "IPKWH": lambda value: value,
    "IPMWH": lambda value: value / 1e3,
    "WHPI": lambda value: 1e3 / value,
    "KWHPI": lambda value: 1 / value,
    "MWHPI": lambda value: 1e-3 / value,
}
"""To impulses for each kWh."""
GATE: tuple[Parameter[str], ...] = (
    Choice("PULSe", "LEVel"),
    Choice("HIGH", "LOW"),
    Choice("R150", "R1000"),
)
_FITTED = 1 << 2
_CHANNELS = 8


class EnergyOption:
    """What the option is set to.

    Attributes:
        fitted: what ``*OPT?`` says; without it no pulses come.
        selected: whether it puts out pulses.
    """

    def __init__(self) -> None:
        self.fitted = True
        self.selected = True
        self._pulses: ReferencePulses | None = None
        self._deviation = 1.0
        self._constant = Setting(
            "ENERgy:OUTPut:CONStant", Number(1e-9, 1e9), 1000.0, changed=self.apply
        )
        self._unit = Setting(
            "ENERgy:OUTPut:CONStant:UNIT", Choice(*KWH), "IPKWH", changed=self.apply
        )
        self._gates = {"OGATe": ["0", "PULS", "HIGH", "R150"], "IGATe": ["PULS", "HIGH", "R150"]}

    def connect(self, pulses: ReferencePulses, deviation: float) -> None:
        """Drive a line; ``deviation`` is its true constant over the one that is set."""
        self._pulses, self._deviation = pulses, deviation
        self.apply()

    def apply(self) -> None:
        """Let the line have the constant that is set."""
        if self._pulses is not None:
            on = self.fitted and self.selected
            constant = KWH[self._unit.get()](self._constant.get()) * self._deviation
            self._pulses.set_constant(constant if on else 0.0)

    def reset(self) -> None:
        """Everything that was set is forgotten."""
        self._constant.reset()
        self._unit.reset()
        self.apply()

    def commands(self) -> list[Command]:
        """Rows of the table."""
        return [
            Command("*OPT", ask=self._ask_options),
            self._constant.command,
            self._unit.command,
            Command("ENERgy:OUTPut:PULLup[:STATe]", lambda call: _check(call, Boolean())),
            self._gate("OGATe", 1),
            self._gate("IGATe", 0),
        ]

    def _ask_options(self, _: Call) -> str:
        own = str(_FITTED if self.fitted else 0)
        return ",".join([own, *("0" for _ in range(_CHANNELS - 1))])

    def _gate(self, name: str, flags: int) -> Command:
        """A gate: a flag first, if it has one, then three words."""
        count = flags + len(GATE)

        def put(call: Call) -> None:
            on = [str(int(call.value(0, Boolean())))] if flags else []
            words = [
                one.reply(call.value(flags + n, one), verbose=False) for n, one in enumerate(GATE)
            ]
            self._gates[name] = [*on, *words]

        return Command(
            f"ENERgy:{name}", put, lambda _: ",".join(self._gates[name]), takes=(count, count)
        )


def _check(call: Call, parameter: Parameter[bool]) -> None:
    call.value(0, parameter)
