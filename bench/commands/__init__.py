"""One module a command: ``add`` describes its options, the rest does it."""
