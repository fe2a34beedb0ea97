"""The two languages of a ZES Zimmer LMG670, as far as public programs for it use them.

``*zlang`` changes the language; a command of the other one is an undefined header. After ``*rst``
it is SCPI (an assumption: the programs say the language again after it).

Assumptions: cycles follow one another from bench time 0; ``INIM`` waits for the end of the cycle
that is under way and holds its values; values have six digits; what is over range is 9.9E37, what
does not exist 9.91E37; the clock began on 2026-01-01.
Not modelled: any other command, a channel's jacks and filters, ``cont on``, harmonics, energy.
"""

import datetime as dt
import math
from functools import partial

from simulator.power_meter import ReferenceErrors
from simulator.power_meter.instrument import PowerMeter
from simulator.power_meter.readings import MOMENTARY
from simulator.scpi.command import Call, Command
from simulator.scpi.common_commands import common_commands
from simulator.scpi.device import Found
from simulator.scpi.errors import ScpiError
from simulator.scpi.faults import FaultKind
from simulator.scpi.formats import shortest
from simulator.scpi.mnemonics import check_suffixes
from simulator.scpi.parameters import Choice, Number
from simulator.world import World
from simulator.zes_lmg670.channels import CHANNELS, Channels

_LANGUAGE = Choice("SHORT", "SCPI")
_CYCLE_S = Number(0.05, 60.0)
_NOTHING = (0, 0)
_BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_FUNCTIONS = {
    "UTRMS": "U", "ITRMS": "I", "P": "P", "Q": "Q", "S": "S", "PF": "LAMBDA", "FCYC": "FU",
}  # fmt: skip
DIGITS = 6


class ZesLmg670(PowerMeter):
    """The reference.

    Args:
        world: what it measures.
        current_transformer_ratio: of the transformers before its current inputs.
        errors: what it is wrong by.
        seed: of its noise.

    Attributes:
        sampler: what its terminals see.
    """

    identity = "ZES ZIMMER Electronic Systems GmbH,LMG670,SIM0001,2.018"

    def __init__(
        self,
        world: World,
        *,
        current_transformer_ratio: float,
        errors: ReferenceErrors,
        seed: int = 0,
    ) -> None:
        super().__init__(
            world, current_transformer_ratio=current_transformer_ratio, errors=errors, seed=seed
        )
        self._channels = Channels()
        self._tables = {"SHORT": self._short(), "SCPI": self._scpi()}
        self._always = [*common_commands(self), Command("*ZLANG", self._put_language)]
        self.reset()

    def find(self, path: str, *, query: bool) -> Found:
        """The row of a header in the language that is spoken.

        Raises:
            ScpiError: -113, or -114 for a suffix.
        """
        for command in (*self._always, *self._tables[self._language]):
            handler = command.ask if query else command.put
            suffixes = command.header.match(path)
            if handler is not None and suffixes is not None:
                check_suffixes(suffixes, command.limits)
                return command, suffixes
        raise ScpiError(-113, path)

    def reset(self) -> None:
        """``*rst``."""
        self._language = "SCPI"
        self._cycle_s = 0.5
        self._held: int | None = None
        self._channels.reset()

    def _short(self) -> list[Command]:
        return [
            Command("FRMT", partial(_check, Choice("ASCii"))),
            Command("CYCLMOD", partial(_check, Choice("CYCL", "0"))),
            Command("CONT", partial(_check, Choice("OFF"))),
            Command("CYCL", self._put_cycle),
            Command("INIM", self._hold, takes=_NOTHING, blocking=True),
            Command("TSNORM", ask=lambda _: self._stamp()),
            *(self._value_command(name) for name in _FUNCTIONS),
            *self._channels.commands(),
        ]

    def _scpi(self) -> list[Command]:
        return [Command("SYSTem:ERRor:ALL", ask=lambda _: self._every_error())]

    def _value_command(self, name: str) -> Command:
        limits = ((CHANNELS[0], CHANNELS[-1]),)
        return Command(
            f"{name}<n>", ask=lambda call: self._value(name, call.suffixes[0]), limits=limits
        )

    def _put_language(self, call: Call) -> None:
        self._language = call.value(0, _LANGUAGE)

    def _put_cycle(self, call: Call) -> None:
        self._cycle_s = call.value(0, _CYCLE_S)
        self._held = None

    def _hold(self, call: Call) -> None:
        with self.world.lock:
            # A time that is a multiple of the cycle but for rounding counts as one.
            number = math.floor(self.world.now() / self._cycle_s + 1e-9)
            end_s = (number + 1) * self._cycle_s
        call.connection.wait_until(end_s)
        self._held = number

    def _stamp(self) -> str:
        """When the cycle that is held ended."""
        ended_s = 0.0 if self._held is None else (self._held + 1) * self._cycle_s
        whole_s, part_s = divmod(round(ended_s, 6), 1)
        time = _BEGAN + dt.timedelta(seconds=whole_s)
        return f"{time:%Y:%m:%dD%H:%M:%S}.{round(part_s * 1e9):09d}"

    def _value(self, name: str, channel: int) -> str:
        if self._held is None or self.faults.due(FaultKind.NAN) is not None:
            return _text(math.nan)
        sample = self.sampler.update(self._held, self._cycle_s, channel)
        seen = self._channels.read(sample, channel, self.sampler.ratio)
        return _text(MOMENTARY[_FUNCTIONS[name]](seen))

    def _every_error(self) -> str:
        found = [self.next_error()]
        while not found[-1].startswith("0,"):
            found.append(self.next_error())
        return ",".join(found[:-1] or found)


def _check(kind: Choice, call: Call) -> None:
    call.value(0, kind)


def _text(value: float) -> str:
    if math.isnan(value):
        return "9.91E37"
    if math.isinf(value):
        return "9.9E37"
    return shortest(float(f"{value + 0.0:.{DIGITS - 1}E}"))
