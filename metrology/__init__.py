"""How we judge: pure functions and standards as data. No I/O, no clock, no pytest."""
