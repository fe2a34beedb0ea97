"""What the packages agree on: errors, the clock, evidence of the wire. No behaviour, no I/O."""
