"""One task of the NI-DAQmx driver, from its set-up to its end."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import nidaqmx

from instruments.ni_daqmx import DaqmxDriver, clear_after, daqmx_errors


class NiTask:
    """A task that was set up and is to be started.

    Args:
        task: as it was set up.
        name: begins the message of every error.

    Attributes:
        task: of the driver.
    """

    __slots__ = ("_closed", "_name", "_running", "task")

    def __init__(self, task: nidaqmx.Task, name: str) -> None:
        self.task = task
        self._name = name
        self._running = False
        self._closed = False

    def start(self) -> None:
        """Start it.

        Raises:
            InstrumentError: another holds what it needs, or the device is gone.
        """
        with self.asking("start"):
            self.task.start()
        self._running = True

    @contextmanager
    def asking(self, asked: str) -> Iterator[None]:
        """Something that is asked of the task; after a failure it is not stopped but cleared."""
        try:
            with daqmx_errors(f"{self._name}, {asked}"):
                yield
        except BaseException:
            self._running = False
            raise

    def close(self) -> None:
        """Stop it and give back what it holds; may be called twice.

        Raises:
            InstrumentError: that failed.
        """
        if self._closed:
            return
        self._closed = True
        with daqmx_errors(f"{self._name}, stop"), closing(self.task):
            if self._running:
                self.task.stop()


@contextmanager
def new_task(driver: DaqmxDriver, asked: str) -> Iterator[nidaqmx.Task]:
    """A new task, to be set up inside; if that fails it is cleared.

    Raises:
        InstrumentError: the device is not there, or cannot do it; begins with ``asked``.
    """
    options = driver.options()
    with daqmx_errors(asked):
        task = nidaqmx.Task(grpc_options=options)
    try:
        with daqmx_errors(asked):
            yield task
    except BaseException as error:
        clear_after(error, task)
        raise
