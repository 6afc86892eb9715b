"""Routes of assignments: what the teacher's editor asks for."""
