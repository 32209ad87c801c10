"""LaTeX mathematics as tokens, and the tables of what its commands are."""
