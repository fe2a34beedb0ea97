"""What we trust: drivers of source, reference and pulse counter, and their transports."""
