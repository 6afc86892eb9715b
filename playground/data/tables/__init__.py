"""Reads tables of points: text → grid of cells → columns → points. Nothing here reads a file or loads PyTorch."""

from playground.data.tables.points import TablePoints, read_points
from playground.data.tables.text import MAX_BYTES

__all__ = ["MAX_BYTES", "TablePoints", "read_points"]
