"""The formulas of a network as a comment of generated C."""

from __future__ import annotations

from symmlp.codegen.program import Program


def formulas_comment(program: Program) -> str:
    """Return lines ` *     target = expression`, one per derived formula."""
    rows = []
    for one in program.batch:
        formula = one.derived
        if formula.target != one.target:
            continue
        loops = ", ".join(f"{limit.index} = 0..{limit.upper}" for limit in formula.limits)
        rows.append(
            f" *   {formula.target} = {formula.expression}" + (f"    ({loops})" if loops else "")
        )
    return "\n".join(rows)
