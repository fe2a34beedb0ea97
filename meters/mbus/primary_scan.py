"""Which meters are on an M-Bus, one primary address after the other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from contracts.errors import LinkFault
from meters.mbus.asking import Ambiguity, Asking, Progress, go_on, shown
from meters.mbus.link import MBusLink, user_data_in
from meters.mbus.requests import LAST_PRIMARY, UNCONFIGURED, read_request, reset_request
from meters.mbus.secondary_address import SecondaryAddress, identity_in


@dataclass(frozen=True, slots=True)
class FoundMeter:
    """A meter at a primary address; its identity if its answer has one."""

    address: int
    identity: SecondaryAddress | None


@dataclass(frozen=True, slots=True)
class PrimaryScan:
    """What a scan of primary addresses found; as of ``SecondarySearch``."""

    found: tuple[FoundMeter, ...]
    ambiguous: tuple[Ambiguity, ...]
    requests: int
    complete: bool


def scan_primary(
    link: MBusLink,
    addresses: Iterable[int] = range(UNCONFIGURED, LAST_PRIMARY + 1),
    *,
    progress: Callable[[Progress], bool] = go_on,
) -> PrimaryScan:
    """Find meters by their primary addresses: each is reset, and who acknowledges is asked.

    Args:
        link: the bus.
        addresses: which addresses are asked.
        progress: told before every address; whether to go on.

    Raises:
        ValueError: no such address.
        MeterLinkError: the bus does not come to rest.
        InstrumentError: the port failed.
    """
    scan = _Scan(link, progress)
    for address in addresses:
        if not scan.may_go_on(str(address)):
            break
        scan.ask_at(address)
    return PrimaryScan(tuple(scan.found), tuple(scan.ambiguous), scan.requests, not scan.stopped)


class _Scan(Asking):
    __slots__ = ("found",)

    def __init__(self, link: MBusLink, progress: Callable[[Progress], bool]) -> None:
        super().__init__(link, progress)
        self.found: list[FoundMeter] = []

    def may_go_on(self, at: str) -> bool:
        """Tell how far the scan has come; whether to go on."""
        return self.goes_on(at, len(self.found))

    def ask_at(self, address: int) -> None:
        """Find the meter at one address."""
        reset = self.ask(replace(reset_request(address), several=True))
        if reset.fault is LinkFault.SILENCE:
            return
        answer = reset
        if reset.fault is None:
            answer = self.ask(read_request(address, several=True))
        if answer.fault is not None:
            self.ambiguous.append(Ambiguity(str(address), shown(answer)))
            return
        identity = identity_in(user_data_in(answer.received).data)
        self.found.append(FoundMeter(address, identity))
