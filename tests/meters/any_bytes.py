"""Any bytes, of any length, and how many of them the decoders of all protocols are given."""

from hypothesis import settings
from hypothesis import strategies as st

LEAST_EXAMPLES = 2_000

EXAMPLES = settings(max_examples=max(LEAST_EXAMPLES, settings().max_examples))
"""As many as the profile has, if these are more; ``tests/conftest.py`` has the profiles."""

FEWER = settings(max_examples=EXAMPLES.max_examples // 10)
"""Where an example is all that is said on a wire for a while, or what is tried is easily seen."""

LONG = st.builds(
    lambda piece, times: piece * times, st.binary(min_size=1, max_size=40), st.integers(1, 100)
)
ANY_BYTES = st.one_of(st.binary(max_size=300), st.binary(max_size=300), LONG)
"""Mostly as many as fit into a frame, now and then far more."""
