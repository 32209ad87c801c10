"""The formulas of a network as a comment of generated C."""

from __future__ import annotations

from functools import lru_cache

from symmlp.backprop.program import Formula
from symmlp.codegen.formulas import formulas
from symmlp.network import Network


@lru_cache(maxsize=16)
def derived(network: Network, reduction: str) -> tuple[Formula, ...]:
    """Return the formulas of a training step on a batch."""
    return formulas(network, reduction)


def formulas_comment(network: Network, reduction: str) -> str:
    """Return lines ` *     target = expression`, one per derived formula."""
    rows = []
    for formula in derived(network, reduction):
        loops = ", ".join(f"{one.index} = 0..{one.upper}" for one in formula.limits)
        rows.append(
            f" *   {formula.target} = {formula.expression}" + (f"    ({loops})" if loops else "")
        )
    return "\n".join(rows)
