"""Reports on paper: the laboratory's, the short certificate of a line, and its label."""
