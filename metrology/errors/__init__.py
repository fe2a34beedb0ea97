"""Percentage error of a meter, by three methods, each with its budget."""
