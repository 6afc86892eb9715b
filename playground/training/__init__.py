"""Training: the algorithm, its state and what is read from it. No files, no clock, no user interface."""
