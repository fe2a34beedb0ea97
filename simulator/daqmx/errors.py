"""Errors of NI-DAQmx, by the numbers that the real driver gives."""

from enum import IntEnum


class Code(IntEnum):
    """What went wrong; the names are those of ``nidaqmx.error_codes``."""

    SAMPLES_NOT_YET_AVAILABLE = -200284
    SAMPLES_NO_LONGER_AVAILABLE = -200279
    SAMPLES_WILL_NEVER_BE_AVAILABLE = -200278
    INVALID_DEVICE_ID = -200220
    PHYSICAL_CHAN_DOES_NOT_EXIST = -200170
    INVALID_TASK = -200088
    DUPLICATE_TASK = -200089
    INVALID_ATTRIBUTE_VALUE = -200077
    INVALID_TERM = -200254
    CAN_NOT_PERFORM_OP_WHILE_TASK_RUNNING = -200479
    CAN_NOT_PERFORM_OP_WHEN_NO_CHANS_IN_TASK = -200478
    CHAN_SIZE_TOO_BIG_FOR_U_8_PORT_READ = -200563
    CHAN_SIZE_TOO_BIG_FOR_U_16_PORT_READ = -200878
    BUFFERED_OPERATIONS_NOT_SUPPORTED_ON_SELECTED_LINES = -201062
    SPECIFIED_ATTR_NOT_VALID = -200233
    MULTI_CHAN_TYPES_IN_TASK = -200559
    REPEATED_PHYSICAL_CHAN = -200371
    WRITE_NUM_CHANS_MISMATCH = -200524
    WRITE_NO_OUTPUT_CHANS_IN_TASK = -200459
    CANNOT_WRITE_WHEN_AUTO_START_FALSE_AND_TASK_NOT_RUNNING = -200846
    DEV_CANNOT_BE_ACCESSED = -201003
    PAL_RESOURCE_RESERVED = -50103


TEXT = {
    Code.SAMPLES_NOT_YET_AVAILABLE: "Samples that were requested have not been acquired yet.",
    Code.SAMPLES_NO_LONGER_AVAILABLE: "Samples that were requested are no longer available.",
    Code.SAMPLES_WILL_NEVER_BE_AVAILABLE: "The finite task ends before the samples requested.",
    Code.INVALID_DEVICE_ID: "There is no device of that name.",
    Code.PHYSICAL_CHAN_DOES_NOT_EXIST: "The device has no physical channel of that name.",
    Code.INVALID_TASK: "The task is invalid or does not exist.",
    Code.DUPLICATE_TASK: "There is a task of that name.",
    Code.INVALID_ATTRIBUTE_VALUE: "The value is not supported for this property.",
    Code.INVALID_TERM: "The source terminal is invalid.",
    Code.CAN_NOT_PERFORM_OP_WHILE_TASK_RUNNING: "Not possible while the task runs.",
    Code.CAN_NOT_PERFORM_OP_WHEN_NO_CHANS_IN_TASK: "The task has no channels.",
    Code.CHAN_SIZE_TOO_BIG_FOR_U_8_PORT_READ: "The port has more than 8 lines.",
    Code.CHAN_SIZE_TOO_BIG_FOR_U_16_PORT_READ: "The port has more than 16 lines.",
    Code.BUFFERED_OPERATIONS_NOT_SUPPORTED_ON_SELECTED_LINES: "These lines have no sample clock.",
    Code.SPECIFIED_ATTR_NOT_VALID: "The property does not exist.",
    Code.MULTI_CHAN_TYPES_IN_TASK: "The task has channels of another type.",
    Code.REPEATED_PHYSICAL_CHAN: "The physical channel is in the task more than once.",
    Code.WRITE_NO_OUTPUT_CHANS_IN_TASK: "The task has no output channels.",
    Code.WRITE_NUM_CHANS_MISMATCH: "The data written do not fit the channels of the task.",
    Code.CANNOT_WRITE_WHEN_AUTO_START_FALSE_AND_TASK_NOT_RUNNING: "The task does not run.",
    Code.DEV_CANNOT_BE_ACCESSED: "The device cannot be accessed.",
    Code.PAL_RESOURCE_RESERVED: "The specified resource is reserved.",
}


class DaqmxError(Exception):
    """What the driver on the other side reports.

    Attributes:
        code: the number.
        samples_read: for a read, how many samples it got before the error; else None.
    """

    def __init__(self, code: Code, detail: str = "", samples_read: int | None = None) -> None:
        super().__init__(f"{TEXT[code]}\n{detail}\n\nStatus Code: {code.value}")
        self.code = code
        self.samples_read = samples_read


def text_of(code: int) -> str:
    """What the driver says about a number."""
    known = {member.value: TEXT[member] for member in Code}
    return known.get(code, "Error code could not be found.")
