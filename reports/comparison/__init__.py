"""Two runs side by side: what behaves differently, and whether a gate may let it through."""
