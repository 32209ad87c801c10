"""Whole numbers of any kind, Python's and NumPy's; a truth value is none."""

from __future__ import annotations

from operator import index


def whole(value: object) -> int | None:
    """Return a whole number as Python's own, and None for anything else."""
    if isinstance(value, bool):
        return None
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        return None
