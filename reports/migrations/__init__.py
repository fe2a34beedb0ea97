"""Migrations of the run store, by Alembic: version 2 is the first that it made."""
