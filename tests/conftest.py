"""How many examples the property tests try: HYPOTHESIS_PROFILE chooses the profile.

``nightly`` tries 100,000 on each decoder, where ``default`` tries 2,000
(``tests/meters/any_bytes.py``)::

    HYPOTHESIS_PROFILE=nightly python -m pytest tests/meters/test_*_any_bytes.py

Where there are limits, no process of the tests may take more than ``MOST_MEMORY_BYTES``: one that
does fails with what it did, instead of taking the machine along.
"""

import os
import sys

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is no failure. No database: tests leave no file behind.
settings.register_profile("default", deadline=None, database=None)
settings.register_profile(
    "nightly",
    settings.get_profile("default"),
    max_examples=100_000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

MOST_MEMORY_BYTES = 6 * 2**30
"""Several times what any test needs."""

if sys.platform != "win32":
    import resource

    _, hardest = resource.getrlimit(resource.RLIMIT_DATA)
    most = MOST_MEMORY_BYTES if hardest < 0 else min(MOST_MEMORY_BYTES, hardest)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hardest))
