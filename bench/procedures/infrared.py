"""What a meter says through its optical port, as the standard has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.assembly import Bench
from bench.outcome import Outcomes, each, together
from bench.procedures.energies import let_flow
from bench.unit import Unit
from meters.iec62056_21.data_block import DataBlock
from meters.iec62056_21.meter import InfraredMeter, InfraredReadOut

FLOWS_KWH = 0.1
KWH_PER_UNIT = {"wh": 1e-3, "kwh": 1.0}


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
        assert isinstance(unit.client, InfraredMeter), "see _under_heads()"  # noqa: S101
        first = bench.evidence.position()
        client = unit.client
        return Infrared(client.read_out(), client.read_out(), bench.evidence.cited(first))

    return each(_under_heads(bench), read)


@dataclass(frozen=True, slots=True)
class InfraredCounted:
    """What one unit counted of active energy.

    Attributes:
        changes_kwh: by how much each active energy went up, by its address.
        flow_kwh: forward energy by the reference, as registers of the primary side have it.
        slack_kwh: by how much the flow may be more or less than that.
        evidence: where it is kept.
    """

    changes_kwh: Mapping[str, float]
    flow_kwh: float
    slack_kwh: float
    evidence: tuple[str, ...]


def count_by_infrared(bench: Bench) -> Outcomes[InfraredCounted]:
    """Let energy flow forwards, and compare read-outs before and after it."""
    bench.apply_voltage()
    first = bench.evidence.position()
    before = each(_under_heads(bench), _energies_kwh)
    flowed = let_flow(bench, FLOWS_KWH)

    def read(unit: Unit) -> InfraredCounted:
        after, then = _energies_kwh(unit), before.values[unit.position]
        changes = {
            address: now - then[address] for address, now in after.items() if address in then
        }
        return InfraredCounted(
            changes_kwh=changes,
            flow_kwh=flowed.energy_kwh * unit.ct_factor,
            slack_kwh=flowed.slack_kwh * unit.ct_factor,
            evidence=bench.evidence.cited(first),
        )

    return together(
        before, each([u for u in _under_heads(bench) if u.position in before.values], read)
    )


def _energies_kwh(unit: Unit) -> Mapping[str, float]:
    assert isinstance(unit.client, InfraredMeter), "see _under_heads()"  # noqa: S101
    return energies_kwh(unit.client.read_out().data)


def energies_kwh(data: DataBlock) -> Mapping[str, float]:
    """The active energies of a read-out in kWh, by address; those in Wh or kWh."""
    return {
        item.address: float(item.number) * KWH_PER_UNIT[item.unit.lower()]
        for item in data.sets
        if item.unit.lower() in KWH_PER_UNIT and item.number is not None
    }


def _under_heads(bench: Bench) -> list[Unit]:
    return [u for u in bench.units.values() if isinstance(u.client, InfraredMeter)]
