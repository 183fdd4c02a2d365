"""Facts: the closed vocabulary, and the way from observations to facts."""
