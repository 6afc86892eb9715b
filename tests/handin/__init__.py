"""Hand-ins, verification and marks."""
