"""Measurement procedures: what is done on the bench, for all positions. They do not judge."""
