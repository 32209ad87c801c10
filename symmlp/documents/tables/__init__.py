"""Tables and lines of numbers: each cell against the formula that it comes from."""
