"""The tasks of a server by their sessions; a task is of the kind of its first channel."""

import itertools
import threading
from typing import TypeVar

from google.protobuf.message import Message

from simulator.daqmx.change_task import ChangeTask
from simulator.daqmx.count_task import CountTask
from simulator.daqmx.device import DaqDevice
from simulator.daqmx.errors import Code, DaqmxError
from simulator.daqmx.level_task import LevelTask
from simulator.daqmx.line_task import LineTask
from simulator.daqmx.output_task import OutputTask
from simulator.daqmx.task import SampledTask

InputTask = SampledTask | ChangeTask | CountTask
Task = InputTask | LineTask
Kind = TypeVar("Kind", bound=LineTask)

INITIALIZE_NEW = 1
ATTACH_TO_EXISTING = 2
"""``SessionInitializationBehavior`` of the server; 0 leaves it open."""


class Tasks:
    """Every task that was created and not cleared, whatever became of who created it."""

    def __init__(self, device: DaqDevice) -> None:
        self._device = device
        self._tasks: dict[int, Task] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def create(self, name: str, behaviour: int) -> tuple[int, bool]:
        """Make a task, which samples until told otherwise, or find the one of that name.

        Args:
            name: empty for one that nobody else can find.
            behaviour: whether it must be a new one, or one that is there.

        Returns:
            The number of its session, and whether it is new.

        Raises:
            DaqmxError: it is there and must not be, or the other way round.
        """
        with self._lock:
            found = [n for n, task in self._tasks.items() if name and task.name == name]
            if found and behaviour == INITIALIZE_NEW:
                raise DaqmxError(Code.DUPLICATE_TASK, f"Task: {name}")
            if not found and behaviour == ATTACH_TO_EXISTING:
                raise DaqmxError(Code.INVALID_TASK, f"Task: {name}")
            if found:
                return found[0], False
            number = next(self._numbers)
            self._tasks[number] = SampledTask(self._device, name or f"_unnamedTask<{number}>")
            return number, True

    def of(self, request: Message) -> Task:
        """The task that a request is about.

        Raises:
            DaqmxError: there is none.
        """
        with self._lock:
            return self._at(request.task.id)

    def sampled(self, request: Message) -> SampledTask:
        """The task that a request is about, which must be one with a sample clock.

        Raises:
            DaqmxError: there is none, or it is of another kind.
        """
        task = self.of(request)
        if not isinstance(task, SampledTask):
            raise _timed_otherwise(task)
        return task

    def reading(self, request: Message) -> InputTask:
        """The task that a request is about, which must have a buffer of inputs.

        Raises:
            DaqmxError: there is none, or it has no clock.
        """
        task = self.of(request)
        if isinstance(task, LineTask):
            raise _timed_otherwise(task)
        return task

    def counting(self, request: Message) -> CountTask:
        """The task that a request is about, which must have a counter.

        Raises:
            DaqmxError: there is none, or it has no counter.
        """
        task = self.of(request)
        if not isinstance(task, CountTask):
            raise DaqmxError(Code.SPECIFIED_ATTR_NOT_VALID, f"Task: {task.name}")
        return task

    def driving(self, request: Message) -> OutputTask:
        """The task that a request is about, which must have output channels.

        Raises:
            DaqmxError: there is none, or it has no output channels.
        """
        task = self.of(request)
        if not isinstance(task, OutputTask):
            raise DaqmxError(Code.WRITE_NO_OUTPUT_CHANS_IN_TASK, f"Task: {task.name}")
        return task

    def for_input(self, request: Message) -> SampledTask:
        """The task that a request is about, to give it an input channel or a timing.

        Raises:
            DaqmxError: there is none, or it has channels of another type.
        """
        task = self.of(request)
        if not isinstance(task, SampledTask):
            raise DaqmxError(Code.MULTI_CHAN_TYPES_IN_TASK, f"Task: {task.name}")
        return task

    def detect_changes(self, request: Message, samples: int) -> ChangeTask:
        """Let the task that a request is about, with a port as its channel, detect changes.

        Raises:
            DaqmxError: there is none, or it has no port.
        """
        with self._lock:
            task = self._at(request.task.id)
            if not isinstance(task, SampledTask) or task.channel is None:
                raise DaqmxError(
                    Code.CAN_NOT_PERFORM_OP_WHEN_NO_CHANS_IN_TASK, f"Task: {task.name}"
                )
            made = ChangeTask(self._device, task.name, task.channel, samples)
            self._tasks[request.task.id] = made
            return made

    def count_edges(self, request: Message) -> None:
        """Give the task that a request is about a counter.

        Raises:
            DaqmxError: there is none, it has channels already, or there is no such counter.
        """
        with self._lock:
            task = self._at(request.task.id)
            if not isinstance(task, SampledTask) or task.channel is not None:
                raise DaqmxError(Code.MULTI_CHAN_TYPES_IN_TASK, f"Task: {task.name}")
            self._tasks[request.task.id] = CountTask(
                self._device, task.name, request.counter, request.initial_count
            )

    def by_line(self, request: Message) -> LineTask:
        """The task that a request is about, which must have single lines as channels.

        Raises:
            DaqmxError: there is none, or it has others.
        """
        task = self.of(request)
        if not isinstance(task, LineTask):
            raise DaqmxError(Code.WRITE_NO_OUTPUT_CHANS_IN_TASK, f"Task: {task.name}")
        return task

    def for_levels(self, request: Message) -> LevelTask:
        """The task that a request is about, to give it single lines as input channels.

        Raises:
            DaqmxError: there is none, or it has channels of another type.
        """
        with self._lock:
            return self._made(request, LevelTask)

    def for_output(self, request: Message) -> OutputTask:
        """The task that a request is about, to give it output channels.

        Raises:
            DaqmxError: there is none, or it has an input channel.
        """
        with self._lock:
            return self._made(request, OutputTask)

    def clear(self, request: Message) -> None:
        """Stop a task and forget it.

        Raises:
            DaqmxError: there is none.
        """
        self.of(request).stop()
        with self._lock:
            self._tasks.pop(request.task.id, None)

    def _made(self, request: Message, kind: type[Kind]) -> Kind:
        """The task, which becomes one of a kind with its first channel."""
        task = self._at(request.task.id)
        if isinstance(task, kind):
            return task
        if not isinstance(task, SampledTask) or task.channel is not None:
            raise DaqmxError(Code.MULTI_CHAN_TYPES_IN_TASK, f"Task: {task.name}")
        made = kind(self._device, task.name)
        self._tasks[request.task.id] = made
        return made

    def _at(self, number: int) -> Task:
        if number not in self._tasks:
            raise DaqmxError(Code.INVALID_TASK, f"Session: {number}")
        return self._tasks[number]


def _timed_otherwise(task: Task) -> DaqmxError:
    return DaqmxError(
        Code.INVALID_ATTRIBUTE_VALUE,
        f"Property: Sample Timing Type\nOn demand only\nTask: {task.name}",
    )
