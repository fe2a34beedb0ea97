"""A run in the formats of other programs; each file is the same for the same input."""
