"""What a simulated reference is, whatever its language: an instrument that samples."""

from dataclasses import asdict

from simulator.power_meter.hidden_errors import ReferenceErrors
from simulator.power_meter.sampling import Sampler
from simulator.scpi.device import ScpiDevice
from simulator.scpi.faults import FaultKind
from simulator.waveform import Output
from simulator.world import World


class PowerMeter(ScpiDevice):
    """The reference.

    Args:
        world: what it measures.
        current_transformer_ratio: of the transformers before its current inputs.
        errors: what it is wrong by.
        seed: of its noise.

    Attributes:
        sampler: what its terminals see.
    """

    fault_kinds = ScpiDevice.fault_kinds | {FaultKind.NAN}

    def __init__(
        self,
        world: World,
        *,
        current_transformer_ratio: float,
        errors: ReferenceErrors,
        seed: int = 0,
    ) -> None:
        super().__init__(world)
        self.sampler = Sampler(world, errors, current_transformer_ratio, seed)

    def power_w(self, output: Output) -> float:
        """Total active power in W that it measures of an output, before transformers, no noise."""
        return self.sampler.power_w(output)

    def truth(self) -> dict[str, object]:
        """Hidden errors and what stands before the inputs."""
        return {
            "errors": asdict(self.sampler.errors),
            "current_transformer_ratio": self.sampler.ratio,
        }
