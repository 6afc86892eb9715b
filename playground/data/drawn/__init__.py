"""Draws the pictures of the sources `Faces` and `Landscapes`. All modules here load torch."""
