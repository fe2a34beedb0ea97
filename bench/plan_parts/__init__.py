"""Parts of a plan file, one a suite."""
