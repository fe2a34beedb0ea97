import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.process_identity import ProcessIdentity, own_identity
from reports.store import RunStore
from reports.store_verify import verify_chain
from reports.stored_run import NOT_ENDED
from tests.reports.recordings import INFO, OUTCOME, UNIT

ROOT = Path(__file__).parents[2]

CRASH = """
import os, sys
from dataclasses import replace
from reports.store import RunStore
from tests.reports.recordings import INFO, OUTCOME
place = sys.argv[1]
store = RunStore(place)
store.begin(replace(INFO, run="ended"))
store.end("ended", OUTCOME)
store.begin(replace(INFO, run="crashed"))
os._exit(9)
"""


def crash(place: Path | str) -> None:
    done = subprocess.run([sys.executable, "-c", CRASH, str(place)], cwd=ROOT, timeout=60)
    assert done.returncode == 9


def test_a_crashed_run_is_marked_when_the_next_one_begins(place: Path | str) -> None:
    crash(place)
    with RunStore(place) as store:
        assert store.load("crashed").crash_found_utc is None
        store.begin(INFO)
        found = store.load("crashed")
        assert found.crash_found_utc is not None
        assert found.faults == (
            NOT_ENDED,
            f"its process was found to be gone at {found.crash_found_utc}",
        )
        assert store.load("ended").crash_found_utc is None
        assert store.load("r1").crash_found_utc is None


def test_a_crash_is_marked_once_and_the_run_can_go_on(place: Path | str) -> None:
    crash(place)
    with RunStore(place) as store:
        store.begin(INFO)
        first = store.load("crashed").crash_found_utc
        store.begin(replace(INFO, run="r2"))
        assert store.load("crashed").crash_found_utc == first
        store.add_unit("crashed", UNIT)
        store.end("crashed", OUTCOME)
        assert store.load("crashed").outcome == OUTCOME
        with store.reading("verify") as connection:
            assert verify_chain(connection).problems == []


def test_a_run_that_still_runs_is_not_marked(place: Path | str) -> None:
    with RunStore(place) as mine, RunStore(place) as others:
        mine.begin(INFO)
        others.begin(replace(INFO, run="r2"))
        assert others.load("r1").crash_found_utc is None


@pytest.mark.parametrize(
    ("process", "gone"),
    [
        (own_identity(), False),
        (replace(own_identity(), started="1"), True),
        (replace(own_identity(), boot="another"), True),
        (replace(own_identity(), host="another", started="1"), False),
        (ProcessIdentity(own_identity().host, "", 1, ""), False),
    ],
)
def test_only_a_process_that_is_certainly_gone_is_gone(
    process: ProcessIdentity, *, gone: bool
) -> None:
    assert process.is_gone() is gone
