"""A Chroma 61800 grid simulator, with a current source locked to it."""

from simulator.ametek_ci.sides import CurrentSource
from simulator.certificates import SourceCertificate
from simulator.chroma_61800.instrument import Chroma61800
from simulator.locked_pair import LockedPair
from simulator.world import World

__all__ = ["Chroma61800", "ChromaPair"]


class ChromaPair(LockedPair[Chroma61800, CurrentSource]):
    """Both instruments and their hidden errors; see ``LockedPair``."""

    def __init__(self, world: World, rng_seed: int, certificate: SourceCertificate) -> None:
        super().__init__(world, rng_seed, certificate, Chroma61800, CurrentSource)
