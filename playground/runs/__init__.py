"""Runs: their folders, the processes that train them, and how pages watch and control them."""
