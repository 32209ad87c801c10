"""Files of every syntax as segments: formulas, prose, tables, code, each with its place."""
