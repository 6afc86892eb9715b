"""A run inside a notebook."""
