"""What leaves a run: pictures, numbers, weights."""
