"""Networks that train in this process: compiled, in NumPy, or in plain Python."""
