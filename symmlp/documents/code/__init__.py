"""Code in the fences of a document: read, never run, and compared with the formulas."""
