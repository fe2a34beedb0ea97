"""M-Bus: the application layer of EN 13757-3, and the link layer of EN 13757-2."""
