"""Looks at the contacts of emergency stop and interlocks again and again, in a thread of its own.

The guard has one, and so has the bench. It also talks to the LabJack T7s whose watchdog holds
relays or the contactor: as long as it lives, they stay as ordered.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from bench.protection import Protection
from bench.station import Station
from bench.switches import calmed_t7s
from contracts.errors import BenchError
from instruments.labjack_t7_lines import T7Lines

LOOK_S = 0.1
SILENT_S = 2.0
"""Contacts that could not be asked for so long count as open: wall time, as all of the guard."""
CALM_S = 1.0


class ContactWatch:
    """Tells once why nothing may be on any more.

    Args:
        station: whose contacts.
        protection: what reads them.
        tell: called from the thread, once.
        look_s: between two looks.
        calms: whether it also calms watchdogs.
    """

    def __init__(
        self,
        station: Station,
        protection: Protection,
        tell: Callable[[str], None],
        *,
        look_s: float = LOOK_S,
        calms: bool = True,
    ) -> None:
        self._protection = protection
        self._tell = tell
        self._look_s = look_s
        self._stopped = threading.Event()
        self._calmed_s = 0.0
        contactor = None if station.safety is None else station.safety.contactor
        names = calmed_t7s(station.relays, contactor) if calms else ()
        self._t7s = [T7Lines(name) for name in names if name != "simulated"]
        self._thread = threading.Thread(target=self._run, name="contact watch", daemon=True)

    def start(self) -> None:
        """Begin to look, if there is anything to look at."""
        if self._protection.inputs is not None or self._t7s:
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        for device in self._t7s:
            device.close()

    def _run(self) -> None:
        seen_s = time.monotonic()
        while not self._stopped.wait(self._look_s):
            self._calm()
            try:
                why = self._protection.opened()
                seen_s = time.monotonic()
            except BenchError as error:
                silent_s = time.monotonic() - seen_s
                why = f"the safety contacts cannot be asked: {error}" if silent_s > SILENT_S else ""
            if why:
                self._tell(why)
                return

    def _calm(self) -> None:
        if time.monotonic() - self._calmed_s < CALM_S:
            return
        self._calmed_s = time.monotonic()
        for device in self._t7s:
            # One that is gone opens its lines, which is what the watchdog is for.
            with suppress(BenchError):
                device.levels()
