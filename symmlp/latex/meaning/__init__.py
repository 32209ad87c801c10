"""From the syntax tree to SymPy: what a formula means, by the roles of its names."""
