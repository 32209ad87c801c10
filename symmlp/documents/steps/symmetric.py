"""Steps that fail in general, judged for matrices that the text calls symmetric."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Indexed, Lambda, Rational

from symmlp.documents.knowledge.names import base_letter, quantities
from symmlp.documents.knowledge.rewrite import rewrite
from symmlp.documents.readings.judged import Judged
from symmlp.expressions import Partial
from symmlp.proof import judge
from symmlp.statement import Definition, Evidence, Status, Verdict

BY_SYMMETRIC = "it differentiates by a matrix that the text calls symmetric"


def where_symmetric(judged: Judged, names: frozenset[str]) -> Judged:
    """Return the verdict on a refuted step with (A + Aᵀ)/2 for each matrix A that is symmetric."""
    statement = judged.statement
    if statement is None or not names:
        return judged
    used = {
        base_letter(name)
        for part in statement.expressions()
        if isinstance(part, Expr)
        for name in quantities(part.expr if isinstance(part, Lambda) else part)
        if _is_of(name, names)
    }
    if not used:
        return judged
    variables = [p.variable for part in statement.expressions() for p in part.atoms(Partial)]
    if any(_is_of(variable, names) for variable in variables):
        return replace(judged, verdict=Verdict(Status.UNDECIDED, "", Evidence(reason=BY_SYMMETRIC)))

    def half(node: Expr) -> Expr | None:
        if not _is_of(node, names):
            return None
        *others, row, column = node.indices
        return (node + node.base[(*others, column, row)]) * Rational(1, 2)

    def put_in(one: Definition) -> Definition:
        return one if one.value is None else replace(one, value=rewrite(one.value, half))

    there = replace(
        statement,
        lhs=rewrite(statement.lhs, half),
        rhs=rewrite(statement.rhs, half),
        definitions=tuple(map(put_in, statement.definitions)),
    )
    said = f"{', '.join(sorted(used))} symmetric, as the text says"
    return replace(judged, verdict=judge(there), assumed=(*judged.assumed, said))


def _is_of(name: Expr, names: frozenset[str]) -> bool:
    matrix = isinstance(name, Indexed) and len(name.indices) >= 2
    return matrix and base_letter(name) in names
