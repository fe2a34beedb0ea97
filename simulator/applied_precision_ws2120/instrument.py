"""The dialect of the WS 2120: page 79 of its user's guide, WS-UGFW619-EN.

Its pulses have the errors of the station's reference and a constant of their own (an assumption of
the virtual bench). After it is switched on it puts out no pulses (an assumption). Its test of a
meter, measured values, ranges and the method of summing are not modelled.
"""

from simulator.reference_pulses import ReferencePulses
from simulator.scpi.command import Call, Command
from simulator.scpi.device import ScpiDevice
from simulator.scpi.parameters import Integer, Number
from simulator.world import World

_STATES = ("OFF", "ACTIVE", "REACTIVE", "FIXED", "APPARENT")
_CONSTANT = Number(1e-9, 1e9)
_NUMBER = Integer(0, len(_STATES) - 1)


class AppliedPrecisionWS2120(ScpiDevice):
    """The working standard.

    Args:
        world: what flows.
        pulses: its pulse output.
        deviation: true constant of its pulses over the one that is set.
    """

    identity = "Applied Precision,WS 2120,SIM0001,6.19"

    def __init__(self, world: World, pulses: ReferencePulses, *, deviation: float) -> None:
        super().__init__(world)
        self._pulses = pulses
        self._deviation = deviation
        self._constant_imp_per_kwh = 1000.0
        self._state = "OFF"
        self._apply()
        constant = self._put_constant
        path = "SYSTem:ENERgy:IMP"
        self.add(
            [
                Command(f"{path}:K", constant, lambda _: f'"{self._constant_imp_per_kwh:+.9g}"'),
                Command(
                    f"{path}:STATe", self._put_state, lambda _: str(_STATES.index(self._state))
                ),
            ]
        )

    def _put_constant(self, call: Call) -> None:
        self._constant_imp_per_kwh = call.value(0, _CONSTANT)
        self._apply()

    def _put_state(self, call: Call) -> None:
        text = call.arguments[0].upper()
        self._state = text if text in _STATES else _STATES[call.value(0, _NUMBER)]
        self._apply()

    def _apply(self) -> None:
        """Pulses of active energy alone are modelled; of any other there are none."""
        on = self._state == "ACTIVE"
        self._pulses.set_constant(self._constant_imp_per_kwh * self._deviation if on else 0.0)
