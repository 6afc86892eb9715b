"""Routes of the teacher's wall."""
