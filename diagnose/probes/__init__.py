"""The questions, and the guarded transport they all share."""
