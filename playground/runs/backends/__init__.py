"""Where workers run: the interface, and local processes."""
