"""Simulated meters: physics, pulses, energy logic and registers, written from the manuals alone."""
