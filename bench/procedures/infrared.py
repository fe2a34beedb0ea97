"""What a meter says through its optical port, as the standard has it."""

from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.unit import Unit
from meters.iec62056_21.meter import InfraredMeter, InfraredReadOut


@dataclass(frozen=True, slots=True)
class Infrared:
    """Two read-outs of one unit, one right after the other, and where they are kept."""

    first: InfraredReadOut
    second: InfraredReadOut
    evidence: tuple[str, ...]


def read_out_twice(bench: Bench) -> Outcomes[Infrared]:
    """Read every unit under an optical head out twice, without load."""
    bench.apply_voltage()

    def read(unit: Unit) -> Infrared:
        assert isinstance(unit.client, InfraredMeter), "chosen below"  # noqa: S101
        first = bench.evidence.position()
        client = unit.client
        return Infrared(client.read_out(), client.read_out(), bench.evidence.cited(first))

    under_heads = [u for u in bench.units.values() if isinstance(u.client, InfraredMeter)]
    return each(under_heads, read)
