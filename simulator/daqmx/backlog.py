"""What a task has acquired and nobody has read yet, as long as the buffer holds it."""

from collections.abc import Callable

import numpy as np

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError

POLL_S = 0.05
"""How often a read that waits on the real clock looks whether it should give up."""


class Backlog:
    """The unread samples of one run of a task.

    Attributes:
        taken: how many samples were read.
        failed: the error that ended the run, if one did.
    """

    def __init__(self, device: DaqDevice, task: str) -> None:
        self.taken = 0
        self.failed: Code | None = None
        self._device = device
        self._task = task

    def begin(self) -> None:
        """A new run."""
        self.taken, self.failed = 0, None

    def unread(self, acquired: int, buffer_samples: int) -> int:
        """How many samples wait.

        Raises:
            DaqmxError: some were overwritten.
        """
        overfull = acquired - self.taken > buffer_samples
        if self.failed is None and (overfull or self._device.overran()):
            self.failed = Code.SAMPLES_NO_LONGER_AVAILABLE
        if self.failed is not None:
            raise DaqmxError(self.failed, f"Task: {self._task}", samples_read=0)
        return acquired - self.taken

    def take(self, count: int) -> slice:
        """The place of the next samples in all that were acquired."""
        first, self.taken = self.taken, self.taken + count
        return slice(first, self.taken)

    def wait(
        self,
        count: int,
        acquired: Callable[[], int],
        timeout_s: float,
        give_up: Callable[[], bool],
        due_s: float = 0.0,
    ) -> None:
        """Wait until so many samples are unread, up to ``timeout_s`` (for ever if negative).

        Args:
            count: how many.
            acquired: how many there were in all by now.
            timeout_s: for how long, in s of bench time.
            give_up: whether the one who asked, or the server, has gone in the meantime.
            due_s: when they will be there, if that is known.
        """
        world = self._device.world
        deadline_s = world.now() + timeout_s if timeout_s >= 0 else np.inf
        while acquired() < self.taken + count and not give_up():
            now_s = world.now()
            if now_s >= deadline_s:
                return
            next_s = due_s if world.fast and due_s > now_s else now_s + POLL_S
            world.wait_until(min(next_s, deadline_s))
