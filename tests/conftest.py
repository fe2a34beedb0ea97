"""How many examples the property tests try: HYPOTHESIS_PROFILE chooses the profile.

``nightly`` tries 100,000 on each decoder, where ``default`` tries 2,000
(``tests/meters/any_bytes.py``)::

    HYPOTHESIS_PROFILE=nightly python -m pytest tests/meters/test_*_any_bytes.py
"""

import os

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
