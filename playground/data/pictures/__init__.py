"""A person's own picture files: `files` lists them, `pixels` decodes them, `tree` reads labels and splits."""
