"""Campaigns: what a plan catches of what can be wrong with a meter, and what it rejects wrongly."""
