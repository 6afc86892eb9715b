"""Reads a person's own pictures: `files` lists them, `pixels` decodes them, `tree` finds labels and splits."""
