"""The target ``python``: the standard library only."""
