"""Whether a station is fit for a run: each part is looked at and told in one line."""
