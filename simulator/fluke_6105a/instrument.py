"""Fluke 6105A dialect: Users Manual, chapter 5 (pages 5-32 to 5-46), and programs of other people.

Angles are in degrees against one common reference for all channels, so that the fundamental of a
phase makes P = U I cos(angle_u - angle_i), and Q = U I sin(angle_u - angle_i) is positive when
inductive. They are taken from -180 to 180, as those programs fold them.

Assumptions, on no page that was read: the angle of a current has the common reference too; after
``*RST`` channels are disabled, units are ABS and the ramp is 0 s; a channel that is delivering
refuses another range (-221), so it is disabled first; a change of level while the output is on
takes the ramp time; replies to ``ALL?`` are not quoted.
The energy option: ``energy``. Not modelled: percent units, flicker, inter- and fluctuating
harmonics, the other reactive powers, limits of frequency for harmonics, compliance limits, warm-up,
drift, noise, what ``OUTPut:SENSe`` and the amplifier's terminals change.
"""

import numpy as np

from simulator.certificates import SourceCertificate
from simulator.fluke_6105a.channel import CURRENT_RANGES, VOLTAGE_RANGES, Channel
from simulator.fluke_6105a.channel_commands import PHASE, ChannelCommands
from simulator.fluke_6105a.energy import EnergyOption
from simulator.fluke_6105a.hidden_errors import PERFECT, UNCERTIFIED, SourceErrors, draw_errors
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.device import ScpiDevice
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.formats import shortest
from simulator.scpi.parameters import Boolean, Choice, Number
from simulator.waveform import Output, PhaseOutput
from simulator.world import World

_STREAM = 1
"""Of the seed, so that what it draws is not what other instruments draw of the same seed."""


