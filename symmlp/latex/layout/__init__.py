"""A block of formulas as chains: environments, rows, columns, separate statements."""
