"""A toy instrument with one command of each kind."""

from simulator.clock import FastClock
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.device import ScpiDevice
from simulator.scpi.errors import ScpiError
from simulator.scpi.parameters import Block, Boolean, Choice, Integer, Number, String, units
from simulator.scpi.session import Session
from simulator.world import World


def _refuse(_call: Call) -> None:
    raise ScpiError(-200, "always")


class Toy(ScpiDevice):
    identity = "MA,IN,0,VER"
    with_headers = False
    spelled = False

    def __init__(self) -> None:
        super().__init__(World(FastClock()))
        self.cleared = 0
        self.level = Setting(
            "[:SOURce]:VOLTage[:LEVel]",
            Number(0.0, 300.0, known_units=units("V"), default=5.0),
            5.0,
        )
        self.settings = (
            self.level,
            Setting(":FREQuency", Number(known_units=units("HZ")), 50.0),
            Setting(":COUNt", Number(0.0, 10.0), 1.0),
            Setting(":OUTPut[:STATe]", Boolean(), default=False),
            Setting(":CHANnel<x>:GAIN", Number(), 1.0, ((1, 4),)),
            Setting(":DISPlay:TEXT", String(), ""),
            Setting(":DATA:BLOCk", Block(), b""),
            Setting(":MASK", Integer(0, 255), 0),
            Setting(":MODE", Choice("NORMal", "CONTinuous"), "NORMAL"),
        )
        self.add(setting.command for setting in self.settings)
        self.add(
            [
                Command(":TEST:TREEA", ask=lambda _: "10"),
                Command(":TEST:TREEB", ask=lambda _: "20"),
                Command(":TEXTfunction", ask=lambda c: c.arguments[1], asks=(2, 2)),
                Command(":OUTPut:PROTection:CLEar", self._clear, takes=(0, 0)),
                Command(":FAIL", _refuse, takes=(0, 0)),
                Command(":SYSTem:ERRor[:NEXT]", ask=lambda _: self.next_error()),
            ]
        )

    @property
    def headers(self) -> bool:
        return self.with_headers

    @property
    def verbose(self) -> bool:
        return self.spelled

    def reset(self) -> None:
        for setting in self.settings:
            setting.reset()

    def _clear(self, _call: Call) -> None:
        self.cleared += 1


class Talk:
    """One connection to a toy that has just been cleared."""

    def __init__(self) -> None:
        self.toy = Toy()
        self.toy.status.clear()
        self._session = Session(self.toy)

    def __call__(self, message: str) -> str | None:
        self._session.execute(message)
        return self._session.take_reply()
