"""Walks through the whole app in a real browser: `python -m tests.walk --to DIR`. Not part of pytest's run."""
