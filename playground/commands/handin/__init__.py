"""Commands for hand-ins and marks."""
