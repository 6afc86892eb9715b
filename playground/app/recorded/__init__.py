"""Recordings that pages play before there is a run: grids of pictures, and for the lab the networks of a run."""
