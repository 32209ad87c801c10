"""The formulas of a network as a comment of generated C."""

from __future__ import annotations

from symmlp.codegen.formulas import formulas
from symmlp.network import Network


def formulas_comment(network: Network, reduction: str) -> str:
    """Return lines ` *     target = expression`, one per derived formula."""
    rows = []
    for formula in formulas(network, reduction):
        loops = ", ".join(f"{one.index} = 0..{one.upper}" for one in formula.limits)
        rows.append(f" *   {formula.target} = {formula.expression}" + (f"    ({loops})" if loops else ""))
    return "\n".join(rows)
