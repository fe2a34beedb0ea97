"""What many runs say together: yield, capability, control charts, first causes, drift, gages."""
