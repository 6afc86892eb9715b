"""Long programs against the real app: kills and mutations. See `python -m tests.endurance --help`."""
