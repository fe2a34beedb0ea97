"""Results to evidence: the run store and what is printed from it."""
