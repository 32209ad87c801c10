"""Markdown tables from cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown_table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, numbers to the right."""
    cells = [f"| {' | '.join(line)} |" for line in (head, ["---:"] * len(head), *lines)]
    return "\n".join(cells)
