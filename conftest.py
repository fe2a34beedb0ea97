"""pytest's way in; everything is in ``fixtures``."""

pytest_plugins = ["fixtures.plugin"]
