"""The source that a station file names, as one or more instruments at the wire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.ametek_ci import AmetekPair
from simulator.ametek_ci.sides import VoltageSource
from simulator.certificates import SourceCertificate
from simulator.chroma_61800 import Chroma61800, ChromaPair
from simulator.fluke_6105a import Fluke6105A
from simulator.scpi.device import ScpiDevice
from simulator.world import World

AnySource = Fluke6105A | VoltageSource | Chroma61800


@dataclass(frozen=True, slots=True)
class SimulatedSource:
    """A source.

    Attributes:
        main: the instrument at the address ``source``.
        truth: its hidden errors.
        others: further instruments of it, by the names of their addresses.
    """

    main: AnySource
    truth: Callable[[], dict[str, object]]
    others: Mapping[str, ScpiDevice]


def _fluke(world: World, seed: int, certificate: SourceCertificate) -> SimulatedSource:
    source = Fluke6105A(world, seed, certificate)
    return SimulatedSource(source, source.truth, {})


def _ametek(world: World, seed: int, certificate: SourceCertificate) -> SimulatedSource:
    return _two(AmetekPair(world, seed, certificate))


def _chroma(world: World, seed: int, certificate: SourceCertificate) -> SimulatedSource:
    return _two(ChromaPair(world, seed, certificate))


def _two(pair: AmetekPair | ChromaPair) -> SimulatedSource:
    return SimulatedSource(pair.voltage, pair.truth, {"source current": pair.current})


SOURCES: Mapping[str, Callable[[World, int, SourceCertificate], SimulatedSource]] = {
    "fluke_6105a": _fluke,
    "ametek_ci": _ametek,
    "chroma_61800": _chroma,
}
"""By the names of their drivers in a station file."""
