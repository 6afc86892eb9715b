"""Optimisers of G and D, learning-rate schedules, and how the two gradients become one step."""
