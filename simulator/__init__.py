"""A virtual bench at the wire, in a process of its own. It imports nothing of ours."""
