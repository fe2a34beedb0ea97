"""A test as users of OpenHTF write it: a plug that switches off in its tearDown."""

import os
import time

import openhtf as htf
from openhtf.plugs import BasePlug, plug

from benchmarks.peers.output import Output


class Source(BasePlug):
    """Switches on when it is made."""

    def __init__(self) -> None:
        self.output = Output(os.environ["SOURCE"])
        self.output.switch_on()

    def tearDown(self) -> None:
        """As OpenHTF has it: called at the end of a test."""
        self.output.switch_off()


@plug(source=Source)
def something_that_takes_long(test: object, source: Source) -> None:
    """Keep it on."""
    for _ in range(600):
        time.sleep(0.1)
        source.output.is_on()


if __name__ == "__main__":
    htf.Test(something_that_takes_long).execute(test_start=lambda: "unit")
