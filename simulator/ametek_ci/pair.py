"""Voltage source and current source of one make."""

from simulator.ametek_ci.sides import CurrentSource, VoltageSource
from simulator.certificates import SourceCertificate
from simulator.locked_pair import LockedPair
from simulator.world import World


class AmetekPair(LockedPair[VoltageSource, CurrentSource]):
    """Both instruments and their hidden errors; see ``LockedPair``."""

    def __init__(self, world: World, rng_seed: int, certificate: SourceCertificate) -> None:
        super().__init__(world, rng_seed, certificate, VoltageSource, CurrentSource)
