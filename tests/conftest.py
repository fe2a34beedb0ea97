"""How many examples the property tests try: HYPOTHESIS_PROFILE chooses the profile.

``nightly`` tries 100,000 on each decoder: ``HYPOTHESIS_PROFILE=nightly pytest tests -k any_bytes``.
"""

import os

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is no failure. No database: tests leave no file behind.
settings.register_profile("everyday", deadline=None, database=None)
settings.register_profile(
    "nightly",
    deadline=None,
    database=None,
    max_examples=100_000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))
