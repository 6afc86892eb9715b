"""Training steps as pure functions, compiled for this machine's processor."""
