"""Lessons: one folder each, with `lesson.toml` and the prose in every language."""

from __future__ import annotations

from playground.lessons.lesson import Lesson
from playground.lessons.library import all_lessons, load, names

__all__ = ["Lesson", "all_lessons", "load", "names"]
