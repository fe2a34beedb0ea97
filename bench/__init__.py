"""The assembled station: configuration, positions, clock, procedures, safety, command line."""