class Fluke6105A(ScpiDevice):
    """The source: three phases, each with voltage, current and a 52120A amplifier.

    Args:
        world: what it drives.
        rng_seed: of its hidden errors.
        certificate: what its errors are drawn from.

    Attributes:
        refuse_output: the output does not go on, without an error in the queue.
        stays_on: the output does not go off, without an error in the queue.
        energy: its energy option.
    """

    identity = "FLUKE,6105A,SIM-6105-1,1.0"
    fault_kinds = ScpiDevice.fault_kinds | {FaultKind.TRIP}

    def __init__(
        self, world: World, rng_seed: int = 0, certificate: SourceCertificate = UNCERTIFIED
    ) -> None:
        super().__init__(world)
        self.refuse_output = False
        self.stays_on = False
        self._output_on = False
        self.energy = EnergyOption()
        self._errors = draw_errors(np.random.default_rng((rng_seed, _STREAM)), certificate)
        self._voltages = ChannelCommands("VOLTage", VOLTAGE_RANGES, self._delivers, self._apply)
        self._currents = ChannelCommands("CURRent", CURRENT_RANGES, self._delivers, self._apply)
        self._make_settings()
        self.add(self._phase_commands())
        self.add(self._output_commands())
        self.add(self.energy.commands())
        self.add(self._voltages.commands())
        self.add(self._currents.commands() + self._currents.amplifier_commands())

    @property
    def output_on(self) -> bool:
        """Whether the output is on now."""
        with self.lock:
            self.world.now()
            return self._output_on

    def inject(self, fault: WireFault) -> None:
        """See ``ScpiDevice``; a trip is planned in the world."""
        super().inject(fault)
        if fault.kind == FaultKind.TRIP:
            self.world.trip_after(fault.after_s, self._trip)

    def reset(self) -> None:
        """``*RST``: output off at once, everything programmed is forgotten."""
        self._switch(on=False)
        self._voltages.reset()
        self._currents.reset()
        for setting in self._settings:
            setting.reset()
        self.energy.reset()

    def believed_power_w(self, output: Output) -> float:
        """Active power that it believes to put out when ``output`` flows, in W."""
        errors = self._errors
        return sum(
            phase.power(-lead_min / 60).real / (volts * amps)
            for phase, volts, amps, lead_min in zip(
                output.phases,
                errors.voltage_gain,
                errors.current_gain,
                errors.phase_min,
                strict=True,
            )
        )

    def truth(self) -> dict[str, object]:
        """Hidden errors by phase, and the state of the output."""
        return {
            "output_on": self.output_on,
            "voltage_gain_error_pct": [(gain - 1) * 100 for gain in self._errors.voltage_gain],
            "current_gain_error_pct": [(gain - 1) * 100 for gain in self._errors.current_gain],
            "phase_min": list(self._errors.phase_min),
        }

    def _make_settings(self) -> None:
        # The limits of frequency and ramp, and both defaults, are assumptions.
        frequency, ramp = Number(16.0, 850.0), Number(0.0, 60.0)
        self._frequency_hz = Setting("SOURce:FREQuency", frequency, 50.0, changed=self._apply)
        self._ramp_s = Setting("OUTPut:RAMP:TIME", ramp, 0.0)
        unit, terminal = Choice("ABSolute"), Choice("AUTO", "HIGH")
        mode = "SOURce:PHASe<x>:CURRent:EAMP:TERMinal:MODE"
        self._settings = (
            self._frequency_hz,
            self._ramp_s,
            Setting("OUTPut:SENSe", Boolean(), default=False),
            Setting("UNIT:MHARmonics:VOLTage", unit, "ABSOLUTE"),
            Setting("UNIT:MHARmonics:CURRent", unit, "ABSOLUTE"),
            Setting(mode, terminal, "AUTO", (PHASE,)),
        )
        self.add(setting.command for setting in self._settings)

    def _phase_commands(self) -> list[Command]:
        phase, limits = "SOURce:PHASe<x>", (PHASE,)
        return [
            Command(f"{phase}:FITTed", ask=lambda _: "1", limits=limits),
            Command(f"{phase}:MODel", ask=_model, limits=limits),
            Command(f"{phase}:SERial", ask=lambda call: f'"{call.suffixes[0]}"', limits=limits),
            Command(f"{phase}:POWer:WATT", ask=self._ask_watt, limits=limits),
            Command(f"{phase}:POWer:VA", ask=self._ask_va, limits=limits),
        ]

    def _output_commands(self) -> list[Command]:
        return [
            Command("OUTPut:STATe", self._put_output, lambda _: str(int(self.output_on))),
            Command("SYSTem:ERRor", ask=lambda _: self.next_error()),
        ]

    def _put_output(self, call: Call) -> None:
        self._switch(on=call.value(0, Boolean()))

    def _ask_watt(self, call: Call) -> str:
        return shortest(self._delivered(call).power().real)

    def _ask_va(self, call: Call) -> str:
        phase = self._delivered(call)
        return shortest(phase.voltage_v * phase.current_a)

    def _delivered(self, call: Call) -> PhaseOutput:
        """What a phase believes to deliver."""
        phase = call.suffixes[0] - 1
        return self._programmed(PERFECT).phases[phase] if self.output_on else PhaseOutput()

    def _programmed(self, errors: SourceErrors) -> Output:
        one, two, three = (
            PhaseOutput(
                self._voltages.channels[index + 1].components(errors.voltage_gain[index]),
                self._currents.channels[index + 1].components(
                    errors.current_gain[index], errors.phase_min[index] / 60
                ),
            )
            for index in range(3)
        )
        return Output(self._frequency_hz.get(), (one, two, three))

    def _delivers(self, channel: Channel) -> bool:
        return self.output_on and channel.enabled

    def _apply(self) -> None:
        if self.output_on:
            self.world.set_output(self._programmed(self._errors), self._ramp_s.get())

    def _switch(self, *, on: bool) -> None:
        if on and not self.output_on and not self.refuse_output:
            self._output_on = True
            self._apply()
        if not on and not self.stays_on:
            self._output_on = False
            nothing = PhaseOutput()
            self.world.set_output(Output(self._frequency_hz.get(), (nothing,) * 3))

    def _trip(self) -> None:
        self._output_on = False
        self.status.push(-300, "output tripped")


def _model(call: Call) -> str:
    return '"6105A"' if call.suffixes[0] == 1 else '"6106A"'
