"""Runs: their folders, the processes that train them, and those who watch and steer."""
